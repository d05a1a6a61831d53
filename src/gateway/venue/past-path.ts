import type { RandomStream } from '../../domain/random.ts';
import { SESSION_MINUTES } from './calendar.ts';
import { createDrift, type MinuteLaw, minuteLaw } from './dynamics.ts';
import type { PathSources } from './session-path.ts';

/** One-minute bars of the sessions before the first, oldest first, 390 a session. Prices are mids in ticks, not rounded. */
export interface PastPath {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Side of the first and last trade of the bar: 1 = at the ask, -1 = at the bid. */
  readonly openSide: Int8Array;
  readonly closeSide: Int8Array;
}

/**
 * Creates past bars by the first session's distribution, one step a minute. The path is shifted so that the last close
 * is the reference price, the first session's open. Sessions follow one another without gaps.
 */
export function createPastPath(sources: PathSources): PastPath {
  const law = minuteLaw(sources.dynamics, sources.model);
  const sessions = sources.model.historySessions;
  const steps = logSteps(sources, law);
  const path = emptyPath(sessions * SESSION_MINUTES);
  const extremes = sources.random.fork('history/extremes');
  const trades = sources.random.fork('history/trades');
  const ticks = (sources.dynamics.referencePrice * 1e6) / sources.dynamics.tickMicros;
  let log = -steps.reduce((sum, step) => sum + step, 0);
  for (const [bar, step] of steps.entries()) {
    const sigma = law.sigma[bar % SESSION_MINUTES] ?? 0;
    writePrices(path, bar, ticks * Math.exp(log), bridgeExtremes(step, sigma, extremes), step);
    writeTrades(path, bar, law.volume[bar % SESSION_MINUTES] ?? 0, trades);
    log += step;
  }
  return path;
}

function emptyPath(bars: number): PastPath {
  const floats = () => new Float64Array(bars);
  return {
    open: floats(),
    high: floats(),
    low: floats(),
    close: floats(),
    volume: floats(),
    openSide: new Int8Array(bars),
    closeSide: new Int8Array(bars),
  };
}

function logSteps(sources: PathSources, law: MinuteLaw): Float64Array {
  const steps = new Float64Array(sources.model.historySessions * SESSION_MINUTES);
  for (let session = 0; session < sources.model.historySessions; session++) {
    const common = sources.factor.minutesOf(session);
    const drift = createDrift(sources.dynamics.momentum, sources.random.fork(`history/drift/${session}`));
    const noise = sources.random.fork(`history/noise/${session}`);
    for (let minute = 0; minute < SESSION_MINUTES; minute++) {
      const shock = law.marketShare * (common[minute] ?? 0) + law.ownShare * noise.normal();
      steps[session * SESSION_MINUTES + minute] = (law.sigma[minute] ?? 0) * (drift() + shock);
    }
  }
  return steps;
}

/** A path sampled once a second misses the extremes of the continuous path by 0.5826 standard deviations of a step (Broadie, Glasserman, Kou 1997). */
const MISSED = 0.5826 / Math.sqrt(60);

/** Highest and lowest log price of a minute relative to its open: exact distributions of a Brownian bridge, drawn independently. */
function bridgeExtremes(
  step: number,
  sigma: number,
  random: RandomStream,
): { readonly up: number; readonly down: number } {
  const reach = () =>
    (Math.sqrt(step * step - 2 * sigma * sigma * Math.log(1 - random.uniform())) - Math.abs(step)) / 2;
  const beyond = () => Math.max(0, reach() - MISSED * sigma);
  return { up: Math.max(0, step) + beyond(), down: Math.min(0, step) - beyond() };
}

function writePrices(
  path: PastPath,
  bar: number,
  open: number,
  extremes: { readonly up: number; readonly down: number },
  step: number,
): void {
  path.open[bar] = open;
  path.high[bar] = open * Math.exp(extremes.up);
  path.low[bar] = open * Math.exp(extremes.down);
  path.close[bar] = open * Math.exp(step);
}

/** Writes volume and trade sides. The volume of a minute has a standard deviation of about 30 %. */
function writeTrades(path: PastPath, bar: number, meanVolume: number, random: RandomStream): void {
  path.volume[bar] = Math.max(1, Math.round(meanVolume * Math.exp(0.3 * random.normal() - 0.045)));
  path.openSide[bar] = random.uniform() < 0.5 ? 1 : -1;
  path.closeSide[bar] = random.uniform() < 0.5 ? 1 : -1;
}
