import type { Timers } from '../../runner/ports/broker-session.ts';

/** Timers of this process. */
export const systemTimers: Timers = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
