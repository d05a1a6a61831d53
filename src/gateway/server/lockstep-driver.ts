import { secondsText } from '../../tws/messages/current-time.ts';
import type { Hub } from '../session/hub.ts';
import type { ClientConnection } from './client-connection.ts';
import type { VenueTimeDriver } from './venue-time-driver.ts';

/**
 * Virtual time in lockstep. All messages of an instant go out, then the instant itself as an unsolicited currentTime;
 * time moves on when every client has answered with reqCurrentTime. TCP keeps order, so that what a client sent before
 * its answer belongs to the instant. Without a client, and while one does not answer, time stands still.
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
    // At once, not when the rest of the bytes is read: how a stream is cut must not decide what belongs to an instant.
    currentTimeAsked: answered,
    served: (client) => client.flush(),
    closed: (client) => {
      started.delete(client);
      answered(client);
    },
    // The next step, which the clients' answers bring, has it all.
    wake: () => {},
    stop: () => {
      started.clear();
      owing.clear();
    },
  };
}
