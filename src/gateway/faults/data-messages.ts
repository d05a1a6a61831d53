import type { FaultClient } from './fault-client.ts';
import { fieldAt, messageId } from './payload.ts';

/** Messages of live data, with the field that holds the request's id. */
const DATA_MESSAGES: ReadonlyMap<number, number> = new Map([
  // tickPrice, tickSize, tickOptionComputation, tickGeneric, tickString, tickEFP
  [1, 2],
  [2, 2],
  [21, 1],
  [45, 2],
  [46, 2],
  [47, 2],
  // realtimeBar, historicalDataUpdate, tickByTick
  [50, 2],
  [90, 1],
  [99, 1],
]);

/** Request that a message of live data answers; `undefined` for all other messages. */
export function dataRequestOf(payload: string): number | undefined {
  const field = DATA_MESSAGES.get(messageId(payload));
  return field === undefined ? undefined : Number(fieldAt(payload, field));
}

/** Whether a message is live data of one of some symbols (of any, without). */
export function isDataOf(client: FaultClient, payload: string, symbols?: readonly string[]): boolean {
  const request = dataRequestOf(payload);
  if (request === undefined) return false;
  return symbols === undefined || symbols.includes(client.lines.get(request)?.symbol ?? '');
}

/** Requests by which a client gives up its lines, without an answer. */
const CANCELS = { quotes: 2, bars: 51, ticks: 98 } as const;

/** Lets the session forget a client's lines: nothing comes of them until the client asks anew. */
export function forgetLines(client: FaultClient): void {
  for (const [reqId, { kind }] of client.lines) {
    const id = CANCELS[kind];
    client.receive(kind === 'ticks' ? `${id}\0${reqId}\0` : `${id}\x001\0${reqId}\0`);
  }
}
