import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import type { VenueCore } from './core.ts';
import type { BoundaryKind, Hours } from './schedule.ts';
import type { Venue } from './types.ts';

const SECOND_MS = 1000;

/** Handler of seconds and of changes of the trading hours. */
export interface TimeHandler {
  /** True when seconds of these hours have subscribers or orders that may fill. Other seconds are skipped. */
  wantsSeconds(hours: Hours): boolean;
  onSecond(): void;
  /** True when `nextEventAt` must report changes of the hours after the first close. They are processed in any case. */
  awaitsHours(): boolean;
  onBoundary(kind: BoundaryKind): void;
}

/** Processes boundaries, seconds and scheduled actions in order. At one instant the hours change first, then come the new quotes. */
export function createTimeline(core: VenueCore, time: TimeHandler): Pick<Venue, 'nextEventAt' | 'advanceTo'> {
  const firstClose = core.schedule.dayAt(core.options.sessionOpen).close;
  const nextSecond = (): EpochMs => {
    const next = core.now - (core.now % SECOND_MS) + SECOND_MS;
    const hours = core.schedule.hoursAt(next);
    return hours !== 'closed' && time.wantsSeconds(hours) ? next : Number.POSITIVE_INFINITY;
  };
  const nextWake = (): EpochMs => {
    const { at } = core.schedule.boundaryAfter(core.now);
    return at <= firstClose || time.awaitsHours() ? at : Number.POSITIVE_INFINITY;
  };
  const step = (until: EpochMs): boolean => {
    const boundary = core.schedule.boundaryAfter(core.now);
    const second = nextSecond();
    const queued = core.queue.nextAt();
    const next = Math.min(boundary.at, second, queued);
    if (next > until) return false;
    core.now = Math.max(core.now, next);
    if (boundary.at === next) time.onBoundary(boundary.kind);
    else if (second === next) time.onSecond();
    else core.queue.take()?.();
    return true;
  };
  return {
    nextEventAt: () => Math.min(nextSecond(), core.queue.nextAt(), nextWake()),
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
