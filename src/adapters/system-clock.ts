import type { Clock } from '../domain/clock.ts';

/** Wall time of this machine. */
export const systemClock: Clock = { now: () => Date.now() };
