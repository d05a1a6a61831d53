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

/** Ends connections after their waiting messages, with FIN or RST. */
export const dropConnection: StartFault<FaultParameters['drop-connection']> = (context, { client, how = 'fin' }) => {
  for (const each of taken(context, client)) each.wire.cut(how);
  context.end();
  return nothing;
};

/** Closes the port; `drop` also ends the open connections. */
export const refuseConnections: StartFault<FaultParameters['refuse-connections']> = (context, parameters) => {
  if (parameters.drop === true) dropAll(context);
  endAfter(context, parameters.for);
  return context.door.shut();
};

export function dropAll(context: FaultContext): void {
  for (const client of context.clients()) client.wire.cut('fin');
}

/** Stops reading and writing; the socket stays open. */
export const halfOpen: StartFault<FaultParameters['half-open']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return all(taken(context, parameters.client).map(({ wire }) => wire.hold('both')));
};

/** Holds bytes for a time, then passes them on in order. */
export const stall: StartFault<FaultParameters['stall']> = (context, { direction = 'both', ...parameters }) => {
  endAfter(context, parameters.for);
  return all(taken(context, parameters.client).map(({ wire }) => wire.hold(direction)));
};

/** Writes bytes in small pieces with a gap between them. */
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
  // Pieces are made only when they are written: an object for every waiting byte would need a hundred times the memory.
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

/** Corrupts the next frames, optionally only those of one message. */
export const corruptFrame: StartFault<FaultParameters['corrupt-frame']> = (context, parameters) => {
  const corrupt = createCorruption(context.random);
  const strikes = counter(context, parameters.count ?? 1);
  const encode = (payload: string) => {
    const isMeant = parameters.message === undefined || messageId(payload) === parameters.message;
    return isMeant && strikes() ? corrupt(parameters.how, payload) : encodeFrames([payload]);
  };
  return all(concerned(context, parameters.client).map(({ wire }) => wire.encodeBy(encode)));
};

/** Simulates a client that does not read: messages wait, and above the limit the client is disconnected. */
export const slowConsumer: StartFault<FaultParameters['slow-consumer']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return all(
    taken(context, parameters.client).flatMap(({ wire }) => [
      wire.limitWaiting(parameters.limit ?? 1000),
      wire.hold('out'),
    ]),
  );
};

/** Moves the gateway to another port, sends 1300, then closes the connections. */
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
