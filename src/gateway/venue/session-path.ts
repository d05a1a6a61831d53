import type { RandomStream } from '../../domain/random.ts';
import { SESSION_MINUTES, SESSION_SECONDS } from './calendar.ts';
import { createDrift, type Dynamics, type MinuteLaw, minuteLaw } from './dynamics.ts';
import type { MarketFactor } from './market-factor.ts';
import type { MarketModel, QuoteModel } from './market-model.ts';

/** Quotes and trades of a session by second, prices in ticks. A row is valid once `ensure` was called for it. */
export interface SessionPath {
  readonly bid: Int32Array;
  readonly ask: Int32Array;
  readonly bidSize: Int32Array;
  readonly askSize: Int32Array;
  /** Last sale up to the second. */
  readonly last: Int32Array;
  /** Size of the trade of this second; 0 = no trade. */
  readonly size: Int32Array;
  /** Since the open. */
  readonly volume: Float64Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  /** Generates up to this second (clamped to the session). */
  ensure(second: number): void;
}

/** What the path of an instrument needs. */
export interface PathSources {
  readonly dynamics: Dynamics;
  readonly model: MarketModel;
  readonly factor: MarketFactor;
  /** Stream of this instrument alone. */
  readonly random: RandomStream;
  /** Jumps of the logarithm of the price by second of the session. */
  readonly jumps: ReadonlyMap<number, number>;
}

type PathArrays = Omit<SessionPath, 'ensure'>;

const SECONDS_PER_MINUTE = 60;

/** A path that is generated a minute at a time, when it is first looked at. It starts at the reference price. */
export function createSessionPath(sources: PathSources): SessionPath {
  const arrays = emptyArrays();
  const fillMinute = minuteFiller(sources, arrays);
  let minutes = 0;
  return {
    ...arrays,
    ensure(second) {
      const needed = Math.min(SESSION_MINUTES, Math.floor(second / SECONDS_PER_MINUTE) + 1);
      for (; minutes < needed; minutes++) fillMinute(minutes);
    },
  };
}

function emptyArrays(): PathArrays {
  const ints = () => new Int32Array(SESSION_SECONDS);
  return {
    bid: ints(),
    ask: ints(),
    bidSize: ints(),
    askSize: ints(),
    last: ints(),
    size: ints(),
    volume: new Float64Array(SESSION_SECONDS),
    high: ints(),
    low: ints(),
  };
}

/** Each minute has one drift and one volatility; each second one step of the common factor and one of its own. */
function minuteFiller(sources: PathSources, arrays: PathArrays): (minute: number) => void {
  const { dynamics, model, factor, random, jumps } = sources;
  const law = minuteLaw(dynamics, model);
  const drift = createDrift(dynamics.momentum, random.fork('drift'));
  const noise = random.fork('noise');
  const writeSecond = secondWriter(sources, law, arrays);
  let log = 0;
  return (minute) => {
    const sigma = law.sigma[minute] ?? 0;
    const driftStep = (drift() * sigma) / SECONDS_PER_MINUTE;
    const noiseStep = sigma / Math.sqrt(SECONDS_PER_MINUTE);
    const first = minute * SECONDS_PER_MINUTE;
    const common = factor.secondsUpTo(first + SECONDS_PER_MINUTE - 1);
    for (let second = first; second < first + SECONDS_PER_MINUTE; second++) {
      const shock = law.marketShare * (common[second] ?? 0) + law.ownShare * noise.normal();
      if (second > 0) log += driftStep + noiseStep * shock;
      log += jumps.get(second) ?? 0;
      writeSecond(second, minute, dynamics.referencePrice * Math.exp(log));
    }
  };
}

type SecondWriter = (second: number, minute: number, price: number) => void;

function secondWriter(sources: PathSources, law: MinuteLaw, arrays: PathArrays): SecondWriter {
  const { dynamics } = sources;
  const quotes = sources.model.quotes;
  const random = sources.random.fork('quotes');
  const writeTrade = tradeWriter(sources, law, arrays);
  return (second, minute, price) => {
    const spread = dynamics.spreadTicks + (random.uniform() < quotes.widenProbability ? 1 : 0);
    const bid = Math.max(1, Math.round((price * 1e6) / dynamics.tickMicros - spread / 2));
    arrays.bid[second] = bid;
    arrays.ask[second] = bid + spread;
    arrays.bidSize[second] = displayedSize(dynamics, quotes, random);
    arrays.askSize[second] = displayedSize(dynamics, quotes, random);
    writeTrade(second, minute);
  };
}

function displayedSize(dynamics: Dynamics, quotes: QuoteModel, random: RandomStream): number {
  const drawn = dynamics.medianSize * Math.exp(quotes.sizeSigma * random.normal());
  return dynamics.lot * Math.max(1, Math.round(drawn / dynamics.lot));
}

/** The first second always trades, so that there is a last sale from the open on. */
function tradeWriter(
  sources: PathSources,
  law: MinuteLaw,
  arrays: PathArrays,
): (second: number, minute: number) => void {
  const { tradeProbability } = sources.model.quotes;
  const random = sources.random.fork('trades');
  return (second, minute) => {
    const trades = random.uniform() < tradeProbability || second === 0;
    const atAsk = random.uniform() < 0.5;
    const meanSize = (law.volume[minute] ?? 0) / SECONDS_PER_MINUTE / tradeProbability;
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
