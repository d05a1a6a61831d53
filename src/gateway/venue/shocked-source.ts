import type { EpochMs } from '../../domain/clock.ts';
import type { Micros } from './money.ts';
import { barOf } from './path-bars.ts';
import type { QuoteRow, QuoteSource, Span } from './quote-source.ts';
import type { TradingDays } from './trading-days.ts';

/** A price jump added after the prices were generated. */
export interface LiveShock {
  /** First instant with the new price. */
  readonly at: EpochMs;
  /** New price / old price. */
  readonly factor: number;
}

const SECOND_MS = 1000;

/** Creates a source with price jumps that can be added later. Without jumps it equals the original source. */
export function createShockedSource(
  source: QuoteSource,
  days: TradingDays,
  shocks: readonly LiveShock[],
  tick: Micros,
): QuoteSource {
  const rowAt = (at: EpochMs): QuoteRow => {
    const row = source.at(at);
    return shocks.length === 0 ? row : shockedRow(row, shocks, at, { tick, open: days.openedAt(at).open });
  };
  return {
    finestFrom: source.finestFrom,
    at: rowAt,
    bar(span, kind) {
      const bar = source.bar(span, kind);
      const isTouched = shocks.some(({ at }) => at < span.to);
      return bar === undefined || !isTouched ? bar : barOf(rowsOf(rowAt, span), kind);
    },
  };
}

function inTicks(price: number, tick: Micros): Micros {
  return Math.max(tick, Math.round(price / tick) * tick);
}

/** Session's open and price increment of a row. */
interface Place {
  readonly open: EpochMs;
  readonly tick: Micros;
}

/** Multiplies prices by the factors of the shocks, in whole increments. */
function shockedRow(row: QuoteRow, shocks: readonly LiveShock[], at: EpochMs, place: Place): QuoteRow {
  return shocks.filter((shock) => shock.at <= at).reduce((scaled, shock) => scaledBy(scaled, shock, place), row);
}

/** Multiplies every price of a row by a factor; the quote keeps its spread. */
export function rescaled(row: QuoteRow, factor: number, tick: Micros): QuoteRow {
  return scaledBy(row, { at: Number.NEGATIVE_INFINITY, factor }, { open: 0, tick });
}

/** The quote keeps its spread. The session's high and low before a shock stay. */
function scaledBy(row: QuoteRow, { at, factor }: LiveShock, { open, tick }: Place): QuoteRow {
  const scaled = (price: Micros) => inTicks(price * factor, tick);
  const [bid, last] = [scaled(row.bid), scaled(row.last)];
  const ask = bid + row.ask - row.bid;
  const sales = row.sales?.map(({ price, size }) => ({ price: scaled(price), size }));
  const quote = { ...row, bid, ask, last, ...(sales === undefined ? {} : { sales }) };
  if (at < open) return { ...quote, open: scaled(row.open), high: scaled(row.high), low: scaled(row.low) };
  return { ...quote, high: Math.max(row.high, last), low: Math.min(row.low, last) };
}

/** Rows of the span's seconds, and the closing print at the end of a session. */
function rowsOf(rowAt: (at: EpochMs) => QuoteRow, { from, to }: Span): readonly QuoteRow[] {
  const rows = Array.from({ length: (to - from) / SECOND_MS }, (_, index) => rowAt(from + index * SECOND_MS));
  const after = rowAt(to);
  return after.isPrint === true ? [...rows, after] : rows;
}
