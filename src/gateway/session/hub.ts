import type { EpochMs } from '../../domain/clock.ts';
import type { OrderStatus } from '../venue/order.ts';
import type { Venue, VenueEvent } from '../venue/types.ts';
import { createAgenda } from './agenda.ts';
import { createLineMeter, MARKET_DATA_LINES, tickByTickLines } from './line-meter.ts';
import { createLocalTime } from './local-time.ts';
import { type ClientLink, createSession, type Session, type SessionHost } from './session.ts';

/** Options of a hub. */
export interface HubOptions {
  readonly venue: Venue;
  /** First instant of the session's clock. */
  readonly startAt: EpochMs;
  readonly readOnly: boolean;
  readonly farm: string;
  /** Client that receives the orders of all clients. */
  readonly masterClientId?: number | undefined;
  /** Market-data lines of all clients together; default 100. */
  readonly marketDataLines?: number | undefined;
  /** Name of the time-zone database; default New York. */
  readonly timeZone?: string | undefined;
}

/** Clients that a Gateway accepts at once. */
export const MAX_CLIENTS = 32;

/** One venue and its clients, without sockets. Its owner advances the time. */
export interface Hub {
  readonly now: EpochMs;
  connect(link: ClientLink): Session;
  /** Runs an action at an instant, after the venue's events of that instant. */
  schedule(at: EpochMs, action: () => void): void;
  /** Earliest instant with an event or action; Infinity when there is none. */
  nextEventAt(): EpochMs;
  /** Processes all events and actions up to an instant, each at its own instant. */
  advanceTo(at: EpochMs): void;
}

const ENDED: ReadonlySet<OrderStatus> = new Set(['Filled', 'Cancelled', 'Inactive']);

/** Creates a hub without clients. */
export function createHub(options: HubOptions): Hub {
  const { venue, startAt, readOnly, farm, masterClientId, timeZone, marketDataLines = MARKET_DATA_LINES } = options;
  const agenda = createAgenda();
  const sessions = new Set<Session>();
  const clientIds = new Set<number>();
  const endings = new Map<number, EpochMs>();
  let now = startAt;
  venue.advanceTo(startAt);

  const host: SessionHost = {
    venue,
    readOnly,
    farm,
    masterClientId,
    isFull: () => clientIds.size >= MAX_CLIENTS,
    lines: createLineMeter(marketDataLines),
    tickLines: createLineMeter(tickByTickLines(marketDataLines)),
    local: createLocalTime(timeZone),
    now: () => now,
    schedule: (at, action) => agenda.add(at, action),
    claim: (clientId) => !clientIds.has(clientId) && clientIds.add(clientId) !== undefined,
    release: (clientId) => clientIds.delete(clientId),
    forget: (session) => sessions.delete(session),
    endedAt: (permId) => endings.get(permId),
  };
  const note = (event: VenueEvent) => {
    if (event.kind === 'order' && ENDED.has(event.order.status)) endings.set(event.order.permId, event.at);
  };
  const nextEventAt = () => Math.min(venue.nextEventAt(), agenda.nextAt());
  const step = (at: EpochMs) => {
    now = Math.max(now, at);
    for (const event of venue.advanceTo(now)) {
      note(event);
      for (const session of sessions) session.emit(event);
    }
    agenda.runUntil(now);
  };

  return {
    get now() {
      return now;
    },
    nextEventAt,
    schedule: host.schedule,
    advanceTo: (at) => {
      for (let next = nextEventAt(); next < at; next = nextEventAt()) step(next);
      step(at);
    },
    connect: (link) => {
      const session = createSession(host, link);
      sessions.add(session);
      return session;
    },
  };
}
