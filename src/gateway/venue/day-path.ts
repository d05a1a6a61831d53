import type { RandomStream } from '../../domain/random.ts';
import type { Dynamics } from './dynamics.ts';
import type { QuoteModel } from './market-model.ts';

/** Quotes and trades of a session by second; prices in ticks. A row is valid after `ensure` was called for it. */
export interface DayPath {
  readonly bid: Int32Array;
  readonly ask: Int32Array;
  readonly bidSize: Int32Array;
  readonly askSize: Int32Array;
  /** Last trade up to the second. */
  readonly last: Int32Array;
  /** Size of the trade of this second; 0 = none. */
  readonly size: Int32Array;
  /** Volume since the open. */
  readonly volume: Float64Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  /** Index of the last row. With a closing print, the last row is the print, one row after the last second. It is valid from the close on. */
  readonly lastRow: number;
  /** Generates rows up to this one, at most to the end of the session. */
  ensure(row: number): void;
  /** Logarithm of the last second's price over the reference price. */
  closeLog(): number;
}

export type PathArrays = Omit<DayPath, 'ensure' | 'closeLog' | 'lastRow'>;

/** Parameters of quotes and trades by minute. An absent factor is 1. */
export interface MinuteTerms {
  /** Units traded by minute of the session. */
  readonly volume: Float64Array;
  readonly spread?: Float64Array;
  readonly size?: Float64Array;
}

/** Parameters of a path: prices are generated a minute at a time, and quotes and trades around them. */
export interface PathPlan {
  readonly minutes: number;
  /** Share of the session's volume in the closing print; absent = no print. */
  readonly closingPrint?: number;
  readonly terms: MinuteTerms;
  readonly dynamics: Dynamics;
  readonly quotes: QuoteModel;
  /** Random stream of this instrument and day; quotes and trades use forks of it. */
  readonly random: RandomStream;
  /** Writes the logarithm of the price over the reference price for each second of a minute. */
  readonly fillMinute: (minute: number, log: Float64Array) => void;
}

const SECONDS_PER_MINUTE = 60;

/** Creates a path that generates minutes on first access. */
export function createDayPath(plan: PathPlan): DayPath {
  const seconds = plan.minutes * SECONDS_PER_MINUTE;
  const lastRow = plan.closingPrint === undefined ? seconds - 1 : seconds;
  const arrays = emptyArrays(lastRow + 1);
  const writeSecond = secondWriter(plan, arrays);
  const log = new Float64Array(SECONDS_PER_MINUTE);
  let filled = 0;
  const fill = (minute: number) => {
    plan.fillMinute(minute, log);
    for (let second = 0; second < SECONDS_PER_MINUTE; second++) {
      writeSecond(
        minute * SECONDS_PER_MINUTE + second,
        minute,
        plan.dynamics.referencePrice * Math.exp(log[second] ?? 0),
      );
    }
    if (minute === plan.minutes - 1 && plan.closingPrint !== undefined) writePrint(arrays, seconds, plan.closingPrint);
  };
  const ensure = (row: number) => {
    const needed = Math.min(plan.minutes, Math.floor(row / SECONDS_PER_MINUTE) + 1);
    for (; filled < needed; filled++) fill(filled);
  };
  return {
    ...arrays,
    lastRow,
    ensure,
    closeLog() {
      ensure(seconds - 1);
      return log[SECONDS_PER_MINUTE - 1] ?? 0;
    },
  };
}

function emptyArrays(rows: number): PathArrays {
  const ints = () => new Int32Array(rows);
  return {
    bid: ints(),
    ask: ints(),
    bidSize: ints(),
    askSize: ints(),
    last: ints(),
    size: ints(),
    volume: new Float64Array(rows),
    high: ints(),
    low: ints(),
  };
}

type SecondWriter = (second: number, minute: number, price: number) => void;

function secondWriter(plan: PathPlan, arrays: PathArrays): SecondWriter {
  const { dynamics, quotes, terms } = plan;
  const random = plan.random.fork('quotes');
  const writeTrade = tradeWriter(plan, arrays);
  return (second, minute, price) => {
    const widened = random.uniform() < quotes.widenProbability ? 1 : 0;
    const spread = Math.max(1, Math.round(dynamics.spreadTicks * (terms.spread?.[minute] ?? 1))) + widened;
    const bid = Math.max(1, Math.round((price * 1e6) / dynamics.tickMicros - spread / 2));
    const median = dynamics.medianSize * (terms.size?.[minute] ?? 1);
    arrays.bid[second] = bid;
    arrays.ask[second] = bid + spread;
    arrays.bidSize[second] = displayedSize(median, dynamics.lot, quotes, random);
    arrays.askSize[second] = displayedSize(median, dynamics.lot, quotes, random);
    writeTrade(second, minute);
  };
}

function displayedSize(median: number, lot: number, quotes: QuoteModel, random: RandomStream): number {
  const drawn = median * Math.exp(quotes.sizeSigma * random.normal());
  return lot * Math.max(1, Math.round(drawn / lot));
}

/** Writes trades. The first second always has one, so that a last trade exists from the open on. */
function tradeWriter(plan: PathPlan, arrays: PathArrays): (second: number, minute: number) => void {
  const { tradeProbability } = plan.quotes;
  const random = plan.random.fork('trades');
  return (second, minute) => {
    const trades = random.uniform() < tradeProbability || second === 0;
    const atAsk = random.uniform() < 0.5;
    const meanSize = (plan.terms.volume[minute] ?? 0) / SECONDS_PER_MINUTE / tradeProbability;
    const size = trades ? Math.max(1, Math.round(-meanSize * Math.log(1 - random.uniform()))) : 0;
    const side = atAsk ? arrays.ask : arrays.bid;
    const last = trades ? (side[second] ?? 0) : (arrays.last[second - 1] ?? 0);
    arrays.last[second] = last;
    arrays.size[second] = size;
    arrays.volume[second] = (arrays.volume[second - 1] ?? 0) + size;
    arrays.high[second] = Math.max(last, arrays.high[second - 1] ?? last);
    arrays.low[second] = Math.min(last, arrays.low[second - 1] ?? last);
  };
}

/** Writes the closing auction's print at the last trade's price; the quote does not change. */
function writePrint(arrays: PathArrays, row: number, share: number): void {
  for (const values of Object.values(arrays)) values[row] = values[row - 1] ?? 0;
  const size = Math.max(1, Math.floor((arrays.volume[row] ?? 0) * share));
  arrays.size[row] = size;
  arrays.volume[row] = (arrays.volume[row] ?? 0) + size;
}
