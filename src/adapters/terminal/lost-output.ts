import { formatFileFault, isFileFault } from '../files/faults.ts';

/** Stream of the process whose loss is watched. */
export type WatchedStream = Pick<NodeJS.WriteStream, 'write' | 'emit'>;

/** Loss of output on one stream. */
export interface StreamLoss {
  /** Undefined while everything was written. */
  readonly fault: unknown;
  /** Resolves when nothing can be written any more. */
  readonly lost: Promise<void>;
  /** `no space is left on the device (ENOSPC)`; undefined without a loss, and where only the reader went away. */
  words(): string | undefined;
}

/**
 * Keeps the process alive after a closed reader (EPIPE), a full disk (ENOSPC) or a vanished terminal (EIO). Drops later output.
 */
export function surviveLoss(stream: WatchedStream): StreamLoss {
  const lost = Promise.withResolvers<void>();
  const loss = { fault: undefined as unknown };
  const lose = (error: unknown) => {
    loss.fault ??= error;
    lost.resolve();
  };
  // A listener of the framework throws the errors that it gets, so no listener gets them.
  const emit = stream.emit.bind(stream);
  stream.emit = (event: string | symbol, ...rest: readonly unknown[]): boolean => {
    if (event !== 'error') return Reflect.apply(emit, stream, [event, ...rest]);
    lose(rest[0]);
    return true;
  };
  const write = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    if (loss.fault !== undefined) return dropped(rest);
    try {
      return Reflect.apply(write, stream, [chunk, ...rest]);
    } catch (error) {
      lose(error);
      return dropped(rest);
    }
  };
  return {
    get fault() {
      return loss.fault;
    },
    lost: lost.promise,
    words: () =>
      loss.fault === undefined || isFileFault(loss.fault, 'EPIPE') ? undefined : formatFileFault(loss.fault),
  };
}

/** Calls the callback of dropped text, so that no caller waits for ever. */
function dropped(rest: readonly unknown[]): true {
  const callback = rest.find((one) => typeof one === 'function');
  if (callback !== undefined) setImmediate(() => Reflect.apply(callback, undefined, []));
  return true;
}
