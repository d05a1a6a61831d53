import type { Socket } from 'node:net';
import { createFrameReader } from '../../tws/framing.ts';
import { ProtocolError } from '../../tws/protocol-error.ts';
import type { Hub } from '../session/hub.ts';
import type { Session, SessionLink } from '../session/session.ts';
import { createOutbox } from './outbox.ts';

/** Largest request, bytes: far above any order, far below what would hurt. */
const MAX_REQUEST_BYTES = 1 << 20;
/** A client that was refused has this long to close its side: a reset could overtake the reason it was given. */
const FAREWELL_MS = 5000;

/** A socket with its session. Messages wait until `flush`, so that those of an instant go out in one write. */
export interface ClientConnection {
  readonly session: Session;
  flush(): void;
  destroy(): void;
}

/** What the owner of time wants to know of a client. */
export interface ConnectionEvents {
  /** Before the client's bytes are looked at. */
  received(): void;
  started(connection: ClientConnection): void;
  currentTimeAsked(connection: ClientConnection): void;
  /** All bytes that have come are dealt with. */
  served(connection: ClientConnection): void;
  closed(connection: ClientConnection): void;
}

/** Serves a socket until it closes. */
export function serveSocket(socket: Socket, hub: Hub, events: ConnectionEvents): ClientConnection {
  const reader = createFrameReader({ preamble: true, maxFrameBytes: MAX_REQUEST_BYTES });
  const outbox = createOutbox(socket);
  const link: SessionLink = {
    send: outbox.add,
    close: () => {
      outbox.flush();
      socket.end();
      socket.setTimeout(FAREWELL_MS, () => socket.destroy());
    },
    started: () => events.started(connection),
    currentTimeAsked: () => events.currentTimeAsked(connection),
  };
  const session = hub.connect(link);
  const connection: ClientConnection = { session, flush: outbox.flush, destroy: () => socket.destroy() };

  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    events.received();
    try {
      for (const payload of reader.push(chunk)) session.receive(payload);
    } catch (error) {
      // The stream cannot be cut into messages any more; what was understood is answered.
      if (!(error instanceof ProtocolError)) throw error;
      outbox.flush();
      socket.destroySoon();
    }
    events.served(connection);
  });
  socket.on('drain', outbox.flush);
  // 'close' follows, and says all there is to say.
  socket.on('error', () => {});
  socket.on('close', () => {
    session.closed();
    events.closed(connection);
  });
  return connection;
}
