import { randomUUID } from 'node:crypto';
import { createServer, type Socket } from 'node:net';

/** A way to a gateway for processes of this machine, past TCP. */
export interface LocalDoor {
  readonly path: string;
  /** Resolves once its connections are over, too. */
  close(): Promise<void>;
}

/**
 * Opens a socket without a port: a message over it takes less system time than one over the loopback. Its name stands
 * in no folder (Linux alone has such names), so nothing is left of it. Undefined where there is none to be had.
 */
export async function openLocalDoor(accept: (socket: Socket) => void): Promise<LocalDoor | undefined> {
  if (process.platform !== 'linux') return undefined;
  const path = `\0prelive-${randomUUID()}`;
  const server = createServer(accept);
  const isOpen = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(path, () => resolve(true));
  });
  if (!isOpen) return undefined;
  // Later errors are about a connection that could not be taken: the next one may be.
  server.on('error', () => {});
  return { path, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
