import { encodeFrames } from '../../tws/framing.ts';

/** Messages that may wait for a client that does not read; then it is cut off. */
const MAX_WAITING_MESSAGES = 500_000;

/** The part of a socket that an outbox needs. */
export interface ByteSink {
  readonly writable: boolean;
  /** Bytes were written faster than the client reads. */
  readonly writableNeedDrain: boolean;
  write(bytes: Uint8Array): unknown;
  destroy(): unknown;
}

/** Keeps messages until they are flushed, so that those of an instant go out in one write. */
export interface Outbox {
  readonly add: (payload: string) => void;
  /** Writes what waits, unless the client still has to read what was written before. */
  readonly flush: () => void;
}

/** An empty outbox. */
export function createOutbox(sink: ByteSink, maxWaiting = MAX_WAITING_MESSAGES): Outbox {
  let waiting: string[] = [];
  return {
    add: (payload) => {
      waiting.push(payload);
      if (waiting.length > maxWaiting) sink.destroy();
    },
    flush: () => {
      if (waiting.length === 0 || sink.writableNeedDrain || !sink.writable) return;
      const payloads = waiting;
      waiting = [];
      sink.write(encodeFrames(payloads));
    },
  };
}
