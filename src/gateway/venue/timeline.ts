import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import type { VenueCore } from './core.ts';
import type { Venue } from './types.ts';

const SECOND_MS = 1000;

/** What the seconds of the session are wanted for. */
export interface SecondHandler {
  /** False while nobody looks at quotes and no order works: then the seconds are skipped. */
  wanted(): boolean;
  onSecond(): void;
}

/** Works off scheduled actions and seconds in order. At one instant the new quotes come first. */
export function createTimeline(core: VenueCore, seconds: SecondHandler): Pick<Venue, 'nextEventAt' | 'advanceTo'> {
  const nextSecond = (): EpochMs => {
    const next = core.now - (core.now % SECOND_MS) + SECOND_MS;
    return next < core.sessionClose && seconds.wanted() ? next : Number.POSITIVE_INFINITY;
  };
  const step = (until: EpochMs): boolean => {
    const second = nextSecond();
    const queued = core.queue.nextAt();
    if (Math.min(second, queued) > until) return false;
    if (second <= queued) {
      core.now = second;
      seconds.onSecond();
    } else {
      core.now = Math.max(core.now, queued);
      core.queue.take()?.();
    }
    return true;
  };
  return {
    nextEventAt: () => Math.min(nextSecond(), core.queue.nextAt()),
    advanceTo(at) {
      invariant(at >= core.now, `time runs backward: ${at} is before ${core.now}`);
      while (step(at));
      core.now = at;
      const events = core.pending;
      core.pending = [];
      return events;
    },
  };
}
