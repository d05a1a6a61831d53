import type { EpochMs } from '../../domain/clock.ts';
import type { PlaceOrder } from '../../tws/messages/place-order.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { OrderInstruction, VenueExecution, VenueOrder } from '../venue/order.ts';
import type { VenueEvent } from '../venue/types.ts';
import { commissionReportOf, execDetailsOf } from './execution-wire.ts';
import { BINDING_CLIENT_ID, createManualOrders, MANUAL_CLIENT_ID, type ManualOrders } from './manual-orders.ts';
import { easternText } from './new-york-time.ts';
import { type OrderOwner, readOrder } from './order-request.ts';
import { completedOrderOf, openOrderOf, orderStatusMessageOf, whatIfAnswer } from './order-wire.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';

const READ_ONLY = invalidRequest('The API interface is currently in Read-Only mode.');
const NO_AUTO_BIND = 'Only API connections with clientId set to 0 can set the auto bind TWS orders property.';

/** Serves order requests and sends the messages about orders. */
export interface OrderRequests {
  readonly handlers: Handlers<
    | 'placeOrder'
    | 'cancelOrder'
    | 'reqGlobalCancel'
    | 'reqOpenOrders'
    | 'reqAllOpenOrders'
    | 'reqAutoOpenOrders'
    | 'reqCompletedOrders'
    | 'reqIds'
  >;
  /** Sends this client its messages about an event of any client's order. */
  emit(event: VenueEvent): void;
}

/** Creates the desk of a client. `endedAt` returns the instant at which an order ended, by permId. */
export function createOrderRequests(
  context: SessionContext,
  endedAt: (permId: number) => EpochMs | undefined,
): OrderRequests {
  const manual = createManualOrders(context.clientId);
  return {
    handlers: {
      ...createPlacing(context, manual),
      ...createListing(context, manual),
      ...createCompleted(context, manual, endedAt),
      reqIds: () => {
        const { venue, clientId } = context;
        context.later('other', () => context.send({ kind: 'nextValidId', orderId: venue.nextOrderId(clientId) }));
      },
    },
    emit: (event) => emitEvent(context, manual, event),
  };
}

function createPlacing(
  context: SessionContext,
  manual: ManualOrders,
): Handlers<'placeOrder' | 'cancelOrder' | 'reqGlobalCancel'> {
  const { venue } = context;
  const unlessReadOnly = (id: number, action: () => void) => {
    if (context.readOnly) context.later('other', () => context.fail(id, 321, READ_ONLY));
    else action();
  };
  return {
    placeOrder: (request) =>
      unlessReadOnly(request.orderId, () => place(context, request, manual.ownerOf(request.orderId))),
    cancelOrder: ({ orderId }) =>
      unlessReadOnly(orderId, () => {
        const owner = manual.ownerOf(orderId);
        venue.cancelOrder(owner.clientId, owner.orderId, context.now());
      }),
    reqGlobalCancel: () => unlessReadOnly(-1, () => venue.cancelAll(context.now())),
  };
}

function createListing(
  context: SessionContext,
  manual: ManualOrders,
): Handlers<'reqOpenOrders' | 'reqAllOpenOrders' | 'reqAutoOpenOrders'> {
  const { venue, clientId, isMaster } = context;
  const sendOpenOrders = (isWanted: (order: VenueOrder) => boolean) => {
    context.later('open_orders', () => {
      for (const order of venue.openOrders().filter(isWanted)) sendOrder(context, manual, order, true);
      context.send({ kind: 'openOrderEnd' });
    });
  };
  return {
    reqOpenOrders: () => {
      sendOpenOrders((order) => {
        if (clientId === BINDING_CLIENT_ID && order.clientId === MANUAL_CLIENT_ID) bind(context, manual, order);
        return isMaster || order.clientId === clientId || manual.isWanted(order);
      });
    },
    reqAllOpenOrders: () => sendOpenOrders(() => true),
    reqAutoOpenOrders: ({ bind: isOn }) => {
      if (clientId === BINDING_CLIENT_ID) manual.bindAll(isOn);
      else context.fail(-1, 327, NO_AUTO_BIND);
    },
  };
}

