import { channel } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

const CLIENTS = channel('net.client.socket');
const SERVERS = channel('net.server.socket');

/** Turns of the event loop without a change, after which all sent data has been handled. */
const QUIET_TURNS = 4;
/** Real time after which unread bytes count as stuck: a half-open socket. */
const PATIENCE_MS = 40;
/** Minimum turns as well: a busy machine may let that time pass without one. */
const PATIENCE_TURNS = 60;

/**
 * Tracks every socket of this process, on both ends, so that virtual time advances only when nothing is in transit:
 * bytes in the kernel take real time, and a step before they arrive would make every run different.
 */
export class SocketWatch {
  readonly #clients = new Set<Socket>();
  readonly #servers = new Set<Socket>();
  /** Distinguishes a new connection from an older one in the same state. */
  readonly #numbers = new WeakMap<Socket, number>();
  #count = 0;
  /** Imbalance that persisted after the waiting time. */
  #stuck = '';
  readonly #onClient = (message: unknown) => note(this.#clients, message);
  readonly #onServer = (message: unknown) => note(this.#servers, message);

  constructor() {
    CLIENTS.subscribe(this.#onClient);
    SERVERS.subscribe(this.#onServer);
  }

  stop(): void {
    CLIENTS.unsubscribe(this.#onClient);
    SERVERS.unsubscribe(this.#onServer);
  }

  /** Closes connections like the kernel for a killed process, without notifying that process. */
  killClients(): void {
    for (const socket of this.#clients) {
      socket.removeAllListeners();
      socket.destroy();
    }
    this.#clients.clear();
  }

  /** Resolves when nothing is in transit. */
  async settle(): Promise<void> {
    let before = '';
    let quiet = 0;
    let since = performance.now();
    let turns = 0;
    while (quiet < QUIET_TURNS) {
      await nextTurn();
      const now = this.#picture();
      if (now !== before) {
        before = now;
        quiet = 0;
        since = performance.now();
        turns = 0;
      } else if (this.#isBalanced()) quiet++;
      else if (++turns > PATIENCE_TURNS && performance.now() - since > PATIENCE_MS) this.#stuck = this.#imbalance();
    }
  }

  #picture(): string {
    return [...this.#clients, ...this.#servers]
      .map(({ bytesRead, bytesWritten, readyState }) => `${bytesRead}/${bytesWritten}/${readyState}`)
      .join();
  }

  #isBalanced(): boolean {
    const imbalance = this.#imbalance();
    return imbalance === '' || imbalance === this.#stuck;
  }

  /** Bytes still in transit, per connection. */
  #imbalance(): string {
    const servers = new Map(Array.from(this.#servers, (socket) => [socket.remotePort, socket]));
    const lines = Array.from(this.#clients, (client) => {
      const number = this.#numberOf(client);
      if (client.connecting) return `${number} connecting`;
      const server = servers.get(client.localPort);
      if (server === undefined) return `${number} alone`;
      const up = client.bytesWritten - server.bytesRead;
      const down = server.bytesWritten - client.bytesRead;
      return up === 0 && down === 0 ? '' : `${number} ${up}/${down}`;
    });
    return lines.join(' ').trim();
  }

  #numberOf(client: Socket): number {
    const number = this.#numbers.get(client) ?? ++this.#count;
    this.#numbers.set(client, number);
    return number;
  }
}

/** Keeps a socket until its end is closed. */
function note(sockets: Set<Socket>, message: unknown): void {
  const socket: unknown = Reflect.get(Object(message), 'socket');
  if (!(socket instanceof Socket)) return;
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
