import type { DayPlan } from './day-plan.ts';
import { createDrift, minuteLaw } from './dynamics.ts';
import type { PathSources } from './session-path.ts';
import type { TradingDay } from './trading-days.ts';

/**
 * Variance of a night relative to a session, and the increment for each further closed day. In US stocks an hour of the
 * session moves the price many times as much as an hour of the night, and a weekend hardly more than a night (French
 * and Roll, Stock return variances, Journal of Financial Economics 17, 1986).
 */
export const NIGHT_VARIANCE = 0.2;
export const CLOSED_DAY_VARIANCE = 0.1;

/** Standard deviation of the step over the night before a session, relative to a session. */
export function nightScale({ daysSince }: TradingDay): number {
  return Math.sqrt(NIGHT_VARIANCE * (1 + CLOSED_DAY_VARIANCE * (daysSince - 1)));
}

export const SESSIONS_PER_YEAR = 252;

/** Plan of a session after the first, by the first session's distribution: a new drift, the common factor, own noise. */
export function momentumPlan({ dynamics, model, factor, random }: PathSources, day: TradingDay): DayPlan {
  const law = minuteLaw(dynamics, model, day.minutes);
  const common = factor.day(day.index);
  const stream = random.fork(`day/${day.index}`);
  const drift = createDrift(dynamics.momentum, stream.fork('drift'));
  const noise = stream.fork('minutes');
  const mixed = (step: number) => law.marketShare * step + law.ownShare * noise.normal();
  const nightSigma = (dynamics.volatility / Math.sqrt(SESSIONS_PER_YEAR)) * nightScale(day);
  return {
    gap: nightSigma * mixed(common.night),
    nightSigma,
    returns: law.sigma.map((sigma, minute) => sigma * (drift() + mixed(common.minutes[minute] ?? 0))),
    sigma: law.sigma,
    terms: law,
    commonShare: law.marketShare,
    commonUpTo: (second) => common.secondsUpTo(second),
  };
}
