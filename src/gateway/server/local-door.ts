import { randomUUID } from 'node:crypto';
import { createServer, type Socket } from 'node:net';

/** Socket without TCP to a gateway, for processes of this machine. */
export interface LocalDoor {
  readonly path: string;
  /** Resolves when its connections have also ended. */
  close(): Promise<void>;
}

/**
 * Opens a socket without a port: a message over it needs less system time than over the loopback. Its name is abstract
 * (Linux only), so no file remains. Returns `undefined` when it cannot be opened.
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
  // A later error concerns one connection; the next one may succeed.
  server.on('error', () => {});
  return { path, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
