import type { EpochMs } from '../../domain/clock.ts';
import type { BarRow, MarketRows, TickRow } from '../../domain/market-rows.ts';
import { compactDate, dateOf, newYorkOpen, sessionDayAfter } from './calendar.ts';
import { createTradingDays, type TradingDay, type TradingDays } from './trading-days.ts';

/** A bar with its position in a session. */
interface PlacedBar {
  readonly bar: BarRow;
  readonly second: number;
  readonly seconds: number;
}

/** Bars of a session in order. */
export type BarSession = readonly PlacedBar[];

/** Ticks by session. */
export type TickSession = ReadonlyMap<number, readonly TickRow[]>;

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** Bars by session. Bars that begin outside of regular hours are dropped; bars beyond the close end with it. */
export function placedBars(bars: readonly BarRow[], barMs: number, days: TradingDays): ReadonlyMap<number, BarSession> {
  const placed = new Map<number, PlacedBar[]>();
  for (const bar of bars) {
    const start = startOf(bar);
    const day = sessionOf(days, start);
    if (day === undefined) continue;
    const end = Math.min(start + barMs, day.close);
    const second = Math.floor((start - day.open) / SECOND_MS);
    listOf(placed, day.index).push({ bar, second, seconds: Math.floor((end - start) / SECOND_MS) });
  }
  return placed;
}

/** Ticks by session. Ticks outside of regular hours are dropped. */
export function placedTicks(ticks: readonly TickRow[], days: TradingDays): TickSession {
  const placed = new Map<number, TickRow[]>();
  for (const tick of ticks) {
    const day = sessionOf(days, tick.at);
    if (day !== undefined) listOf(placed, day.index).push(tick);
  }
  return placed;
}

function sessionOf(days: TradingDays, at: EpochMs): TradingDay | undefined {
  const day = days.openedAt(at);
  return at >= day.open && at < day.close ? day : undefined;
}

function listOf<T>(lists: Map<number, T[]>, index: number): T[] {
  const list = lists.get(index) ?? [];
  lists.set(index, list);
  return list;
}

/** Start of a bar; the start of a daily bar is the open of its session. */
function startOf({ start }: BarRow): EpochMs {
  return typeof start === 'number' ? start : newYorkOpen(dateOf(start));
}

/** First and last instant of a file's data. */
export function extentOf(data: MarketRows): { readonly first: EpochMs; readonly last: EpochMs } {
  const starts = [...data.rows.values()].flatMap((rows): readonly EpochMs[] => {
    const ends = [rows[0], rows.at(-1)].filter((row) => row !== undefined);
    return ends.map((row) => ('start' in row ? startOf(row) : row.at));
  });
  return { first: Math.min(...starts), last: Math.max(...starts) };
}

/** Counts the rows of a file that begin in a session, and finds the open of the first such session. */
export function rowsInSessions(data: MarketRows): {
  readonly inside: number;
  readonly total: number;
  readonly firstOpen: EpochMs | undefined;
} {
  const days = createTradingDays(sessionDayAfter(extentOf(data).first - DAY_MS).open, 0);
  const starts = [...data.rows.values()].flatMap((rows): readonly EpochMs[] =>
    rows.map((row) => ('start' in row ? startOf(row) : row.at)),
  );
  const opens = starts.flatMap((at) => sessionOf(days, at)?.open ?? []);
  const firstOpen = opens.reduce((first, open) => Math.min(first, open), Number.POSITIVE_INFINITY);
  return { inside: opens.length, total: starts.length, firstOpen: opens.length === 0 ? undefined : firstOpen };
}

/** Upper bound of the trading days between two instants: the history that a file needs. */
export function daysBetween(first: EpochMs, until: EpochMs): number {
  return compactDate(first) >= compactDate(until) ? 0 : Math.ceil((until - first) / DAY_MS);
}
