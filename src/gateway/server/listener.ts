import { createServer, type Server, type Socket } from 'node:net';
import { invariant } from '../../domain/errors.ts';

/** Time between tries to take a port back that something else has for the moment. */
const RETRY_MS = 20;

/** Listens on a port that can be shut, opened again and changed. */
export interface Listener {
  /** Port listened on, or that will be again. */
  readonly port: number;
  /** First listening. Rejects with the system's error (`EADDRINUSE`, `EACCES`). */
  open(port: number): Promise<void>;
  /** Connections are refused until every answer has been called. */
  readonly shut: () => () => void;
  /** Another port from now on (0 = any free one). */
  readonly move: (port: number) => Promise<number>;
  /** Resolves when the port is as open or as shut as it should be. */
  readonly settled: () => Promise<void>;
  /** For good. */
  close(): Promise<void>;
}

/** A listener that does not listen yet. */
export function createListener(host: string, accept: (socket: Socket) => void): Listener {
  let server: Server | undefined;
  let port = 0;
  let shuts = 0;
  let isClosed = false;
  let work: Promise<void> = Promise.resolve();
  const listen = async (wanted: number) => {
    const next = createServer(accept);
    port = await listenOn(next, host, wanted);
    server = next;
  };
  /** The port is given up at once; the answer waits for the connections too, which live on. */
  const stop = (): Promise<void> => {
    const old = server;
    server = undefined;
    return new Promise((resolve) => {
      if (old === undefined) resolve();
      else old.close(() => resolve());
    });
  };
  /** Brings the port to where it should be, one change after the other. */
  const adjust = () => {
    work = work.then(async () => {
      while (server === undefined && shuts === 0 && !isClosed) {
        await listen(port).catch(() => new Promise((resolve) => setTimeout(resolve, RETRY_MS)));
      }
    });
    return work;
  };
  return {
    get port() {
      return port;
    },
    open: (wanted) => listen(wanted),
    shut: () => {
      shuts += 1;
      void stop();
      let isUndone = false;
      return () => {
        if (isUndone) return;
        isUndone = true;
        shuts -= 1;
        void adjust();
      };
    },
    move: async (wanted) => {
      await work;
      void stop();
      work = listen(wanted);
      await work;
      return port;
    },
    settled: () => work,
    close: async () => {
      isClosed = true;
      await work;
      await stop();
    },
  };
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(port, host, () => {
    const address = server.address();
    invariant(address !== null && typeof address === 'object', 'a TCP server has an address and a port');
    server.off('error', reject);
    resolve(address.port);
  });
  return promise;
}
