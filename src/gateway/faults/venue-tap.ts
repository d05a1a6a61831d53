import type { EpochMs } from '../../domain/clock.ts';
import type { ExecutionFilter, OrderInstruction, VenueExecution } from '../venue/order.ts';
import type { Venue, VenueEvent } from '../venue/types.ts';
import type { Hooks } from './hooks.ts';

/** Receives the venue's events before any client does. */
export interface VenueWatch {
  /** Called before a client's order reaches the venue. */
  placed(order: OrderInstruction): void;
  happened(event: VenueEvent): void;
}

/** A venue with faults between its state and its clients. */
export interface VenueTap {
  /** The venue with faults, for the sessions. */
  readonly venue: Venue;
  /** Sends an event to the clients at an instant, bypassing the event hooks. */
  readonly tellLater: (at: EpochMs, event: VenueEvent) => void;
  /** Changes the next execution of another platform in a contract, in all messages and lists; a result without an account is in no list. */
  readonly disguise: (conId: number, change: (execution: VenueExecution) => VenueExecution) => void;
}

/** Creates a tap for a venue. Without faults it changes nothing. */
export function tapVenue(venue: Venue, hooks: Hooks, watch: VenueWatch): VenueTap {
  const held = createHeldEvents();
  const disguises = createDisguises();
  const advanceTo = (at: EpochMs): readonly VenueEvent[] => {
    const events = disguises.shown(venue.advanceTo(at));
    for (const event of events) watch.happened(event);
    const told = hooks.events.all.reduce((rest, hook) => hook(rest), events);
    const late = held.takeUntil(at);
    return late.length === 0 ? told : [...told, ...late];
  };
  const unlessHeld = (act: (at: EpochMs) => void, at: EpochMs) => {
    const replay = () => act(Math.max(at, venue.now));
    if (hooks.instructions.all.every((hook) => hook(replay))) act(at);
  };
  return {
    tellLater: held.add,
    disguise: disguises.add,
    venue: {
      ...venue,
      get now() {
        return venue.now;
      },
      get sessionOpen() {
        return venue.sessionOpen;
      },
      get sessionClose() {
        return venue.sessionClose;
      },
      nextEventAt: () => Math.min(venue.nextEventAt(), held.nextAt()),
      advanceTo,
      placeOrder: (order, at) => {
        watch.placed(order);
        unlessHeld((when) => venue.placeOrder(order, when), at);
      },
      cancelOrder: (clientId, orderId, at) => unlessHeld((when) => venue.cancelOrder(clientId, orderId, when), at),
      cancelAll: (at) => unlessHeld((when) => venue.cancelAll(when), at),
      nextOrderId: (clientId) =>
        hooks.orderIds.all.reduce((orderId, hook) => hook(clientId, orderId), venue.nextOrderId(clientId)),
      executions: (filter) => disguises.executions(venue, filter),
      dump: (at) => {
        const dump = venue.dump(at);
        return { ...dump, executions: dump.executions.map(disguises.show) };
      },
    },
  };
}

interface HeldEvents {
  readonly add: (at: EpochMs, event: VenueEvent) => void;
  nextAt(): EpochMs;
  takeUntil(at: EpochMs): readonly VenueEvent[];
}

function createHeldEvents(): HeldEvents {
  let held: readonly { readonly at: EpochMs; readonly event: VenueEvent }[] = [];
  return {
    add: (at, event) => {
      held = [...held, { at, event }].sort((a, b) => a.at - b.at);
    },
    nextAt: () => held[0]?.at ?? Number.POSITIVE_INFINITY,
    takeUntil: (at) => {
      if (held.length === 0) return [];
      const due = held.filter((entry) => entry.at <= at);
      held = held.slice(due.length);
      return due.map(({ event }) => event);
    },
  };
}

type Change = (execution: VenueExecution) => VenueExecution;

interface Disguises {
  readonly add: (conId: number, change: Change) => void;
  shown(events: readonly VenueEvent[]): readonly VenueEvent[];
  readonly show: Change;
  executions(venue: Venue, filter: ExecutionFilter | undefined): readonly VenueExecution[];
}

function createDisguises(): Disguises {
  const waiting: { readonly conId: number; readonly change: Change }[] = [];
  const byExecution = new Map<string, Change>();
  const show: Change = (execution) => byExecution.get(execution.executionId)?.(execution) ?? execution;
  /** Executions of another platform have client id 0 and order id 0. */
  const claim = ({ clientId, orderId, contract, executionId }: VenueExecution) => {
    if (clientId !== 0 || orderId !== 0) return;
    const place = waiting.findIndex(({ conId }) => conId === contract.conId);
    const [found] = place < 0 ? [] : waiting.splice(place, 1);
    if (found !== undefined) byExecution.set(executionId, found.change);
  };
  const shownEvent = (event: VenueEvent): VenueEvent => {
    if (event.kind === 'execution') {
      claim(event.execution);
      return { ...event, execution: show(event.execution) };
    }
    if (event.kind !== 'commission') return event;
    return { ...event, clientId: ownerOf(event.commission.executionId) ?? event.clientId };
  };
  const owners = new Map<string, number>();
  const ownerOf = (executionId: string) => owners.get(executionId);
  const isIdle = () => waiting.length === 0 && byExecution.size === 0;
  return {
    add: (conId, change) => waiting.push({ conId, change }),
    show,
    shown: (events) => {
      if (isIdle()) return events;
      return events.map((event) => {
        const shown = shownEvent(event);
        if (shown.kind === 'execution') owners.set(shown.execution.executionId, shown.execution.clientId);
        return shown;
      });
    },
    executions: (venue, filter = {}) => {
      if (byExecution.size === 0) return venue.executions(filter);
      const { clientId, ...others } = filter;
      return venue
        .executions(others)
        .map(show)
        .filter(({ account }) => account !== '')
        .filter((execution) => clientId === undefined || execution.clientId === clientId);
    },
  };
}
