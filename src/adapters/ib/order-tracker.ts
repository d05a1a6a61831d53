import type { Contract, Order, OrderState } from '@stoqey/ib';
import { invariant } from '../../domain/errors.ts';
import type { RiskApprovedOrder, SendableOrder } from '../../domain/permit.ts';
import type { AdoptedOrder } from '../../engine/base/ports.ts';
import type { ExpectedBook } from '../../runner/ports/broker-session.ts';
import { type DeskOrder, DeskOrders, UNKNOWN_ID } from './desk-orders.ts';
import { type FillContext, FillDesk } from './fill-desk.ts';
import type { GatewayListener, OrderStatusArguments } from './gateway-listener.ts';
import { consequenceFor } from './order-consequence.ts';
import { OrderRefusals } from './order-refusals.ts';
import { type BrokerOrderStatus, orderStatusOf } from './order-status.ts';
import type { PositionBook } from './position-book.ts';
import type { SessionCore } from './session-core.ts';
import { twsContract, usStock } from './tws-contract.ts';
import { twsOrder } from './tws-order.ts';
import { isSet } from './wire-number.ts';

/** Code of "not connected": an order that was dropped before it reached the socket. */
const NOT_CONNECTED = 504;
const ORDER_NOT_FOUND = 10147;

const NEVER_SENT = 'never sent: the connection was lost before its turn';
const TOO_LATE = 'PACING_REFUSED: never sent, its turn under the message limit would have come too late';

const ORDER_WITHIN_MS = 2000;

/** What the orders of a session need of it. */
export type DeskContext = FillContext & Pick<SessionCore, 'sender' | 'listeners' | 'options' | 'nextOrderId'>;

/** Keeps the orders of a session: each word of the broker told once. */
export class OrderTracker {
  readonly #context: DeskContext;
  readonly #orders: DeskOrders;
  readonly #fills: FillDesk;
  readonly #refusals: OrderRefusals;
  readonly #withinMs: number;
  readonly listener: Partial<GatewayListener> = {
    openOrder: (id, contract, order, state) => this.#openOrder(id, contract, order, state),
    orderStatus: (message) => this.#orderStatus(message),
    error: (id, code, text) => this.#error(id, code, text),
  };

  constructor(context: DeskContext) {
    this.#context = context;
    this.#orders = new DeskOrders(context.options.orderIds, !context.omits('keep-id-high-water-mark'));
    this.#fills = new FillDesk(context, this.#orders);
    this.#refusals = new OrderRefusals(context);
    this.#withinMs = context.options.orderWithinMs ?? ORDER_WITHIN_MS;
    this.takeIdsFrom(context.nextOrderId);
    context.listeners.add(this.listener);
    context.listeners.add(this.#fills.listener);
  }

  /** What the account must hold. */
  get positions(): PositionBook {
    return this.#fills.positions;
  }

  takeIdsFrom(offered: number): void {
    this.#orders.offered(offered);
  }

  /** Sends an order. The same intent again gets the same order id, so that a resend can never become a second order. */
  place(request: SendableOrder): void {
    const order = this.#orders.get(request.intentId) ?? this.#orders.issue(request);
    const contract = twsContract(usStock(request.symbol));
    const details = twsOrder(request, this.#context.account);
    const { intentId, brokerOrderId } = order;
    this.#context.sender.send({
      lane: 'order',
      withinMs: this.#withinMs,
      write: (api) => void api.placeOrder(brokerOrderId, contract, details),
      written: (at) => {
        order.writes++;
        this.#context.emit({ kind: 'order_submitted', intentId, brokerOrderId, at });
      },
      dropped: () => this.#neverSent(order, NEVER_SENT),
      late: () => this.#neverSent(order, TOO_LATE),
    });
  }

