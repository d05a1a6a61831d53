import type { VenueEvent } from '../venue/types.ts';
import { scenarioDurationMs } from './duration.ts';
import { counter, endAfter, type FaultContext, type StartFault, type StopFault } from './fault-context.ts';
import type { CallbackChoice, CallbackName, FaultParameters } from './fault-parameters.ts';

const DEFAULT_DELAY_MS = 500;

/** Messages that the session sends for an event of the venue; an order event may cause two. */
function callbacksOf(event: VenueEvent): readonly CallbackName[] {
  if (event.kind === 'order') return event.openOrder ? ['open_order', 'order_status'] : ['order_status'];
  if (event.kind === 'execution') return ['exec_details'];
  if (event.kind === 'commission') return ['commission_report'];
  return event.kind === 'order_error' ? ['order_error'] : [];
}

/** Client whose order an event concerns. */
export function clientOf(event: VenueEvent): number | undefined {
  if (event.kind === 'order') return event.order.clientId;
  if (event.kind === 'execution') return event.execution.clientId;
  return event.kind === 'commission' || event.kind === 'order_error' ? event.clientId : undefined;
}

function orderIdOf(event: VenueEvent): number | undefined {
  if (event.kind === 'order') return event.order.orderId;
  if (event.kind === 'execution') return event.execution.orderId;
  return event.kind === 'order_error' ? event.orderId : undefined;
}

function isMeant(event: VenueEvent, choice: CallbackChoice): boolean {
  if (choice.client !== undefined && clientOf(event) !== choice.client) return false;
  if (choice.order_id !== undefined && orderIdOf(event) !== choice.order_id) return false;
  if (choice.status !== undefined && (event.kind !== 'order' || event.order.status !== choice.status)) return false;
  return callbacksOf(event).some((name) => choice.callbacks.includes(name));
}

/** Applies `act` to each event that the parameters select. */
function onEvents(
  context: FaultContext,
  choice: CallbackChoice,
  act: (event: VenueEvent) => readonly VenueEvent[],
): StopFault {
  endAfter(context, choice.for);
  const strikes = counter(context, choice.count);
  return context.hooks.events.add((events) =>
    events.flatMap((event) => (isMeant(event, choice) && strikes() ? act(event) : [event])),
  );
}

/** Loses some messages about orders. The answers to reqExecutions and reqOpenOrders stay correct. */
export const loseCallbacks: StartFault<FaultParameters['lose-callbacks']> = (context, parameters) =>
  onEvents(context, parameters, (event) => without(event, parameters.callbacks));

/** Removes messages of an event; an order event may keep its orderStatus without openOrder. */
function without(event: VenueEvent, callbacks: readonly CallbackName[]): readonly VenueEvent[] {
  if (event.kind !== 'order' || callbacks.includes('order_status')) return [];
  return [{ ...event, openOrder: false }];
}

/** Sends some messages about orders more than once. */
export const duplicateCallbacks: StartFault<FaultParameters['duplicate-callbacks']> = (
  context,
  { times = 2, ...choice },
) => onEvents(context, choice, (event) => Array.from({ length: times }, () => event));

/** Sends some messages about orders later than the others. */
export const delayCallbacks: StartFault<FaultParameters['delay-callbacks']> = (context, parameters) => {
  const delayMs = scenarioDurationMs(parameters.by) ?? DEFAULT_DELAY_MS;
  return onEvents(context, parameters, (event) => {
    context.emitLater(event.at + delayMs, event);
    return [];
  });
};

/** Sends the status Filled at once, the execution and its commission later. */
export const filledBeforeExecution: StartFault<FaultParameters['filled-before-execution']> = (context, parameters) =>
  delayCallbacks(context, {
    ...parameters,
    callbacks: ['exec_details', 'commission_report'],
    by: parameters.by ?? DEFAULT_DELAY_MS,
    // An execution is two messages.
    ...(parameters.count === undefined ? {} : { count: parameters.count * 2 }),
  });

/** Sends the order messages of one instant in a different, seeded order. */
export const reorderCallbacks: StartFault<FaultParameters['reorder-callbacks']> = (context, parameters) => {
  endAfter(context, parameters.for);
  const isMoved = (event: VenueEvent) =>
    callbacksOf(event).length > 0 && (parameters.client === undefined || clientOf(event) === parameters.client);
  return context.hooks.events.add((events) => {
    const moved = events.filter(isMoved);
    if (moved.length > 1) context.struck();
    const shuffled = shuffle(moved, context);
    return events.map((event) => (isMoved(event) ? (shuffled.shift() ?? event) : event));
  });
};

/** Fisher-Yates shuffle; two events are always exchanged, so that the fault has an effect. */
function shuffle(events: readonly VenueEvent[], { random }: FaultContext): VenueEvent[] {
  if (events.length === 2) return [...events].reverse();
  const shuffled = [...events];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const [a, b] = [shuffled[i], shuffled[j]];
    if (a === undefined || b === undefined) continue;
    shuffled[i] = b;
    shuffled[j] = a;
  }
  return shuffled;
}

/** Sends a fill twice, the second time with another execution id but the same cumulative quantity. */
export const duplicateExecution: StartFault<FaultParameters['duplicate-execution']> = (context, parameters) => {
  const delayMs = scenarioDurationMs(parameters.by ?? DEFAULT_DELAY_MS) ?? DEFAULT_DELAY_MS;
  const strikes = counter(context, parameters.count ?? 1);
  return context.hooks.events.add((events) => {
    for (const event of events) {
      if (event.kind !== 'execution') continue;
      if (parameters.client !== undefined && clientOf(event) !== parameters.client) continue;
      if (strikes()) emitAgain(context, event, event.at + delayMs);
    }
    return events;
  });
};

function emitAgain(context: FaultContext, event: Extract<VenueEvent, { kind: 'execution' }>, at: number): void {
  const { execution } = event;
  const executionId = `${execution.executionId}.dup`;
  const commission = { ...execution.commission, executionId };
  context.emitLater(at, { ...event, at, execution: { ...execution, executionId, commission } });
  context.emitLater(at, { kind: 'commission', at, clientId: execution.clientId, commission });
}
