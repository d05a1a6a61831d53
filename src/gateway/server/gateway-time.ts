import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Hub } from '../session/hub.ts';
import { nextTurn } from './machine-time.ts';
import type { ManualDriver } from './manual-driver.ts';
import type { RealTimeDriver } from './real-time-driver.ts';
import type { TimeDriver } from './time-driver.ts';

/** The session's clock from outside. */
export interface GatewayTime {
  readonly mode: 'lockstep' | 'real' | 'manual';
  now(): EpochMs;
  /** Earliest instant at which something is due; Infinity when nothing is. */
  nextEventAt(): EpochMs;
  /** Of mode `real`; 0 in the others. */
  readonly speed: number;
  /** Mode `real` alone. 1 to 1000. */
  setSpeed(speed: number): void;
  /** Mode `manual` alone, as the next two: everything up to an instant happens, and goes out. */
  advanceTo(at: EpochMs): void;
  /** To the next instant at which something is due; stays where it is when nothing is. */
  advanceToNextEvent(): EpochMs;
  /** By a time, event by event; what clients have sent in between is served at its instant. */
  advance(ms: number): Promise<EpochMs>;
}

/** Highest speed: at more the timers of the machine are coarser than the seconds of the session. */
export const MAX_SPEED = 1000;

/** The drivers as they are at hand. */
export type AnyDriver =
  | { readonly mode: 'lockstep'; readonly driver: TimeDriver }
  | { readonly mode: 'real'; readonly driver: RealTimeDriver }
  | { readonly mode: 'manual'; readonly driver: ManualDriver };

/** The clock of a gateway. `settled` resolves when its port is as open as it should be. */
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
        await nextTurn();
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
