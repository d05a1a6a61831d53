import type { RandomStream } from '../../domain/random.ts';
import { createDayPath, type DayPath, type PathPlan } from './day-path.ts';
import { createDrift, type Dynamics, minuteLaw } from './dynamics.ts';
import type { MarketFactor } from './market-factor.ts';
import type { MarketModel } from './market-model.ts';

/** Inputs of an instrument's paths. */
export interface PathSources {
  readonly dynamics: Dynamics;
  readonly model: MarketModel;
  readonly factor: MarketFactor;
  /** Random stream of this instrument only. */
  readonly random: RandomStream;
}

/** Jumps of the logarithm of the price by second of a session. */
export type Jumps = ReadonlyMap<number, number>;

const SECONDS_PER_MINUTE = 60;

/** Creates the first session. It starts at the reference price; prices are drawn by second. */
export function createSessionPath(sources: PathSources, minutes: number, jumps: Jumps): DayPath {
  const { dynamics, model, random } = sources;
  const law = minuteLaw(dynamics, model, minutes);
  const fillMinute = minuteFiller(sources, law, jumps);
  return createDayPath({ minutes, terms: law, dynamics, quotes: model.quotes, random, fillMinute });
}

/** A minute has one drift and one volatility. A second has a step of the common factor and a step of own noise. */
function minuteFiller(
  { dynamics, factor, random }: PathSources,
  law: ReturnType<typeof minuteLaw>,
  jumps: Jumps,
): PathPlan['fillMinute'] {
  const drift = createDrift(dynamics.momentum, random.fork('drift'));
  const noise = random.fork('noise');
  let log = 0;
  return (minute, logs) => {
    const sigma = law.sigma[minute] ?? 0;
    const driftStep = (drift() * sigma) / SECONDS_PER_MINUTE;
    const noiseStep = sigma / Math.sqrt(SECONDS_PER_MINUTE);
    const first = minute * SECONDS_PER_MINUTE;
    const common = factor.secondsUpTo(first + SECONDS_PER_MINUTE - 1);
    for (let second = first; second < first + SECONDS_PER_MINUTE; second++) {
      const shock = law.marketShare * (common[second] ?? 0) + law.ownShare * noise.normal();
      if (second > 0) log += driftStep + noiseStep * shock;
      log += jumps.get(second) ?? 0;
      logs[second - first] = log;
    }
  };
}
