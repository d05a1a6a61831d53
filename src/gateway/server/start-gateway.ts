import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { isTimeZone } from '../../domain/time-zone.ts';
import { nearest, quoted } from '../../domain/words.ts';
import type { FaultDesk } from '../faults/fault-desk.ts';
import { createFaultLayer, type FaultLayer } from '../faults/fault-layer.ts';
import type { LoggedMessage } from '../faults/message-log.ts';
import type { Scenario } from '../faults/scenario.ts';
import { foreignSymbols } from '../faults/scenario-checks.ts';
import { createHub, type Hub } from '../session/hub.ts';
import type { Venue } from '../venue/types.ts';
import { createVenue } from '../venue/venue.ts';
import { type ClientConnection, type ConnectionTraffic, serveSocket } from './client-connection.ts';
import { brandOf, clockStart, DEFAULT_SEED, type GatewayOptions, venueOptions } from './gateway-options.ts';
import { type AnyDriver, createGatewayTime, type GatewayTime } from './gateway-time.ts';
import { createListener, type Listener } from './listener.ts';
import { type LocalDoor, openLocalDoor } from './local-door.ts';
import { createLockstepDriver } from './lockstep-driver.ts';
import { createManualDriver } from './manual-driver.ts';
import { cancelByHand, type OrderByHand, placeByHand } from './orders-by-hand.ts';
import { createVenueRealTimeDriver, type RealTime } from './real-time-driver.ts';

/** A listening simulated IB Gateway. */
export interface Gateway {
  readonly host: string;
  /** Current port; the fault `port-reset` changes it. */
  readonly port: number;
  /** Path of the socket without a port, when requested and available. */
  readonly socketPath?: string;
  /** The venue, for assertions and for the counter-record. */
  readonly venue: Venue;
  readonly faults: FaultDesk;
  /** Starts the plans of a scenario. Throws PreliveError DOCUMENT_INVALID for a symbol that the venue does not have. */
  load(scenario: Scenario): void;
  /** Ids of the scenarios, and the failures of their plans. */
  readonly scenarios: { readonly loaded: readonly string[]; readonly failures: readonly string[] };
  /** Faults of the scenarios without an effect so far, one line per fault with the reason. */
  neverStruck(): readonly string[];
  readonly time: GatewayTime;
  /** Places a manual order and returns its id. Throws PreliveError USAGE. */
  placeByHand(order: OrderByHand): number;
  /** Cancels a manual order; returns false for an unknown id. */
  cancelByHand(orderId: number): boolean;
  /** Traffic of every open connection. */
  traffic(): readonly ConnectionTraffic[];
  /** Last messages of all clients, oldest first. */
  received(): readonly LoggedMessage[];
  /** The session's clock, as of the last event. */
  now(): EpochMs;
  /** Advances a clock of mode `real` to the current instant. */
  catchUp(): void;
  /** Resolves when the port has the state that faults want. */
  settled(): Promise<void>;
  /** Disconnects all clients and stops listening. */
  close(): Promise<void>;
}

