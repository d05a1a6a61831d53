import type { RandomStream } from '../../domain/random.ts';
import { createDayPath, type DayPath, type MinuteTerms, type PathPlan } from './day-path.ts';
import type { Jumps, PathSources } from './session-path.ts';

/** Plan of a session of an instrument by minute. Seconds are drawn between the minutes on access. */
export interface DayPlan {
  /** Step of the logarithm of the price from the previous close to the open. */
  readonly gap: number;
  /** Standard deviation of that step. */
  readonly nightSigma: number;
  /** Step of the logarithm of the price in each minute. */
  readonly returns: Float64Array;
  /** Standard deviation of the price within each minute. */
  readonly sigma: Float64Array;
  readonly terms: MinuteTerms;
  /** Share of the common factor in the steps within a minute. */
  readonly commonShare: number;
  /** Steps of the common factor by second. */
  readonly commonUpTo: (second: number) => Float64Array;
}

/** Share of the session's volume in the closing auction; must equal `CLOSING_SHARE` of `auctions.ts`. */
const CLOSING_PRINT = 0.1;
const SECONDS_PER_MINUTE = 60;

/** Creates the seconds of a planned session. */
export function createPlannedPath(
  { dynamics, model }: PathSources,
  plan: DayPlan,
  day: { readonly openLog: number; readonly jumps: Jumps; readonly random: RandomStream },
): DayPath {
  return createDayPath({
    minutes: plan.returns.length,
    closingPrint: CLOSING_PRINT,
    terms: plan.terms,
    dynamics,
    quotes: model.quotes,
    random: day.random,
    fillMinute: bridgeFiller(plan, day),
  });
}

/** Random walk within each minute, tied to the minute's step: a Brownian bridge. */
function bridgeFiller(
  plan: DayPlan,
  { openLog, jumps, random }: { readonly openLog: number; readonly jumps: Jumps; readonly random: RandomStream },
): PathPlan['fillMinute'] {
  const noise = random.fork('noise');
  const ownShare = Math.sqrt(1 - plan.commonShare ** 2);
  const steps = new Float64Array(SECONDS_PER_MINUTE);
  let log = openLog;
  return (minute, logs) => {
    const first = minute * SECONDS_PER_MINUTE;
    const common = plan.commonUpTo(first + SECONDS_PER_MINUTE - 1);
    for (let second = 0; second < SECONDS_PER_MINUTE; second++) {
      steps[second] = plan.commonShare * (common[first + second] ?? 0) + ownShare * noise.normal();
    }
    const surplus = steps.reduce((sum, step) => sum + step, 0) / SECONDS_PER_MINUTE;
    const scale = (plan.sigma[minute] ?? 0) / Math.sqrt(SECONDS_PER_MINUTE);
    const drift = (plan.returns[minute] ?? 0) / SECONDS_PER_MINUTE;
    for (let second = 0; second < SECONDS_PER_MINUTE; second++) {
      log += drift + scale * ((steps[second] ?? 0) - surplus) + (jumps.get(first + second) ?? 0);
      logs[second] = log;
    }
  };
}
