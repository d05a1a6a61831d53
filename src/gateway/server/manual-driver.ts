import type { EpochMs } from '../../domain/clock.ts';
import type { Hub } from '../session/hub.ts';
import type { ClientConnection } from './client-connection.ts';
import type { VenueTimeDriver } from './venue-time-driver.ts';

/** A driver for stepped time. */
export interface ManualDriver extends VenueTimeDriver {
  /** Processes all events up to an instant and sends their messages. */
  advanceTo(at: EpochMs): void;
}

/** Creates a driver whose time moves only when stepped; requests of clients happen at the current instant. */
export function createManualDriver(hub: Hub): ManualDriver {
  const clients = new Set<ClientConnection>();
  let isStopped = false;
  const advanceTo = (at: EpochMs) => {
    if (isStopped) return;
    hub.advanceTo(Math.max(hub.now, at));
    for (const client of clients) client.flush();
  };
  return {
    advanceTo,
    wake: () => advanceTo(hub.now),
    received: () => {},
    started: (client) => clients.add(client),
    currentTimeAsked: ({ session }) => session.send({ kind: 'currentTime', seconds: `${Math.floor(hub.now / 1000)}` }),
    served: (client) => {
      while (!isStopped && hub.nextEventAt() <= hub.now) advanceTo(hub.now);
      client.flush();
    },
    closed: (client) => clients.delete(client),
    stop: () => {
      isStopped = true;
    },
  };
}
