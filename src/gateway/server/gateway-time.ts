import { setImmediate } from 'node:timers/promises';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Hub } from '../session/hub.ts';
import type { ManualDriver } from './manual-driver.ts';
import type { VenueRealTimeDriver } from './real-time-driver.ts';
import type { VenueTimeDriver } from './venue-time-driver.ts';

/** Controls the session's clock. */
export interface GatewayTime {
  readonly mode: 'lockstep' | 'real' | 'manual';
  now(): EpochMs;
  /** Earliest instant with an event; Infinity when there is none. */
  nextEventAt(): EpochMs;
  /** Speed in mode `real`; 0 in the others. */
  readonly speed: number;
  /** Sets the speed, 1 to 1000; mode `real` only. */
  setSpeed(speed: number): void;
  /** Processes all events up to an instant and sends their messages; mode `manual` only, as are the next two. */
  advanceTo(at: EpochMs): void;
  /** Advances to the next event; without one the time stays the same. */
  advanceToNextEvent(): EpochMs;
  /** Advances event by event; messages that clients send in between are served at the instant reached. */
  advance(ms: number): Promise<EpochMs>;
}

/** Highest speed: above it the timers of the machine are coarser than a second of the session. */
export const MAX_SPEED = 1000;

/** A driver of any mode. */
export type AnyDriver =
  | { readonly mode: 'lockstep'; readonly driver: VenueTimeDriver }
  | { readonly mode: 'real'; readonly driver: VenueRealTimeDriver }
  | { readonly mode: 'manual'; readonly driver: ManualDriver };

/** Creates the clock of a gateway. `settled` resolves when its port has the wanted state. */
export function createGatewayTime(hub: Hub, any: AnyDriver, settled: () => Promise<void>): GatewayTime {
  const advanceTo = (at: EpochMs) => manual(any).advanceTo(at);
  return {
    mode: any.mode,
    now: () => hub.now,
    nextEventAt: () => hub.nextEventAt(),
    get speed() {
      return any.mode === 'real' ? any.driver.speed : 0;
    },
    setSpeed: (speed) => {
      if (any.mode !== 'real') throw new PreliveError('USAGE', `The clock is ${any.mode}: it has no speed.`);
      if (!(speed >= 1 && speed <= MAX_SPEED)) {
        throw new PreliveError('USAGE', `The speed must be 1 to ${MAX_SPEED}, was ${speed}.`);
      }
      any.driver.setSpeed(speed);
    },
    advanceTo,
    advanceToNextEvent: () => {
      const next = hub.nextEventAt();
      advanceTo(next === Number.POSITIVE_INFINITY ? hub.now : next);
      return hub.now;
    },
    advance: async (ms) => {
      const until = hub.now + ms;
      for (let next = hub.nextEventAt(); next < until; next = hub.nextEventAt()) {
        advanceTo(next);
        await settled();
        await setImmediate();
      }
      advanceTo(until);
      await settled();
      return hub.now;
    },
  };
}

function manual(any: AnyDriver): ManualDriver {
  if (any.mode === 'manual') return any.driver;
  throw new PreliveError('USAGE', `The clock is ${any.mode}: only a manual one can be stepped.`);
}
