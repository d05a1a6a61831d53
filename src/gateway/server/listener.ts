import { createServer, type Server, type Socket } from 'node:net';
import { invariant } from '../../domain/errors.ts';
import { machineTime, retryTimers } from './machine-time.ts';

/** Time between tries to take a port back that something else has for the moment; the first ones are waited for. */
const RETRY_MS = 20;
const AWAITED_TRIES = 50;

/** Listens on a port that can be shut, opened again and changed. */
export interface Listener {
  /** Port listened on, or that will be again. */
  readonly port: number;
  /** First listening. Rejects with the system's error (`EADDRINUSE`, `EACCES`). */
  open(port: number): Promise<void>;
  /** Connections are refused until every answer has been called. */
  readonly shut: () => () => void;
  /** Another port from now on (0 = any free one). Rejects with the system's error, and then listens where it did. */
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
  const isWanted = () => server === undefined && shuts === 0 && !isClosed;
  /** Brings the port to where it should be, one change after the other. One that is taken for long is not waited for. */
  const adjust = () => {
    work = work.then(async () => {
      for (let tries = 0; isWanted() && tries < AWAITED_TRIES; tries++) {
        await listen(port).catch(() => retryPause());
      }
      if (isWanted()) retryTimers.after(RETRY_MS, adjust);
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
        // Shut meanwhile, or before: it opens on the new port when it opens.
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

function retryPause(): Promise<void> {
  return new Promise((resolve) => void machineTime.after(RETRY_MS, resolve));
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(port, host, () => {
    const address = server.address();
    invariant(address !== null && typeof address === 'object', 'a TCP server has an address and a port');
    server.off('error', reject);
    // Later ones are about a connection that could not be taken, for want of descriptors: the next one may be.
    server.on('error', () => {});
    resolve(address.port);
  });
  return promise;
}
