import type { Socket } from 'node:net';
import { createFrameReader } from '../../tws/framing.ts';
import { ProtocolError } from '../../tws/protocol-error.ts';
import { type TapPorts, tapClient } from '../faults/client-tap.ts';
import type { FaultClient } from '../faults/fault-client.ts';
import type { Hub } from '../session/hub.ts';
import type { ClientLink, Session } from '../session/session.ts';
import { createSocketWire, type SocketWire } from './socket-wire.ts';

/** Largest request in bytes: far above any order, small enough for the memory. */
const MAX_REQUEST_BYTES = 1 << 20;

/** A socket with its session. Messages wait until `flush`, so that one write sends all messages of an instant. */
export interface ClientConnection {
  readonly session: Session;
  /** The connection for faults. */
  readonly client: FaultClient;
  readonly traffic: ConnectionTraffic;
  flush(): void;
  destroy(): void;
}

/** Traffic of a connection so far. */
export interface ConnectionTraffic {
  readonly connection: number;
  readonly clientId: number | undefined;
  /** Port of the client. */
  readonly remotePort: number;
  readonly bytesWritten: number;
  readonly bytesRead: number;
  /** False while a fault stops the gateway from reading. */
  readonly isReading: boolean;
  /** Bytes and messages that a fault holds back. */
  readonly heldBytes: number;
  readonly heldMessages: number;
}

/** Notifications to the driver of the time about a client. */
export interface ConnectionEvents {
  /** Called before the client's bytes are processed. */
  received(): void;
  started(connection: ClientConnection): void;
  currentTimeAsked(connection: ClientConnection): void;
  /** Called when all received bytes have been processed. */
  served(connection: ClientConnection): void;
  closed(connection: ClientConnection): void;
}

/** Services of the gateway for a connection. */
export interface ServePorts {
  /** Number of the connection, from 1. */
  readonly number: number;
  readonly hub: Hub;
  readonly events: ConnectionEvents;
  readonly tap: TapPorts;
}

/** Serves a socket until it closes. */
export function serveSocket(socket: Socket, { number, hub, events, tap: ports }: ServePorts): ClientConnection {
  let isOver = false;
  const over = () => {
    if (isOver) return;
    isOver = true;
    session.closed();
    tap.closed();
    events.closed(connection);
  };
  const wire = createSocketWire(socket, over);
  const tap = tapClient(ports, {
    number,
    wire,
    clientId: () => session.clientId,
    send: wire.outbox.add,
    receive: (payload) => session.receive(payload),
  });
  const link: ClientLink = {
    send: tap.outgoing,
    close: () => wire.cut('fin'),
    started: () => {
      events.started(connection);
      tap.started();
    },
    currentTimeAsked: () => events.currentTimeAsked(connection),
  };
  const session = hub.connect(link);
  const connection: ClientConnection = {
    session,
    client: tap.client,
    traffic: trafficOf(socket, wire, tap.client),
    flush: wire.outbox.flush,
    destroy: () => socket.destroy(),
  };
  const receive = createReceiver(socket, wire, tap.incoming);
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    if (wire.isCut) return;
    events.received();
    receive(chunk);
    events.served(connection);
  });
  socket.on('drain', wire.outbox.flush);
  // 'close' follows and ends the session.
  socket.on('error', () => {});
  socket.on('close', over);
  return connection;
}

/** Splits received bytes into payloads. After a framing error it sends the waiting replies and ends the connection. */
function createReceiver(socket: Socket, wire: SocketWire, incoming: (payload: string) => void) {
  const reader = createFrameReader({ preamble: true, maxFrameBytes: MAX_REQUEST_BYTES });
  return (chunk: Uint8Array) => {
    try {
      for (const payload of reader.push(chunk)) if (!wire.isCut) incoming(payload);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      wire.outbox.flush();
      socket.destroySoon();
    }
  };
}

function trafficOf(socket: Socket, wire: SocketWire, client: FaultClient): ConnectionTraffic {
  const remotePort = socket.remotePort ?? 0;
  return {
    connection: client.number,
    remotePort,
    get clientId() {
      return client.clientId;
    },
    get bytesWritten() {
      return socket.bytesWritten;
    },
    get bytesRead() {
      return socket.bytesRead;
    },
    get isReading() {
      return wire.isReading;
    },
    get heldBytes() {
      return wire.heldBytes;
    },
    get heldMessages() {
      return wire.outbox.size;
    },
  };
}
