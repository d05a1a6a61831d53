import { type EpochMs, isoUtc } from '../domain/clock.ts';
import { isSinceFullSession, lastFullSession } from '../domain/full-sessions.ts';
import type { MaxAge } from '../domain/gate.ts';
import { formatAge } from './format.ts';

/** Why evidence of an instant is too old at another one; `undefined` when it is not. */
export function ageFault(observedAt: EpochMs, asOf: EpochMs, maxAge: MaxAge): string | undefined {
  const age = formatAge(asOf - observedAt);
  if ('ms' in maxAge) {
    return asOf - observedAt <= maxAge.ms ? undefined : `is ${age} old, accepted are ${formatAge(maxAge.ms)}`;
  }
  if (isSinceFullSession(observedAt, asOf, maxAge.fullSessions)) return undefined;
  const { opensAt } = lastFullSession(asOf, maxAge.fullSessions);
  const which = maxAge.fullSessions === 1 ? 'the last full session' : `the last ${maxAge.fullSessions} full sessions`;
  return `is ${age} old, accepted is what was seen since ${which} began, ${isoUtc(opensAt)}`;
}
