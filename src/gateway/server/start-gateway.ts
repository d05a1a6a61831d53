import { createServer, type Server } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import { createHub, type Hub } from '../session/hub.ts';
import type { Venue } from '../venue/types.ts';
import { createVenue } from '../venue/venue.ts';
import { type ClientConnection, serveSocket } from './client-connection.ts';
import { brandOf, type GatewayOptions, startOf, venueOptions } from './gateway-options.ts';
import { createLockstepDriver } from './lockstep-driver.ts';
import { createRealTimeDriver, type RealTime } from './real-time-driver.ts';
import type { TimeDriver } from './time-driver.ts';

/** A simulated IB Gateway that listens. */
export interface Gateway {
  readonly host: string;
  readonly port: number;
  /** What stands behind it: for assertions and for the counter-record. */
  readonly venue: Venue;
  /** The session's clock. */
  now(): EpochMs;
  /** Cuts off all clients and stops listening. */
  close(): Promise<void>;
}

/** Starts a gateway. Rejects with the system's error when the port cannot be had (`EADDRINUSE`, `EACCES`). */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const venue = createVenue(venueOptions(options));
  const { farm } = brandOf(options);
  const hub = createHub({ venue, startAt: startOf(options), readOnly: options.readOnly ?? false, farm });
  const driver =
    options.mode === 'lockstep' ? createLockstepDriver(hub) : createRealTimeDriver(hub, options.time ?? machineTime());
  const clients = new Set<ClientConnection>();
  const server = createGatewayServer(hub, driver, clients);
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port ?? 0);
  return { host, port, venue, now: () => hub.now, close: () => close(server, driver, clients) };
}

function createGatewayServer(hub: Hub, driver: TimeDriver, clients: Set<ClientConnection>): Server {
  return createServer((socket) => {
    const client = serveSocket(socket, hub, driver);
    clients.add(client);
    socket.on('close', () => clients.delete(client));
  });
}

function listen(server: Server, host: string, port: number): Promise<number> {
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

function close(server: Server, driver: TimeDriver, clients: Set<ClientConnection>): Promise<void> {
  driver.stop();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  for (const client of clients) client.destroy();
  return promise;
}

function machineTime(): RealTime {
  return {
    now: () => performance.now(),
    after: (delayMs, action) => {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
