import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Gateway } from '../../src/gateway/server/start-gateway.ts';

/** Far longer than any bytes take over the loopback; a bench still active after that never settles. */
const PATIENCE_MS = 10_000;

/**
 * Waits until every byte sent by either side has been received, twice in a row: then all reactions are done, and a
 * manual clock can be stepped. `sockets` returns the current client sockets.
 */
export async function settle(
  gateway: Pick<Gateway, 'traffic' | 'settled'>,
  sockets: () => Iterable<Socket>,
): Promise<void> {
  const begun = Date.now();
  let last = '';
  for (let calm = 0; calm < 2; ) {
    await gateway.settled();
    await setImmediate();
    const state = stateOf(gateway, [...sockets()]);
    calm = state.isQuiet && state.text === last ? calm + 1 : 0;
    last = state.text;
    if (Date.now() - begun > PATIENCE_MS) throw new Error(`the bytes do not come to rest: ${state.text}`);
  }
}

interface BenchState {
  readonly isQuiet: boolean;
  readonly text: string;
}

function stateOf(gateway: Pick<Gateway, 'traffic'>, sockets: readonly Socket[]): BenchState {
  const open = sockets.filter((socket) => !socket.destroyed);
  const traffic = gateway.traffic();
  const pairs = open.map((socket) =>
    pairState(
      socket,
      traffic.find(({ remotePort }) => remotePort === socket.localPort),
    ),
  );
  // The gateway notices a closed client, unless it does not read.
  const orphans = traffic.filter(
    ({ remotePort, isReading }) => isReading && !open.some(({ localPort }) => localPort === remotePort),
  );
  return {
    isQuiet: orphans.length === 0 && pairs.every(({ isQuiet }) => isQuiet),
    text: `${pairs.map(({ text }) => text).join(' ')} orphans ${orphans.length}`,
  };
}

function pairState(socket: Socket, other: ReturnType<Gateway['traffic']>[number] | undefined): BenchState {
  if (socket.connecting || other === undefined) return { isQuiet: false, text: `${socket.localPort}: alone` };
  const isSent = !other.isReading || other.bytesRead === socket.bytesWritten;
  const isRead = socket.isPaused() || socket.bytesRead === other.bytesWritten;
  const counts = [socket.bytesWritten, other.bytesRead, other.bytesWritten, socket.bytesRead];
  return { isQuiet: isSent && isRead, text: `${socket.localPort}: ${counts.join('/')}` };
}
