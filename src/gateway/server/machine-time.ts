import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { Timers } from '../../domain/clock.ts';
import type { RealTime } from './real-time-driver.ts';

/** The machine's clock, which never runs backward, and its timers. */
export const machineTime: RealTime = { now: () => performance.now(), ...timersOf(() => {}) };

/** Timers that let the process end. */
export const retryTimers: Timers = timersOf((timer) => void timer.unref());

/** Resolves when sockets have been served once. */
export const nextTurn = (): Promise<void> => setImmediate();

function timersOf(started: (timer: NodeJS.Timeout) => void): Timers {
  return {
    after(delayMs, task) {
      const timer = setTimeout(task, delayMs);
      started(timer);
      return () => clearTimeout(timer);
    },
  };
}
