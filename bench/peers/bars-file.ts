import { readFileSync, writeFileSync } from 'node:fs';
import type { Bar } from '../../src/domain/market.ts';

/** Number of the symbol, start in milliseconds of the epoch, open, high, low, close, volume. */
const FIELDS = 7;
const BYTES = FIELDS * Float64Array.BYTES_PER_ELEMENT;

/** Bars further apart belong to different sessions. */
const SESSION_GAP_MS = 3_600_000;

/** Writes bars as rows of little-endian doubles, so that each engine reads identical numbers. */
export function writeBars(path: string, symbols: readonly string[], bars: readonly Bar[]): void {
  const numbers = new Map(symbols.map((symbol, number) => [symbol, number]));
  const view = new DataView(new ArrayBuffer(bars.length * BYTES));
  for (const [row, { symbol, at, open, high, low, close, volume }] of bars.entries()) {
    const values = [numbers.get(symbol) ?? -1, at, open, high, low, close, volume];
    for (const [field, value] of values.entries()) view.setFloat64(row * BYTES + field * 8, value, true);
  }
  writeFileSync(path, view);
}

/** Reads the bars of each session. */
export function readSessions(path: string, symbols: readonly string[]): readonly (readonly Bar[])[] {
  const content = readFileSync(path);
  const sessions: Bar[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let offset = 0; offset < content.length; offset += BYTES) {
    const bar = barAt(content, offset, symbols);
    if (bar.at - before > SESSION_GAP_MS) sessions.push([]);
    before = bar.at;
    sessions.at(-1)?.push(bar);
  }
  return sessions;
}

function barAt(content: Buffer, offset: number, symbols: readonly string[]): Bar {
  const field = (index: number) => content.readDoubleLE(offset + index * 8);
  const symbol = symbols[field(0)];
  if (symbol === undefined) throw new Error(`no symbol has the number ${field(0)}`);
  return { symbol, at: field(1), open: field(2), high: field(3), low: field(4), close: field(5), volume: field(6) };
}
