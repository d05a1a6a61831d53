import { createServer, type Server, type Socket } from 'node:net';
import { invariant } from '../../domain/errors.ts';

/** Time between attempts to reopen a port that another process holds; `settled` waits for the first attempts. */
const RETRY_MS = 20;
const AWAITED_TRIES = 50;

/** Listens on a port that can be shut, reopened and changed. */
export interface Listener {
  /** Current port, also while it is shut. */
  readonly port: number;
  /** Opens the port for the first time. Rejects with the system's error (`EADDRINUSE`, `EACCES`). */
  open(port: number): Promise<void>;
  /** Refuses connections until every returned function has been called. */
  readonly shut: () => () => void;
  /** Moves to another port (0 = any free one). On failure it rejects with the system's error and keeps the port. */
  readonly move: (port: number) => Promise<number>;
  /** Resolves when the port has the wanted state. */
  readonly settled: () => Promise<void>;
  /** Closes the listener permanently. */
  close(): Promise<void>;
}

/** Creates a listener that does not listen yet. */
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
  /** Closes the port at once; connections stay open, and the promise waits for their end. */
  const stop = (): Promise<void> => {
    const old = server;
    server = undefined;
    return new Promise((resolve) => {
      if (old === undefined) resolve();
      else old.close(() => resolve());
    });
  };
  const isWanted = () => server === undefined && shuts === 0 && !isClosed;
  /** Applies the wanted state, one change at a time. When the port stays taken, it retries in the background. */
  const adjust = () => {
    work = work.then(async () => {
      for (let tries = 0; isWanted() && tries < AWAITED_TRIES; tries++) {
        await listen(port).catch(() => new Promise((resolve) => setTimeout(resolve, RETRY_MS)));
      }
      if (isWanted()) setTimeout(adjust, RETRY_MS).unref();
    });
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
        adjust();
      };
    },
    move: (wanted) => {
      const moved = work.then(async () => {
        if (wanted === port) return;
        const old = server;
        await listen(wanted);
        // The port is shut: the new port opens later.
        old?.close();
        if (shuts > 0 || isClosed) void stop();
      });
      work = moved.catch(() => {});
      return moved.then(() => port);
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
    // A later error concerns one connection, for example without a free descriptor; the next one may succeed.
    server.on('error', () => {});
    resolve(address.port);
  });
  return promise;
}