  cancel(intentId: string): void {
    const order = this.#orders.get(intentId);
    invariant(order, `cancel of an intent that was never placed: ${intentId}`);
    if (order.brokerOrderId === UNKNOWN_ID) {
      this.#refusals.cancel(order, ORDER_NOT_FOUND, 'the broker has not shown an order with this reference');
      return;
    }
    this.#context.sender.send({
      lane: 'cancel',
      // A cancel takes risk away: late is better than never, for a while.
      withinMs: 5 * this.#withinMs,
      write: (api) => void api.cancelOrder(order.brokerOrderId),
      written: (at) => {
        order.isCanceling = true;
        this.#context.emit({ kind: 'cancel_submitted', intentId, at });
      },
      dropped: () => this.#refusals.cancel(order, NOT_CONNECTED, NEVER_SENT),
      late: () => this.#refusals.cancel(order, NOT_CONNECTED, TOO_LATE),
    });
  }

  /** Sends other terms under the order's own id. */
  replace(request: RiskApprovedOrder): void {
    const order = this.#orders.get(request.intentId);
    invariant(order, `replacement of an intent that was never placed: ${request.intentId}`);
    const contract = twsContract(usStock(request.symbol));
    const details = twsOrder(request, this.#context.account);
    const { intentId, brokerOrderId } = order;
    order.replacing = request;
    this.#context.sender.send({
      lane: 'order',
      withinMs: this.#withinMs,
      write: (api) => void api.placeOrder(brokerOrderId, contract, details),
      written: (at) => this.#context.emit({ kind: 'replace_submitted', intentId, at }),
      dropped: () => this.#refusals.replacement(order, NOT_CONNECTED, NEVER_SENT),
      late: () => this.#refusals.replacement(order, NOT_CONNECTED, TOO_LATE),
    });
  }

  adopt(orders: readonly AdoptedOrder[]): void {
    this.#orders.adopt(orders);
  }

  expect({ positions, executionIds }: ExpectedBook): void {
    this.#fills.start(positions, executionIds);
    this.#fills.watchOthers();
  }

  /** See `FillDesk`. */
  watchOthers(): readonly string[] {
    return this.#fills.watchOthers();
  }

  knows(intentId: string): boolean {
    return this.#orders.knows(intentId);
  }

  /** A resend that was dropped says nothing of the first sending. */
  #neverSent(order: DeskOrder, reason: string): void {
    if (order.writes === 0) this.#refusals.order(order, NOT_CONNECTED, reason);
  }

  #openOrder(id: number, _contract: Contract, details: Order, state: OrderState): void {
    if (details.clientId !== this.#context.clientId || details.whatIf === true) return;
    this.#orders.used(id);
    const { permId = 0, orderRef = '', totalQuantity = 0 } = details;
    const order = this.#orders.find(id, permId) ?? this.#orders.claim(orderRef, id, totalQuantity);
    if (order === undefined || (orderRef !== '' && orderRef !== order.intentId)) return;
    this.#orders.learnPermId(order, permId);
    this.#terms(order, details);
    if (order.isAcknowledged) return;
    // Fills are not in this message: an end is told by the orderStatus that follows.
    const status = orderStatusOf(state.status);
    if (status === 'PRE_SUBMITTED' || status === 'ACCEPTED') this.#status(order, status, 0, order.quantity, 0);
  }

  /** The broker shows the terms that were sent: the replacement holds. */
  #terms(order: DeskOrder, { totalQuantity, lmtPrice, auxPrice }: Order): void {
    const { replacing, intentId } = order;
    if (replacing === undefined || totalQuantity !== replacing.quantity) return;
    const { limitPrice, stopPrice, quantity } = replacing;
    if (limitPrice !== undefined && lmtPrice !== limitPrice) return;
    if (stopPrice !== undefined && auxPrice !== stopPrice) return;
    order.replacing = undefined;
    order.quantity = quantity;
    const terms = { ...(limitPrice !== undefined && { limitPrice }), ...(stopPrice !== undefined && { stopPrice }) };
    this.#context.emit({ kind: 'replaced', intentId, quantity, ...terms, at: this.#context.now() });
  }

  #orderStatus(message: OrderStatusArguments): void {
    const { orderId, clientId, permId, status, filled, remaining, averagePrice } = message;
    const order = clientId === this.#context.clientId ? this.#orders.find(orderId, permId) : undefined;
    const ours = orderStatusOf(status);
    if (order === undefined || ours === undefined) return;
    if (!isSet(filled) || !isSet(remaining)) {
      this.#context.distrust(`the status of order ${orderId} has no quantities`);
      return;
    }
    this.#orders.learnPermId(order, permId);
    this.#status(order, ours, filled, remaining, averagePrice);
  }

  #status(order: DeskOrder, status: BrokerOrderStatus, filled: number, remaining: number, averagePrice: number): void {
    const said = `${status}/${filled}/${remaining}`;
    order.isAcknowledged = true;
    order.filled = filled;
    const isAfterthought = order.isRejected && (status === 'CANCELED' || status === 'INACTIVE');
    if (said === order.lastStatus || isAfterthought) return;
    order.lastStatus = said;
    const { intentId } = order;
    const at = this.#context.now();
    this.#context.emit({ kind: 'order_status', intentId, status, filled, remaining, averagePrice, at });
  }

  #error(id: number, code: number, reason: string): void {
    const order = this.#orders.byId(id);
    if (order === undefined) return;
    switch (consequenceFor(order, code, reason, (name) => this.#context.omits(name))) {
      case 'refused':
        this.#refusals.order(order, code, reason);
        break;
      case 'change_refused':
        this.#refusals.replacement(order, code, reason);
        break;
      case 'canceled':
        this.#status(order, 'CANCELED', order.filled, this.#remaining(order), 0);
        break;
      case 'cancel_refused':
        this.#refusals.cancel(order, code, reason);
        break;
      case 'lives':
        this.#context.emit({ kind: 'order_warning', intentId: order.intentId, code, reason, at: this.#context.now() });
        break;
    }
  }

  /** A cancel takes the rest; the status that came before said how much that was. */
  #remaining(order: DeskOrder): number {
    const [, , remaining] = order.lastStatus.split('/');
    return remaining === undefined ? order.quantity - order.filled : Number(remaining);
  }
}
