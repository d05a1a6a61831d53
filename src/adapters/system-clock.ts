import type { Clock } from '../domain/clock.ts';

/** Wall clock of this machine. */
export const systemClock: Clock = { now: () => Date.now() };
