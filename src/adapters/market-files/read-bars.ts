import { PreliveError } from '../../domain/errors.ts';
import type { BarRow, MarketRows } from '../../domain/market-rows.ts';
import { type CsvLine, expectCell, readCount, readPrice, readStart, readSymbol } from './cells.ts';
import { csvLines } from './csv-lines.ts';

const COLUMNS = ['symbol', 'time', 'open', 'high', 'low', 'close', 'volume'];
const DAY_MS = 86_400_000;
const SECOND_MS = 1000;

/** Options of reading a file of bars. */
export interface BarFileOptions {
  /** Symbols that the venue lists. */
  readonly symbols: ReadonlySet<string>;
  /** Length of a bar; by default the smallest distance between consecutive bars of a symbol. */
  readonly barMs?: number | undefined;
}

/**
 * Reads bars of a CSV file with the columns symbol, time, open, high, low, close, volume, sorted by time in each
 * symbol. Throws PreliveError DOCUMENT_INVALID with file, line, field, expected and found; FILE_UNREADABLE.
 */
export async function readBars(file: string, { symbols, barMs }: BarFileOptions): Promise<MarketRows> {
  const rows = new Map<string, BarRow[]>();
  let first: BarRow | undefined;
  let smallestDistanceMs = Number.POSITIVE_INFINITY;
  for await (const line of csvLines(file, COLUMNS)) {
    const bar = readBar(line, symbols);
    first ??= bar;
    expectCell(typeof first.start === typeof bar.start, line, 'time', 'a day in every line or a time in every line');
    const list = rows.get(bar.symbol) ?? [];
    smallestDistanceMs = Math.min(smallestDistanceMs, distanceFrom(list.at(-1), bar, line, barMs));
    list.push(bar);
    rows.set(bar.symbol, list);
  }
  if (first === undefined)
    throw new PreliveError('DOCUMENT_INVALID', `${file}: expected bars under the header, found none`);
  return { kind: 'bars', barMs: barMs ?? derivedLength(file, first, smallestDistanceMs), rows };
}

/** Milliseconds from the symbol's previous bar to this one. */
function distanceFrom(before: BarRow | undefined, bar: BarRow, line: CsvLine, barMs: number | undefined): number {
  if (before === undefined) return Number.POSITIVE_INFINITY;
  const distance = msOf(bar) - msOf(before);
  expectCell(distance !== 0, line, 'time', `one bar of ${bar.symbol} at a time, not a duplicate`);
  expectCell(distance > 0, line, 'time', `a later time than that of the bar of ${bar.symbol} before it`);
  if (barMs !== undefined)
    expectCell(distance >= barMs, line, 'time', `at least ${barMs / SECOND_MS} s after the bar before`);
  return distance;
}

function msOf({ start }: BarRow): number {
  return typeof start === 'string' ? Date.parse(`${start}T00:00:00Z`) : start;
}

/** Daily bars have dates, all others times. */
function derivedLength(file: string, first: BarRow, least: number): number {
  if (typeof first.start === 'string') return DAY_MS;
  if (Number.isFinite(least) && least % SECOND_MS === 0) return least;
  const message = `${file}: the length of its bars cannot be told from their times: give --bar-size`;
  throw new PreliveError('DOCUMENT_INVALID', message);
}

function readBar(line: CsvLine, symbols: ReadonlySet<string>): BarRow {
  const [open, close, high, low] = ['open', 'close', 'high', 'low'].map((field) => readPrice(line, field));
  const bar = {
    symbol: readSymbol(line, symbols),
    start: readStart(line),
    open: open ?? 0,
    high: high ?? 0,
    low: low ?? 0,
    close: close ?? 0,
    volume: readCount(line, 'volume'),
  };
  expectCell(bar.high >= Math.max(bar.open, bar.close, bar.low), line, 'high', 'no less than open, low and close');
  expectCell(bar.low <= Math.min(bar.open, bar.close), line, 'low', 'no more than open and close');
  const sales = leastSales(bar);
  const isTraded = bar.volume >= sales || (bar.volume === 0 && sales === 1);
  const expected = `at least ${sales} shares, as the bar's prices take so many sales, or 0 for one price`;
  expectCell(isTraded, line, 'volume', expected);
  return bar;
}

/** Least number of trades for a bar of these prices: one for the open, and one for each later change of price. */
function leastSales({ open, high, low, close }: BarRow): number {
  const [nearer, further] = close >= open ? [low, high] : [high, low];
  if (high === low) return 1;
  return 2 + (nearer === open ? 0 : 1) + (further === close ? 0 : 1);
}
