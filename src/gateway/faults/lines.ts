import type { DataLine } from './fault-client.ts';
import { fieldAt, messageId } from './payload.ts';

/** Requests that open or close a line, by message number, with the positions of their fields. */
const OPENS: ReadonlyMap<number, { readonly kind: DataLine['kind']; readonly id: number; readonly symbol: number }> =
  new Map([
    [1, { kind: 'quotes', id: 2, symbol: 4 }],
    [50, { kind: 'bars', id: 2, symbol: 4 }],
    [97, { kind: 'ticks', id: 1, symbol: 3 }],
  ]);
const CLOSES: ReadonlyMap<number, number> = new Map([
  [2, 2],
  [51, 2],
  [98, 1],
]);

/** Updates the open lines of a client from its request. */
export function noteLines(lines: Map<number, DataLine>, payload: string): void {
  const id = messageId(payload);
  const opens = OPENS.get(id);
  if (opens !== undefined) {
    lines.set(Number(fieldAt(payload, opens.id)), { kind: opens.kind, symbol: fieldAt(payload, opens.symbol) });
    return;
  }
  const closes = CLOSES.get(id);
  if (closes !== undefined) lines.delete(Number(fieldAt(payload, closes)));
}
