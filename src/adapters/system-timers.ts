import type { Timers } from '../domain/clock.ts';

/** Timers of this process. */
export interface SystemTimers extends Timers {
  /** Calls `task` every `periodMs` milliseconds; the returned function ends it. */
  every(periodMs: number, task: () => void): () => void;
}

/** Timers that keep the process running while one of them is set. */
export const systemTimers: SystemTimers = timersOf(() => {});

/** Timers that let the process end. */
export const backgroundTimers: SystemTimers = timersOf((timer) => void timer.unref());

/** Resolves after a delay. */
export function pauseFor(ms: number, timers: Timers = systemTimers): Promise<void> {
  return new Promise((settle) => void timers.after(ms, settle));
}

function timersOf(started: (timer: NodeJS.Timeout) => void): SystemTimers {
  return {
    after(delayMs, task) {
      const timer = setTimeout(task, delayMs);
      started(timer);
      return () => clearTimeout(timer);
    },
    every(periodMs, task) {
      const timer = setInterval(task, periodMs);
      started(timer);
      return () => clearInterval(timer);
    },
  };
}
