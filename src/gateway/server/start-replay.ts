import type { Socket } from 'node:net';
import type { Recording } from '../../recording/recording.ts';
import { createReplay, type Departure, type Replay } from '../../recording/replay.ts';
import { createFrameReader, encodeFrames } from '../../tws/framing.ts';
import { ProtocolError } from '../../tws/protocol-error.ts';
import { createListener } from './listener.ts';

/** A departure of a client; connections are numbered from 1. */
export interface ClientDeparture extends Departure {
  readonly connection: number;
}

/** A server that replays a recording. */
export interface ReplayServer {
  readonly port: number;
  /** Recorded messages that the current clients have not sent, by connection. */
  missing(): ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** Options of a replay server. */
export interface ReplayOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  departed(departure: ClientDeparture): void;
}

/** Serves a recorded session: the n-th client receives the messages of the n-th recorded connection. Rejects with the system's error. */
export async function startReplay(recording: Recording, options: ReplayOptions): Promise<ReplayServer> {
  const replays = new Map<number, Replay>();
  const sockets = new Set<Socket>();
  let connection = 0;
  const listener = createListener(options.host, (socket) => {
    connection += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const replay = createReplay(recording.entries.filter((entry) => entry.connection === connection));
    replays.set(connection, replay);
    serve(socket, replay, connection, options);
  });
  await listener.open(options.port);
  return {
    port: listener.port,
    missing: () => new Map([...replays].map(([number, replay]) => [number, replay.missing])),
    close: async () => {
      const closed = listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serve(socket: Socket, replay: Replay, connection: number, options: ReplayOptions): void {
  const reader = createFrameReader({ preamble: true });
  const receive = (payload: string) => {
    const { send, departure, close } = replay.receive(payload);
    if (departure !== undefined) options.departed({ connection, ...departure });
    if (send.length > 0) socket.write(encodeFrames(send));
    if (close === true) socket.end();
  };
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    try {
      for (const payload of reader.push(chunk)) receive(payload);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      socket.destroySoon();
    }
  });
  socket.on('error', () => {});
}
