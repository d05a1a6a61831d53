import type { Clock } from '../../src/domain/clock.ts';
import type { PlannedClock } from './combination.ts';

/** The clocks of one process on a machine with a wrong clock. */
export interface ProcessClocks {
  /** Continues from the machine's time at the start of the process, whatever is set afterwards. */
  readonly clock: Clock;
  /** The machine's clock: wrong by a constant, and by another one after it was set. */
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
