import type { FaultClient } from './fault-client.ts';
import { fieldAt, messageId } from './payload.ts';

/** Numbers of live-data messages, with the field that holds the request id. */
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

/** Request id of a live-data message; `undefined` for other messages. */
export function dataRequestOf(payload: string): number | undefined {
  const field = DATA_MESSAGES.get(messageId(payload));
  return field === undefined ? undefined : Number(fieldAt(payload, field));
}

/** True for live data of one of the symbols; without symbols, for all live data. */
export function isDataOf(client: FaultClient, payload: string, symbols?: readonly string[]): boolean {
  const request = dataRequestOf(payload);
  if (request === undefined) return false;
  return symbols === undefined || symbols.includes(client.lines.get(request)?.symbol ?? '');
}

/** Cancel requests of each kind of line; none has an answer. */
const CANCELS = { quotes: 2, bars: 51, ticks: 98 } as const;

/** Cancels a client's lines in the session: they have no data until the client requests them again. */
export function forgetLines(client: FaultClient): void {
  for (const [reqId, { kind }] of client.lines) {
    const id = CANCELS[kind];
    client.receive(kind === 'ticks' ? `${id}\0${reqId}\0` : `${id}\x001\0${reqId}\0`);
  }
}