function createCompleted(
  context: SessionContext,
  manual: ManualOrders,
  endedAt: (permId: number) => EpochMs | undefined,
): Handlers<'reqCompletedOrders'> {
  return {
    reqCompletedOrders: ({ apiOnly }) => {
      context.later('completed_orders', () => {
        for (const order of context.venue.completedOrders()) {
          if (apiOnly && order.clientId === MANUAL_CLIENT_ID) continue;
          const at = endedAt(order.permId) ?? order.receivedAt;
          context.send(completedOrderOf(manual.shown(order), easternText(at)));
        }
        context.send({ kind: 'completedOrdersEnd' });
      });
    },
  };
}

function place(context: SessionContext, request: PlaceOrder, owner: OrderOwner): void {
  const read = readOrder(context, request, owner);
  if (read.kind === 'refused') context.later('other', () => context.fail(request.orderId, read.code, read.text));
  else if (request.whatIf) askWhatIf(context, { ...read.order, orderId: request.orderId }, read.contract);
  else context.venue.placeOrder(read.order, context.now());
}

function askWhatIf(context: SessionContext, order: OrderInstruction, contract: VenueContract): void {
  context.later('what_if', () => {
    const result = context.venue.whatIf(order, context.now());
    if (result.kind === 'refused') context.fail(order.orderId, result.code, result.text);
    else context.send(whatIfAnswer({ ...order, clientId: context.clientId }, contract, result));
  });
}

/** A client receives its own orders, the master client all orders, client 0 also manual orders that it has bound. */
function emitEvent(context: SessionContext, manual: ManualOrders, event: VenueEvent): void {
  if (event.kind === 'order') emitOrder(context, manual, event.order, event.openOrder);
  else if (event.kind === 'execution') emitExecution(context, event.execution);
  else if (event.kind === 'commission' && hears(context, event.clientId))
    context.send(commissionReportOf(event.commission));
  else if (event.kind === 'order_error') emitError(context, manual, event);
}

function hears({ clientId, isMaster }: SessionContext, owner: number): boolean {
  return isMaster || owner === clientId || (owner === MANUAL_CLIENT_ID && clientId === BINDING_CLIENT_ID);
}

function emitOrder(context: SessionContext, manual: ManualOrders, order: VenueOrder, withOpenOrder: boolean): void {
  const isOwn = context.isMaster || order.clientId === context.clientId;
  const isWanted = manual.isWanted(order);
  if (!isOwn && !isWanted) return;
  if (isWanted) bind(context, manual, order);
  sendOrder(context, manual, order, withOpenOrder);
}

function sendOrder(context: SessionContext, manual: ManualOrders, order: VenueOrder, withOpenOrder: boolean): void {
  const shown = manual.shown(order);
  if (withOpenOrder) context.send(openOrderOf(shown));
  context.send(orderStatusMessageOf(shown));
}

function bind(context: SessionContext, manual: ManualOrders, order: VenueOrder): void {
  if (!manual.bind(order)) return;
  const { permId, orderId, clientId } = manual.shown(order);
  context.send({ kind: 'orderBound', permId, clientId, orderId });
}

/** A fill of a manual order goes to client 0, as a fill of its order 0. */
function emitExecution(context: SessionContext, execution: VenueExecution): void {
  if (hears(context, execution.clientId)) context.send(execDetailsOf(-1, execution, context.local));
}

type OrderError = Extract<VenueEvent, { readonly kind: 'order_error' }>;

/** Errors go only to the owner: the client of the order, or client 0 for a manual order that it has bound. */
function emitError(context: SessionContext, manual: ManualOrders, event: OrderError): void {
  const { clientId, orderId, code, text } = event;
  if (clientId === context.clientId) context.fail(orderId, code, text);
  else if (clientId === MANUAL_CLIENT_ID && manual.hasBound(orderId)) context.fail(-orderId, code, text);
}
