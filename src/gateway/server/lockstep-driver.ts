import { secondsText } from '../../tws/messages/current-time.ts';
import type { Hub } from '../session/hub.ts';
import type { ClientConnection } from './client-connection.ts';
import type { VenueTimeDriver } from './venue-time-driver.ts';

/**
 * Creates a driver of virtual time in lockstep. It sends all messages of an instant, then the instant as an unsolicited
 * currentTime. Time advances when every client has replied with reqCurrentTime. TCP keeps the order, so everything that a
 * client sent before its reply belongs to the instant. Time does not advance without a client or without its reply.
 */
export function createLockstepDriver(hub: Hub): VenueTimeDriver {
  const started = new Set<ClientConnection>();
  const owing = new Set<ClientConnection>();

  const sendInstant = (client: ClientConnection) => {
    client.session.send({ kind: 'currentTime', seconds: secondsText(hub.now) });
    client.flush();
    owing.add(client);
  };
  const step = () => {
    const nextSecond = (Math.floor(hub.now / 1000) + 1) * 1000;
    hub.advanceTo(Math.max(hub.now, Math.min(hub.nextEventAt(), nextSecond)));
    for (const client of started) sendInstant(client);
  };
  const answered = (client: ClientConnection) => {
    if (owing.delete(client) && owing.size === 0 && started.size > 0) step();
  };

  return {
    received: () => {},
    started: (client) => {
      started.add(client);
      sendInstant(client);
    },
    // At once, not after the remaining bytes: the split of the stream must not decide which messages belong to an instant.
    currentTimeAsked: answered,
    served: (client) => client.flush(),
    closed: (client) => {
      started.delete(client);
      answered(client);
    },
    // The clients' next replies cause a step, which includes the change.
    wake: () => {},
    stop: () => {
      started.clear();
      owing.clear();
    },
  };
}
