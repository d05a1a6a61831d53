import type { Contract, Order, OrderState } from '@stoqey/ib';
import { REFUSED_BY_US } from '../../domain/broker-error-codes.ts';
import { invariant } from '../../domain/errors.ts';
import type { RiskApprovedOrder, SendableOrder } from '../../domain/permit.ts';
import type { AdoptedOrder } from '../../engine/base/ports.ts';
import type { ExpectedBook } from '../../runner/ports/broker-session.ts';
import { type FillContext, FillTracker } from './fill-tracker.ts';
import type { GatewayListener, OrderStatusArguments } from './gateway-listener.ts';
import { consequenceFor, OrderRefusals } from './order-refusals.ts';
import type { PositionBook } from './position-book.ts';
import type { SessionCore } from './session-core.ts';
import { type TrackedOrder, TrackedOrders, UNKNOWN_ID } from './tracked-orders.ts';
import { twsContract, usStock } from './tws-contract.ts';
import { type BrokerOrderStatus, orderStatusOf, twsOrder } from './tws-order.ts';
import { isSet } from './wire-number.ts';

const ORDER_NOT_FOUND = 10147;

const NEVER_SENT = 'never sent: the connection was lost before its turn';
const TOO_LATE = 'PACING_REFUSED: never sent, its turn under the message limit would have come too late';

const ORDER_WITHIN_MS = 2000;

/** Members of a session that its order tracker uses. */
export type OrderTrackerContext = FillContext & Pick<SessionCore, 'sender' | 'listeners' | 'options' | 'nextOrderId'>;

/** Sends and tracks the orders of a session, and emits each message of the broker once. */
export class OrderTracker {
  readonly #context: OrderTrackerContext;
  readonly #orders: TrackedOrders;
  readonly #fills: FillTracker;
  readonly #refusals: OrderRefusals;
  readonly #withinMs: number;
  readonly listener: Partial<GatewayListener> = {
    openOrder: (id, contract, order, state) => this.#openOrder(id, contract, order, state),
    orderStatus: (message) => this.#orderStatus(message),
    error: (id, code, text) => this.#error(id, code, text),
  };

  constructor(context: OrderTrackerContext) {
    this.#context = context;
    this.#orders = new TrackedOrders(context.options.orderIds, !context.isDisabled('keep-id-high-water-mark'));
    this.#fills = new FillTracker(context, this.#orders);
    this.#refusals = new OrderRefusals(context);
    this.#withinMs = context.options.orderWithinMs ?? ORDER_WITHIN_MS;
    this.takeIdsFrom(context.nextOrderId);
    context.listeners.add(this.listener);
    context.listeners.add(this.#fills.listener);
  }

  /** Expected positions of the account. */
  get positions(): PositionBook {
    return this.#fills.positions;
  }

  takeIdsFrom(offered: number): void {
    this.#orders.raiseNextId(offered);
  }

  /** Sends an order. A repeated intent keeps its order id, so that a resend never becomes a second order. */
  place(request: SendableOrder): void {
    const order = this.#orders.get(request.intentId) ?? this.#orders.create(request);
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
      // A cancel reduces risk, so it is still useful when it is late.
      withinMs: 5 * this.#withinMs,
      write: (api) => void api.cancelOrder(order.brokerOrderId),
      written: (at) => {
        order.isCanceling = true;
        this.#context.emit({ kind: 'cancel_submitted', intentId, at });
      },
      dropped: () => this.#refusals.cancel(order, REFUSED_BY_US, NEVER_SENT),
      late: () => this.#refusals.cancel(order, REFUSED_BY_US, TOO_LATE),
    });
  }

  /** Sends new terms under the order's own id. */
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
      dropped: () => this.#refusals.replacement(order, REFUSED_BY_US, NEVER_SENT),
      late: () => this.#refusals.replacement(order, REFUSED_BY_US, TOO_LATE),
    });
  }

  adopt(orders: readonly AdoptedOrder[]): void {
    this.#orders.adopt(orders);
  }

  expect({ positions, executionIds }: ExpectedBook): void {
    this.#fills.start(positions, executionIds);
    this.#fills.watchOthers();
  }

  /** See `FillTracker`. */
  watchOthers(): readonly string[] {
    return this.#fills.watchOthers();
  }

  knows(intentId: string): boolean {
    return this.#orders.knows(intentId);
  }

  /** Rejects an order that was never written. A dropped resend changes nothing: the first message may have arrived. */
  #neverSent(order: TrackedOrder, reason: string): void {
    if (order.writes === 0) this.#refusals.order(order, REFUSED_BY_US, reason);
  }

  #openOrder(id: number, _contract: Contract, details: Order, state: OrderState): void {
    if (details.clientId !== this.#context.clientId || details.whatIf === true) return;
    this.#orders.noteUsedId(id);
    const { permId = 0, orderRef = '', totalQuantity = 0 } = details;
    const order = this.#orders.find(id, permId) ?? this.#orders.adoptFound(orderRef, id, totalQuantity);
    if (order === undefined || (orderRef !== '' && orderRef !== order.intentId)) return;
    this.#orders.learnPermId(order, permId);
    this.#terms(order, details);
    if (order.isAcknowledged) return;
    // This message holds no fills: the orderStatus that follows reports the end of an order.
    const status = orderStatusOf(state.status);
    if (status === 'PRE_SUBMITTED' || status === 'ACCEPTED') this.#status(order, status, 0, order.quantity, 0);
  }

  /** Confirms a replacement when the broker shows its terms. */
  #terms(order: TrackedOrder, { totalQuantity, lmtPrice, auxPrice }: Order): void {
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
      this.#context.abortConnection(`the status of order ${orderId} has no quantities`);
      return;
    }
    this.#orders.learnPermId(order, permId);
    this.#status(order, ours, filled, remaining, averagePrice);
  }

  #status(
    order: TrackedOrder,
    status: BrokerOrderStatus,
    filled: number,
    remaining: number,
    averagePrice: number,
  ): void {
    const latest = `${status}/${filled}/${remaining}`;
    order.isAcknowledged = true;
    order.filled = filled;
    const isAfterthought = order.isRejected && (status === 'CANCELED' || status === 'INACTIVE');
    if (latest === order.lastStatus || isAfterthought) return;
    order.lastStatus = latest;
    const { intentId } = order;
    const at = this.#context.now();
    this.#context.emit({ kind: 'order_status', intentId, status, filled, remaining, averagePrice, at });
  }

  #error(id: number, code: number, reason: string): void {
    const order = this.#orders.byId(id);
    if (order === undefined) return;
    switch (consequenceFor(order, code, reason, (name) => this.#context.isDisabled(name))) {
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

  /** Remaining quantity by the last status, which the cancel removes. */
  #remaining(order: TrackedOrder): number {
    const [, , remaining] = order.lastStatus.split('/');
    return remaining === undefined ? order.quantity - order.filled : Number(remaining);
  }
}
