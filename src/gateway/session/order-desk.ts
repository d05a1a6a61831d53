import type { EpochMs } from '../../domain/clock.ts';
import type { PlaceOrder } from '../../tws/messages/place-order.ts';
import type { OrderInstruction, OrderRecord, VenueContract } from '../venue/types.ts';
import { findOne } from './contract-wire.ts';
import { easternText } from './new-york-time.ts';
import {
  completedOrder,
  openOrder,
  orderInstruction,
  orderStatus,
  unsimulatedAttribute,
  whatIfAnswer,
} from './order-wire.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';

const READ_ONLY = invalidRequest('The API interface is currently in Read-Only mode.');

/** Takes orders and tells of them. `endedAt`: when an order ended, by permId. */
export function createOrderDesk(
  context: SessionContext,
  endedAt: (permId: number) => EpochMs | undefined,
): Handlers<
  | 'placeOrder'
  | 'cancelOrder'
  | 'reqGlobalCancel'
  | 'reqOpenOrders'
  | 'reqAllOpenOrders'
  | 'reqAutoOpenOrders'
  | 'reqCompletedOrders'
  | 'reqIds'
> {
  const { venue, clientId } = context;
  const unlessReadOnly = (id: number, action: () => void) => {
    if (context.readOnly) context.later('other', () => context.fail(id, 321, READ_ONLY));
    else action();
  };
  const sendOpenOrders = (isWanted: (order: OrderRecord) => boolean) => {
    context.later('open_orders', () => {
      for (const order of venue.openOrders().filter(isWanted)) {
        context.send(openOrder(order));
        context.send(orderStatus(order));
      }
      context.send({ kind: 'openOrderEnd' });
    });
  };
  return {
    placeOrder: (request) => unlessReadOnly(request.orderId, () => place(context, request)),
    cancelOrder: ({ orderId }) => unlessReadOnly(orderId, () => venue.cancelOrder(clientId, orderId, context.now())),
    reqGlobalCancel: () => unlessReadOnly(-1, () => venue.cancelAll(context.now())),
    reqOpenOrders: () => sendOpenOrders((order) => order.clientId === clientId),
    reqAllOpenOrders: () => sendOpenOrders(() => true),
    // There are no orders placed by hand that could be bound.
    reqAutoOpenOrders: () => {},
    reqCompletedOrders: () => {
      context.later('completed_orders', () => {
        for (const order of venue.completedOrders()) {
          context.send(completedOrder(order, easternText(endedAt(order.permId) ?? order.receivedAt)));
        }
        context.send({ kind: 'completedOrdersEnd' });
      });
    },
    reqIds: () => {
      context.later('other', () => context.send({ kind: 'nextValidId', orderId: venue.nextOrderId(clientId) }));
    },
  };
}

function place(context: SessionContext, request: PlaceOrder): void {
  const { orderId, whatIf } = request;
  const read = readOrder(context, request);
  if (read.kind === 'refused') context.later('other', () => context.fail(orderId, read.code, read.text));
  else if (whatIf) askWhatIf(context, read.order, read.contract);
  else context.venue.placeOrder(read.order, context.now());
}

type ReadOrder =
  | { readonly kind: 'order'; readonly order: OrderInstruction; readonly contract: VenueContract }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

function readOrder({ venue, clientId }: SessionContext, request: PlaceOrder): ReadOrder {
  const found = findOne(venue.contracts, request.contract);
  if (found.kind === 'refused') return found;
  const attribute = unsimulatedAttribute(request);
  if (attribute !== undefined) return refused(`Orders with ${attribute} are not simulated`);
  const side = request.action.toUpperCase();
  if (side !== 'BUY' && side !== 'SELL') return refused(`Invalid action ${request.action}`);
  const { contract } = found;
  return { kind: 'order', contract, order: orderInstruction(request, clientId, venue.account, contract, side) };
}

function refused(cause: string): ReadOrder {
  return { kind: 'refused', code: 321, text: invalidRequest(cause) };
}

function askWhatIf(context: SessionContext, order: OrderInstruction, contract: VenueContract): void {
  context.later('what_if', () => {
    const result = context.venue.whatIf(order, context.now());
    if (result.kind === 'refused') context.fail(order.orderId, result.code, result.text);
    else context.send(whatIfAnswer(order, contract, result));
  });
}
