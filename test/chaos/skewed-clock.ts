import type { Clock } from '../../src/domain/clock.ts';
import type { PlannedClock } from './combination.ts';

/** The clock of a machine that is not right: it differs by a constant, and by more once it has jumped. */
export function skewedClock(right: Clock, startedAt: number, plan: PlannedClock | undefined): Clock {
  if (plan === undefined) return right;
  const { skewMs, jump } = plan;
  return {
    now: () => {
      const now = right.now();
      const hasJumped = jump !== undefined && now >= startedAt + jump.atMs;
      return now + skewMs + (hasJumped ? jump.byMs : 0);
    },
  };
}
