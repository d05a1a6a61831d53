import type { EpochMs } from '../../domain/clock.ts';
import type { Hub } from '../session/hub.ts';
import type { ClientConnection } from './client-connection.ts';
import type { VenueTimeDriver } from './venue-time-driver.ts';

/** A clock with timers. */
export interface RealTime {
  /** Milliseconds; never decreases. */
  now(): number;
  /** Runs an action once after a delay; the returned function cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

const MAX_DELAY_MS = 2 ** 31 - 1;

/** A driver with adjustable speed. */
export interface VenueRealTimeDriver extends VenueTimeDriver {
  /** Session time per real time. */
  readonly speed: number;
  setSpeed(speed: number): void;
}

/** Creates a driver that advances the session `speed` times as fast as real time, from the hub's current instant. */
export function createVenueRealTimeDriver(hub: Hub, time: RealTime, initialSpeed = 1): VenueRealTimeDriver {
  const clients = new Set<ClientConnection>();
  let speed = initialSpeed;
  let origin = { session: hub.now, real: time.now() };
  let cancelTimer = () => {};
  let isStopped = false;

  const sessionTime = (): EpochMs => Math.floor(origin.session + (time.now() - origin.real) * speed);
  const advance = () => {
    hub.advanceTo(Math.max(hub.now, sessionTime()));
    for (const client of clients) client.flush();
  };
  const arm = () => {
    cancelTimer();
    if (isStopped) return;
    const delay = (hub.nextEventAt() - sessionTime()) / speed;
    cancelTimer = delay === Number.POSITIVE_INFINITY ? () => {} : time.after(clamp(delay), tick);
  };
  const tick = () => {
    advance();
    arm();
  };

  return {
    get speed() {
      return speed;
    },
    setSpeed: (next) => {
      tick();
      origin = { session: hub.now, real: time.now() };
      speed = next;
      arm();
    },
    wake: tick,
    received: advance,
    started: (client) => clients.add(client),
    currentTimeAsked: ({ session }) => session.send({ kind: 'currentTime', seconds: `${Math.floor(hub.now / 1000)}` }),
    served: (client) => {
      // Events that are due now are processed without a timer, whose minimum is a millisecond.
      while (hub.nextEventAt() <= hub.now) advance();
      client.flush();
      arm();
    },
    closed: (client) => {
      clients.delete(client);
      arm();
    },
    stop: () => {
      isStopped = true;
      cancelTimer();
    },
  };
}

function clamp(delayMs: number): number {
  return Math.min(Math.max(Math.ceil(delayMs), 0), MAX_DELAY_MS);
}
