import type { Clock, EpochMs, Timers } from '../../domain/clock.ts';
import type { Hub } from '../session/hub.ts';
import type { ClientConnection } from './client-connection.ts';
import type { TimeDriver } from './time-driver.ts';

/** A clock that never runs backward, and its timers, handed in. */
export type RealTime = Clock & Timers;

const MAX_DELAY_MS = 2 ** 31 - 1;

/** A driver whose speed can be changed. */
export interface RealTimeDriver extends TimeDriver {
  /** Milliseconds of the session in a real one. */
  readonly speed: number;
  setSpeed(speed: number): void;
}

/** The session's time goes `speed` times as fast as the real one, from the hub's present instant on. */
export function createRealTimeDriver(hub: Hub, time: RealTime, initialSpeed = 1): RealTimeDriver {
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
      // What is due now needs no timer, whose shortest time is a millisecond.
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
