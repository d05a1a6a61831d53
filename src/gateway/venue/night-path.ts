import type { EpochMs } from '../../domain/clock.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { Dynamics } from './dynamics.ts';
import type { QuoteRow } from './quote-source.ts';
import type { TradingDay } from './trading-days.ts';

/** Thin market between two sessions: post-market of one and pre-market of the next. */
export interface NightPath {
  /** Row at an instant from the previous close to the next open. `evening` is the row at the close. */
  row(at: EpochMs, evening: QuoteRow): QuoteRow;
}

/** Parameters of a night. */
export interface NightPlan {
  /** `undefined` before the oldest session. */
  readonly before: TradingDay | undefined;
  readonly after: TradingDay;
  readonly dynamics: Dynamics;
  readonly random: RandomStream;
  /** Standard deviation of the step over the night. */
  readonly sigma: number;
  /** Step of the logarithm of the price over the night. */
  readonly gap: number;
  /** Logarithm of the price at the next open over the reference price. */
  readonly openLog: number;
}

/** Quotes and trades are rare outside of the session: spreads are several times wider, and most seconds have neither. */
const SPREAD_FACTOR = 4;
const QUOTE_PROBABILITY = 0.1;
const TRADE_PROBABILITY = 0.1;
const MOST_LOTS = 3;
const SECOND_MS = 1000;

interface NightSecond {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  /** 0 = no trade yet. */
  readonly last: number;
  readonly size: number;
  readonly volume: number;
  readonly isStale: boolean;
}

/** Creates a night that is generated in order on access. Its price is a Brownian bridge from the close to the open. */
export function createNightPath(plan: NightPlan): NightPath {
  const { before, after, dynamics } = plan;
  const evening = before === undefined ? 0 : (before.postClose - before.close) / SECOND_MS;
  const total = evening + (after.open - after.preOpen) / SECOND_MS;
  const rows: NightSecond[] = [];
  const next = nightWriter(plan, total);
  const indexOf = (at: EpochMs): number => {
    if (at >= after.preOpen) return evening + Math.floor((at - after.preOpen) / SECOND_MS);
    const since = before === undefined ? -1 : Math.floor((at - before.close) / SECOND_MS);
    return Math.min(since, evening - 1);
  };
  return {
    row(at, row) {
      const index = Math.min(indexOf(at), total - 1);
      while (rows.length <= index) rows.push(next(rows.at(-1)));
      const second = rows[index];
      return second === undefined ? row : shown(second, row, dynamics.tickMicros);
    },
  };
}

function shown(second: NightSecond, evening: QuoteRow, tick: number): QuoteRow {
  const { bidSize, askSize, size, isStale } = second;
  return {
    ...evening,
    bid: second.bid * tick,
    ask: second.ask * tick,
    bidSize,
    askSize,
    last: second.last === 0 ? evening.last : second.last * tick,
    tradeSize: size,
    volume: evening.volume + second.volume,
    ...(isStale ? { isStale } : {}),
  };
}

function nightWriter(plan: NightPlan, total: number): (previous: NightSecond | undefined) => NightSecond {
  const { dynamics, random } = plan;
  let log = plan.openLog - plan.gap;
  let left = total;
  return (previous) => {
    const toGo = plan.openLog - log;
    log += toGo / left + (plan.sigma / Math.sqrt(total)) * Math.sqrt((left - 1) / left) * random.normal();
    left -= 1;
    if (previous !== undefined && random.uniform() >= QUOTE_PROBABILITY) return { ...previous, size: 0, isStale: true };
    return quoted(dynamics, random, dynamics.referencePrice * Math.exp(log), previous);
  };
}

function quoted(
  dynamics: Dynamics,
  random: RandomStream,
  price: number,
  previous: NightSecond | undefined,
): NightSecond {
  const spread = dynamics.spreadTicks * SPREAD_FACTOR;
  const bid = Math.max(1, Math.round((price * 1e6) / dynamics.tickMicros - spread / 2));
  const lots = () => dynamics.lot * (1 + random.integer(MOST_LOTS));
  const isTraded = random.uniform() < TRADE_PROBABILITY;
  const size = isTraded ? 1 + random.integer(dynamics.lot) : 0;
  const last = isTraded ? bid + (random.uniform() < 0.5 ? spread : 0) : (previous?.last ?? 0);
  return {
    bid,
    ask: bid + spread,
    bidSize: lots(),
    askSize: lots(),
    last,
    size,
    volume: (previous?.volume ?? 0) + size,
    isStale: false,
  };
}
