import type { RandomStream } from '../../domain/random.ts';
import type { DayPlan } from './day-plan.ts';
import { type Dynamics, meanOneShape, minuteLaw } from './dynamics.ts';
import type { MarketModel, MarketRegime, Realism } from './market-model.ts';
import { nightScale, SESSIONS_PER_YEAR } from './momentum-plan.ts';
import { createRecent } from './recent.ts';
import { createRegimes, type Regimes } from './regimes.ts';
import type { PathSources } from './session-path.ts';
import type { TradingDay, TradingDays } from './trading-days.ts';

/** Steps of a factor over a day: night and minutes, with unit variance. */
interface FactorSteps {
  readonly night: number;
  readonly minutes: Float64Array;
}

/** Shared state of all instruments of a realistic market. */
export interface RealisticWorld {
  readonly realism: Realism;
  readonly regimes: Regimes;
  /** Steps of a factor by name and session. */
  factor(name: string, index: number): FactorSteps;
}

const FACTORS_KEPT = 4;
const MARKET = 'market';

/** Creates the shared state of a realistic market. */
export function createRealisticWorld(realism: Realism, random: RandomStream, days: TradingDays): RealisticWorld {
  const factors = new Map<string, (index: number) => FactorSteps>();
  const factorOf = (name: string) =>
    createRecent(FACTORS_KEPT, (index): FactorSteps => {
      const step = studentSteps(random.fork(`factor/${name}/${index}`), realism.tails.factors);
      return { night: step(), minutes: Float64Array.from({ length: days.byIndex(index).minutes }, step) };
    });
  return {
    realism,
    regimes: createRegimes(realism, random, days.oldest, (index) => days.byIndex(index).minutes),
    factor(name, index) {
      const known = factors.get(name) ?? factorOf(name);
      factors.set(name, known);
      return known(index);
    },
  };
}

/** Plan of a session of an instrument. */
export function realisticPlan(world: RealisticWorld, sources: PathSources, day: TradingDay): DayPlan {
  const { realism, regimes } = world;
  const { dynamics, model } = sources;
  const stream = sources.random.fork(`day/${day.index}`);
  const shares = sharesOf(realism, model, dynamics);
  const scales = realism.regimes.map((regime) => scaleOf(regimes, regime));
  const states = regimes.of(day.index);
  const law = minuteLaw(dynamics, model, day.minutes);
  const market = world.factor(MARKET, day.index);
  const sector = world.factor(realism.sectors[dynamics.symbol] ?? MARKET, day.index);
  const own = studentSteps(stream.fork('own'), realism.tails.own);
  const step = (scale: Scale, ofMarket: number, ofSector: number) =>
    scale.factors * (shares.market * ofMarket + shares.sector * ofSector) + scale.own * shares.own * own();
  const scaleAt = (minute: number) => scales[states[minute] ?? 0] ?? { factors: 1, own: 1 };
  const nightSigma = (dynamics.volatility / Math.sqrt(SESSIONS_PER_YEAR)) * nightScale(day);
  const gap =
    nightSigma * step(scaleAt(0), market.night, sector.night) + newsOf(realism, dynamics, stream.fork('news'));
  return {
    gap,
    nightSigma,
    returns: law.sigma.map(
      (sigma, minute) => sigma * step(scaleAt(minute), market.minutes[minute] ?? 0, sector.minutes[minute] ?? 0),
    ),
    sigma: law.sigma.map((sigma, minute) => sigma * sizeOf(shares, scaleAt(minute))),
    terms: termsOf(realism, law.volume, states, stream.fork('volume')),
    commonShare: shares.market,
    commonUpTo: (second) => sources.factor.day(day.index).secondsUpTo(second),
  };
}

/** Components of an instrument's standard deviation; their squares sum to 1. */
interface Shares {
  readonly market: number;
  readonly sector: number;
  readonly own: number;
}

const LARGEST_MARKET_SHARE = 0.95;
/** Lower bound of the own variance. */
const LEAST_OWN_VARIANCE = 0.02;

function sharesOf({ sectors, sectorVolatility }: Realism, model: MarketModel, dynamics: Dynamics): Shares {
  const { symbol, beta, volatility } = dynamics;
  const market = Math.min(LARGEST_MARKET_SHARE, (beta * model.marketVolatility) / volatility);
  const wanted = sectors[symbol] === undefined ? 0 : (beta * sectorVolatility) / volatility;
  const sector = Math.min(wanted, Math.sqrt(1 - LEAST_OWN_VARIANCE - market ** 2));
  return { market, sector, own: Math.sqrt(1 - market ** 2 - sector ** 2) };
}

/** Factors of a regime on the volatility of the common factors and of the own noise. */
interface Scale {
  readonly factors: number;
  readonly own: number;
}

function scaleOf(regimes: Regimes, regime: MarketRegime): Scale {
  const mean = (pick: (each: MarketRegime) => number) => Math.sqrt(regimes.meanSquare(pick));
  return {
    factors: regime.factorVolatility / mean((each) => each.factorVolatility),
    own: regime.ownVolatility / mean((each) => each.ownVolatility),
  };
}

function sizeOf({ market, sector, own }: Shares, scale: Scale): number {
  return Math.sqrt(scale.factors ** 2 * (market ** 2 + sector ** 2) + (scale.own * own) ** 2);
}

/** Step by news. Only symbols with a sector that are not funds have news: not futures and currencies. */
function newsOf({ news, sectors }: Realism, { symbol }: Dynamics, stream: RandomStream): number {
  const hasNews = sectors[symbol] !== undefined && !FUNDS.has(symbol);
  return hasNews && stream.uniform() < news.probability ? news.sigma * stream.normal() : 0;
}

const FUNDS: ReadonlySet<string> = new Set(['SPY', 'QQQ']);

function termsOf(
  { regimes, spreadShape, dayVolumeSigma: sigma }: Realism,
  volume: Float64Array,
  states: Uint8Array,
  stream: RandomStream,
): DayPlan['terms'] {
  const ofDay = Math.exp(sigma * stream.normal() - sigma ** 2 / 2);
  const factor = (pick: (regime: MarketRegime) => number) => {
    const values = regimes.map(pick);
    return Float64Array.from(states, (state) => values[state] ?? 1);
  };
  const [volumes, spreads] = [factor((regime) => regime.volume), factor((regime) => regime.spread)];
  return {
    volume: volume.map((units, minute) => units * ofDay * (volumes[minute] ?? 1)),
    spread: meanOneShape(spreadShape, states.length).map((shape, minute) => shape * (spreads[minute] ?? 1)),
    size: factor((regime) => regime.size),
  };
}

/** Draws of Student's distribution with whole degrees of freedom above 2, scaled to unit variance. */
export function studentSteps(random: RandomStream, degrees: number): () => number {
  const scale = Math.sqrt(degrees - 2);
  return () => {
    const normal = random.normal();
    let squares = 0;
    for (let draw = 0; draw < degrees; draw++) squares += random.normal() ** 2;
    return (scale * normal) / Math.sqrt(squares);
  };
}