/** Starts a gateway. Rejects with the system's error when the port cannot be opened (`EADDRINUSE`, `EACCES`), and with USAGE. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const venue = createVenue(venueOptions(options));
  const layer = createFaultLayer({
    venue,
    seed: options.seed ?? DEFAULT_SEED,
    historyPacing: options.historyPacing ?? true,
    record: recorderOf(options, () => hub.now),
  });
  const { farm } = brandOf(options);
  const { readOnly = false, masterClientId, timeZone, marketDataLines } = options;
  requireTimeZone(timeZone);
  const limits = { readOnly, masterClientId, marketDataLines };
  const hub = createHub({ venue: layer.venue, startAt: clockStart(options), farm, timeZone, ...limits });
  const any = createDriver(hub, options);
  const clients = new Set<ClientConnection>();
  const host = options.host ?? '127.0.0.1';
  const accept = acceptor(hub, layer, any, clients);
  const listener = createListener(host, accept);
  const { desk, triggers } = attach(hub, layer, any, clients, listener);
  const load = (scenario: Scenario) => {
    requireSymbols(scenario, venue);
    triggers.load(scenario);
  };
  for (const scenario of options.scenarios ?? []) load(scenario);
  await listener.open(options.port ?? 0);
  const door = options.localDoor === true ? await openLocalDoor(accept) : undefined;
  return {
    host,
    get port() {
      return listener.port;
    },
    ...(door && { socketPath: door.path }),
    venue: layer.venue,
    faults: desk,
    load,
    get scenarios() {
      return { loaded: triggers.scenarios, failures: triggers.failures };
    },
    neverStruck: () => triggers.neverStruck(),
    ...byHand(hub, layer, any),
    time: createGatewayTime(hub, any, listener.settled),
    traffic: () => [...clients].map(({ traffic }) => traffic),
    received: () => layer.log.all(),
    now: () => hub.now,
    catchUp: () => any.driver.wake(),
    settled: listener.settled,
    close: () => close([listener, ...(door ? [door] : [])], any, clients),
  };
}

/** Acts at the current instant: a clock of mode `real` is advanced first. */
function byHand(hub: Hub, { venue }: FaultLayer, { driver }: AnyDriver): Pick<Gateway, 'placeByHand' | 'cancelByHand'> {
  const act = <T>(action: () => T): T => {
    driver.wake();
    const result = action();
    driver.wake();
    return result;
  };
  return {
    placeByHand: (order) => act(() => placeByHand(venue, order, hub.now)),
    cancelByHand: (orderId) => act(() => cancelByHand(venue, orderId, hub.now)),
  };
}

function requireSymbols(scenario: Scenario, { contracts }: Venue): void {
  const wrong = foreignSymbols(scenario, contracts);
  if (wrong.length === 0) return;
  throw new PreliveError('DOCUMENT_INVALID', `scenario ${scenario.id}: ${wrong.join('; ')}.`);
}

function requireTimeZone(name: string | undefined): void {
  if (name === undefined || isTimeZone(name)) return;
  const like = nearest(name, Intl.supportedValuesOf('timeZone'));
  const found = `found ${quoted(name)}${like === undefined ? '.' : `; did you mean ${like}?`}`;
  const message = `--time-zone: expected a name of the time-zone database such as Europe/Berlin, ${found}`;
  throw new PreliveError('USAGE', message);
}

function recorderOf({ record }: GatewayOptions, now: () => EpochMs) {
  if (record === undefined) return undefined;
  return (direction: 'in' | 'out', connection: number, payload: string) =>
    record({ at: now(), direction, connection, payload });
}

function createDriver(hub: Hub, { mode, time, speed }: GatewayOptions): AnyDriver {
  if (mode === 'lockstep') return { mode, driver: createLockstepDriver(hub) };
  if (mode === 'manual') return { mode, driver: createManualDriver(hub) };
  return { mode, driver: createVenueRealTimeDriver(hub, time ?? machineTime(), speed) };
}

function acceptor(hub: Hub, layer: FaultLayer, { driver }: AnyDriver, clients: Set<ClientConnection>) {
  let number = 0;
  return (socket: Socket) => {
    number += 1;
    const client = serveSocket(socket, { number, hub, events: driver, tap: layer.tap });
    clients.add(client);
    socket.on('close', () => clients.delete(client));
  };
}

function attach(hub: Hub, layer: FaultLayer, any: AnyDriver, clients: Set<ClientConnection>, listener: Listener) {
  let isWaking = false;
  return layer.attach({
    now: () => hub.now,
    schedule: (at, action) => hub.schedule(at, action),
    clients: () => [...clients].map(({ client }) => client),
    door: { shut: listener.shut, move: listener.move },
    isLockstep: any.mode === 'lockstep',
    // Deferred: a fault may begin while an instant is being processed.
    changed: () => {
      if (isWaking) return;
      isWaking = true;
      queueMicrotask(() => {
        isWaking = false;
        any.driver.wake();
      });
    },
  });
}

async function close(
  doors: readonly (Listener | LocalDoor)[],
  { driver }: AnyDriver,
  clients: Set<ClientConnection>,
): Promise<void> {
  driver.stop();
  const closed = Promise.all(doors.map((door) => door.close()));
  for (const client of clients) client.destroy();
  await closed;
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
