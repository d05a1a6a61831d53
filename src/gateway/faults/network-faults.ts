import { encodeFrames } from '../../tws/framing.ts';
import { createCorruption } from './corruption.ts';
import { optionalMs } from './duration.ts';
import type { FaultClient } from './fault-client.ts';
import {
  all,
  concerned,
  counter,
  endAfter,
  type FaultContext,
  type StartFault,
  type StopFault,
  taken,
} from './fault-context.ts';
import type { FaultParameters } from './fault-parameters.ts';
import { messageId } from './payload.ts';

const nothing: StopFault = () => {};

/** Ends connections: with all that was sent (FIN), or at once (RST). */
export const dropConnection: StartFault<FaultParameters['drop-connection']> = (context, { client, how = 'fin' }) => {
  for (const each of taken(context, client)) each.wire.cut(how);
  context.end();
  return nothing;
};

/** The port is closed; `drop` ends the connections that are open. */
export const refuseConnections: StartFault<FaultParameters['refuse-connections']> = (context, parameters) => {
  if (parameters.drop === true) dropAll(context);
  endAfter(context, parameters.for);
  return context.door.shut();
};

export function dropAll(context: FaultContext): void {
  for (const client of context.clients()) client.wire.cut('fin');
}

/** The gateway neither reads nor writes, and the socket stays open. */
export const halfOpen: StartFault<FaultParameters['half-open']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return all(taken(context, parameters.client).map(({ wire }) => wire.hold('both')));
};

/** Bytes wait for a time, then go on in order. */
export const stall: StartFault<FaultParameters['stall']> = (context, { direction = 'both', ...parameters }) => {
  endAfter(context, parameters.for);
  return all(taken(context, parameters.client).map(({ wire }) => wire.hold(direction)));
};

/** Bytes go out in small pieces, each some time after the one before. */
export const splitFrames: StartFault<FaultParameters['split-frames']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return all(taken(context, parameters.client).map((client) => dribble(context, client, parameters)));
};

function dribble(
  context: FaultContext,
  { wire }: FaultClient,
  { bytes: pieceBytes = 1, gap }: FaultParameters['split-frames'],
): StopFault {
  const gapMs = optionalMs(gap) ?? 1;
  // Cut when their turn comes: a piece for every byte that waits would be a hundred times the bytes.
  let waiting: Uint8Array[] = [];
  let write: (piece: Uint8Array) => void = () => {};
  const next = () => {
    const [first] = waiting;
    if (first === undefined) return;
    write(first.subarray(0, pieceBytes));
    if (first.length > pieceBytes) waiting[0] = first.subarray(pieceBytes);
    else waiting.shift();
    if (waiting.length > 0) context.after(gapMs, next);
  };
  const stop = wire.reshape((bytes, writeNow) => {
    write = writeNow;
    const wasIdle = waiting.length === 0;
    if (bytes.length > 0) waiting.push(bytes);
    if (wasIdle) context.after(gapMs, next);
  });
  return () => {
    stop();
    for (const bytes of waiting) write(bytes);
    waiting = [];
  };
}

/** The next frames (of one message, when asked) are spoiled on their way. */
export const corruptFrame: StartFault<FaultParameters['corrupt-frame']> = (context, parameters) => {
  const corrupt = createCorruption(context.random);
  const strikes = counter(context, parameters.count ?? 1);
  const encode = (payload: string) => {
    const isMeant = parameters.message === undefined || messageId(payload) === parameters.message;
    return isMeant && strikes() ? corrupt(parameters.how, payload) : encodeFrames([payload]);
  };
  return all(concerned(context, parameters.client).map(({ wire }) => wire.encodeBy(encode)));
};

/** The client seems to read nothing: what is sent waits, and above the limit the client is cut off. */
export const slowConsumer: StartFault<FaultParameters['slow-consumer']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return all(
    taken(context, parameters.client).flatMap(({ wire }) => [
      wire.limitWaiting(parameters.limit ?? 1000),
      wire.hold('out'),
    ]),
  );
};

/** 1300: the gateway goes to another port, and says so before it closes the connections. */
export const portReset: StartFault<FaultParameters['port-reset']> = (context, { port = 0 }) => {
  const reset = context.door.move(port).then((moved) => {
    const text = `TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - ${moved}`;
    for (const client of context.clients()) {
      client.fail(-1, 1300, text);
      client.wire.cut('fin');
    }
    context.struck();
  });
  context.awaits(reset.finally(context.end));
  return nothing;
};
