import type { VenueEvent } from '../venue/types.ts';
import { scenarioDurationMs } from './duration.ts';
import { counter, endAfter, type FaultContext, type StartFault, type StopFault } from './fault-context.ts';
import type { CallbackChoice, CallbackName, FaultParameters } from './fault-parameters.ts';

const DEFAULT_DELAY_MS = 500;

/** Messages that an event of the venue becomes; an order event may be two. */
function callbacksOf(event: VenueEvent): readonly CallbackName[] {
  if (event.kind === 'order') return event.openOrder ? ['open_order', 'order_status'] : ['order_status'];
  if (event.kind === 'execution') return ['exec_details'];
  if (event.kind === 'commission') return ['commission_report'];
  return event.kind === 'order_error' ? ['order_error'] : [];
}

/** Client that an event about an order is for. */
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

/** Does something with the events that are meant, one by one. */
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

/** Some messages about orders never come. What reqExecutions and reqOpenOrders answer is true all the same. */
export const loseCallbacks: StartFault<FaultParameters['lose-callbacks']> = (context, parameters) =>
  onEvents(context, parameters, (event) => without(event, parameters.callbacks));

/** An order event is two messages, of which one may stay. */
function without(event: VenueEvent, callbacks: readonly CallbackName[]): readonly VenueEvent[] {
  if (event.kind !== 'order' || callbacks.includes('order_status')) return [];
  return [{ ...event, openOrder: false }];
}

/** Some messages about orders come more than once. */
export const duplicateCallbacks: StartFault<FaultParameters['duplicate-callbacks']> = (
  context,
  { times = 2, ...choice },
) => onEvents(context, choice, (event) => Array.from({ length: times }, () => event));

/** Some messages about orders come later than the others. */
export const delayCallbacks: StartFault<FaultParameters['delay-callbacks']> = (context, parameters) => {
  const delayMs = scenarioDurationMs(parameters.by) ?? DEFAULT_DELAY_MS;
  return onEvents(context, parameters, (event) => {
    context.emitLater(event.at + delayMs, event);
    return [];
  });
};

/** Filled is told at once, the execution and its commission later. */
export const filledBeforeExecution: StartFault<FaultParameters['filled-before-execution']> = (context, parameters) =>
  delayCallbacks(context, {
    ...parameters,
    callbacks: ['exec_details', 'commission_report'],
    by: parameters.by ?? DEFAULT_DELAY_MS,
    // An execution is two messages.
    ...(parameters.count === undefined ? {} : { count: parameters.count * 2 }),
  });

/** What happens to orders at one instant is told in a seeded other order. */
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

/** Fisher and Yates; two are always exchanged, so that the fault is never without effect. */
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

/** A fill is told twice, the second time with another execution id: the cumulative quantity shows that it is the same. */
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
