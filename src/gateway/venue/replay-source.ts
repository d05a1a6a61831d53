import type { EpochMs } from '../../domain/clock.ts';
import type { BarRow, TickRow } from '../../domain/market-rows.ts';
import type { RandomStream } from '../../domain/random.ts';
import { barSeconds } from './bar-path.ts';
import type { Dynamics } from './dynamics.ts';
import type { QuoteModel } from './market-model.ts';
import type { Micros } from './money.ts';
import { barOf } from './path-bars.ts';
import type { QuoteRow, QuoteSource } from './quote-source.ts';
import { createRecent } from './recent.ts';
import { createRowWriter, type ReplayQuote, rowsOfTicks, type SecondRows } from './replay-rows.ts';
import { type BarSession, placedBars, placedTicks, type TickSession } from './replay-sessions.ts';
import type { ShareChange } from './share-changes.ts';
import { rescaled } from './shocked-source.ts';
import { secondOf, type TradingDay, type TradingDays } from './trading-days.ts';

/** Inputs of a replayed instrument. For files of bars the dynamics give spreads and sizes. */
export interface ReplaySources {
  readonly days: TradingDays;
  readonly dynamics: Dynamics;
  readonly quotes: QuoteModel;
  readonly random: RandomStream;
  /** Changes of the shares so far. Older prices are converted to the new shares. */
  readonly changes: readonly ShareChange[];
}

const DAYS_KEPT = 3;
const SECOND_MS = 1000;

/** Creates an instrument with the bars of a file. Without a bar there is no quote: sizes are 0 and nothing is sent. */
export function createBarSource(sources: ReplaySources, bars: readonly BarRow[], barMs: number): QuoteSource {
  const sessions = placedBars(bars, barMs, sources.days);
  const rowsOf = (day: TradingDay) => rowsOfBars(sources, sessions.get(day.index) ?? [], day);
  return createRowSource(sources, [...sessions.keys()], rowsOf, (row) => ({ ...row, bidSize: 0, askSize: 0 }));
}

/** Creates an instrument with the ticks of a file. A quote is in force until the next one; in between nothing is sent. */
export function createTickSource(sources: ReplaySources, ticks: readonly TickRow[]): QuoteSource {
  const sessions: TickSession = placedTicks(ticks, sources.days);
  const rowsOf = (day: TradingDay) => rowsOfTicks(sessions.get(day.index) ?? [], day.open, day.minutes * 60);
  return createRowSource(sources, [...sessions.keys()], rowsOf, (row) => row);
}

/** `waiting` makes the row for the seconds without data after a row. */
function createRowSource(
  { days, changes, dynamics: { tickMicros } }: ReplaySources,
  known: readonly number[],
  rowsOf: (day: TradingDay) => SecondRows,
  waiting: (row: QuoteRow) => QuoteRow,
): QuoteSource {
  const rowsAt = createRecent(DAYS_KEPT, (index) => rowsOf(days.byIndex(index)));
  const inForce = createRecent(DAYS_KEPT, (index) => filled(rowsAt(index), waiting));
  const lastBefore = (index: number, at: EpochMs): QuoteRow | undefined => {
    const before = known.findLast((each) => each < index);
    const row = before === undefined ? undefined : rowsAt(before).findLast((each) => each !== undefined);
    const { close } = days.byIndex(before ?? index);
    const since = changes.filter((change) => change.at >= close && change.at <= at);
    return row && since.reduce((carried, { factor }) => rescaled(carried, factor, tickMicros), row);
  };
  const first = (): QuoteRow | undefined => rowsAt(known[0] ?? 0).find((row) => row !== undefined);
  return {
    finestFrom: Number.NEGATIVE_INFINITY,
    at(at) {
      const day = days.openedAt(at);
      const isOver = at >= day.postClose;
      const row = at < day.open || isOver ? undefined : inForce(day.index)[secondOf(day, at)];
      if (row !== undefined) return row;
      const before = lastBefore(isOver ? day.index + 1 : day.index, at);
      return before === undefined ? unseen(first()) : stale(waiting(before));
    },
    bar({ from, to }, kind) {
      const day = days.openedAt(from);
      const [begin, end] = [(from - day.open) / SECOND_MS, (to - day.open) / SECOND_MS];
      const rows = rowsAt(day.index).slice(begin, end);
      const seen = rows.filter((row) => row !== undefined);
      return seen.length === 0 ? undefined : barOf(seen, kind);
    },
  };
}

/** Row in force in each second, from the first row on. */
function filled(rows: SecondRows, waiting: (row: QuoteRow) => QuoteRow): SecondRows {
  let last: QuoteRow | undefined;
  return Array.from(rows, (row) => {
    if (row !== undefined) last = stale(waiting(row));
    return row ?? last;
  });
}

function stale({ sales: _sold, ...row }: QuoteRow): QuoteRow {
  return { ...row, tradeSize: 0, isStale: true };
}

/** Row before the start of the file: its first prices, without quotes. */
function unseen(row: QuoteRow | undefined): QuoteRow {
  const { bid = 0, ask = 0, open = 0 } = row ?? {};
  const none = { bidSize: 0, askSize: 0, tradeSize: 0, volume: 0 };
  return { bid, ask, last: open, open, high: open, low: open, ...none, isStale: true };
}

function rowsOfBars(sources: ReplaySources, bars: BarSession, day: TradingDay): SecondRows {
  const rows: (QuoteRow | undefined)[] = Array.from({ length: day.minutes * 60 });
  const random = sources.random.fork(`replay/${day.index}`);
  const write = createRowWriter();
  let before: Micros | undefined;
  for (const { bar, second, seconds } of bars) {
    for (const [offset, { price, sales }] of barSeconds(bar, seconds, random).entries()) {
      rows[second + offset] = write(quoteAround(sources, price, price >= (before ?? price), random), sales);
      before = price;
    }
  }
  return rows;
}

/** Quote around a price in whole increments: a rising price is the ask, a falling one the bid. */
function quoteAround(
  { dynamics, quotes }: ReplaySources,
  price: Micros,
  isRising: boolean,
  random: RandomStream,
): ReplayQuote {
  const { tickMicros: tick, spreadTicks, medianSize, lot } = dynamics;
  const size = () => lot * Math.max(1, Math.round((medianSize * Math.exp(quotes.sizeSigma * random.normal())) / lot));
  const bid = isRising ? Math.ceil(price / tick) - spreadTicks : Math.floor(price / tick);
  const kept = Math.max(1, bid) * tick;
  return { bid: kept, ask: kept + spreadTicks * tick, bidSize: size(), askSize: size() };
}
