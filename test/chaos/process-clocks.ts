import type { Clock } from '../../src/domain/clock.ts';
import type { PlannedClock } from './combination.ts';

/** The clocks of one process on a machine that is not right. */
export interface ProcessClocks {
  /** Counts on from what the machine showed when the process began, whatever is set afterwards. */
  readonly clock: Clock;
  /** The clock that the machine shows: wrong by a constant, and by another one once it has been set. */
  readonly wall: Clock;
}

/** Returns the clocks of a process that begins now. */
export function processClocks(right: Clock, startedAt: number, plan: PlannedClock | undefined): ProcessClocks {
  const ahead = () => {
    if (plan === undefined) return 0;
    const { skewMs, jump } = plan;
    return skewMs + (jump !== undefined && right.now() >= startedAt + jump.atMs ? jump.byMs : 0);
  };
  const atFirst = ahead();
  return { clock: { now: () => right.now() + atFirst }, wall: { now: () => right.now() + ahead() } };
}
