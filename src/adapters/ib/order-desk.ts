import type { CommissionReport, Contract, Execution as LibraryExecution, Order, OrderState } from '@stoqey/ib';
import { orderConsequence } from '../../domain/broker-error-codes.ts';
import { invariant } from '../../domain/errors.ts';
import type { Execution, OrderRequest } from '../../domain/order.ts';
import type { AdoptedOrder } from '../../engine/ports.ts';
import { corrects, executionRoot } from './execution-id.ts';
import type { GatewayListener, OrderStatusMessage } from './gateway-listener.ts';
import { sideOf } from './order-reads.ts';
import { type BrokerOrderStatus, orderStatusOf } from './order-status.ts';
import type { SessionCore } from './session-core.ts';
import { twsContract, usStock } from './tws-contract.ts';
import { twsOrder } from './tws-order.ts';
import { parseTwsTime } from './tws-time.ts';

/** Code of "not connected": an order that was dropped before it reached the socket. */
const NOT_CONNECTED = 504;
const DUPLICATE_ORDER_ID = 103;
const ORDER_NOT_FOUND = 10147;
/** An order of an earlier process of which no order id was noted. */
const UNKNOWN_ID = -1;

/** An order of this session, or one that an earlier session with the same client id left open. */
interface DeskOrder {
  readonly intentId: string;
  readonly brokerOrderId: number;
  quantity: number;
  /** Terms that were sent and that the broker has not shown yet. */
  replacing: OrderRequest | undefined;
  /** Times that it was written to a socket: more than once after a resend. */
  writes: number;
  isAcknowledged: boolean;
  isRejected: boolean;
  /** What was last said of it, so that repetitions are not told again. */
  lastStatus: string;
  filled: number;
}

/** Keeps the orders of a session: intent to order id and back, and each word of the broker told once. */
export class OrderDesk {
  readonly #core: SessionCore;
  readonly #byIntent = new Map<string, DeskOrder>();
  readonly #byId = new Map<number, DeskOrder>();
  /** Execution ids told, by what they have in common with their corrections. */
  readonly #executions = new Map<string, string>();
  readonly #commissions = new Set<string>();
  #nextId = 0;
  readonly listener: Partial<GatewayListener> = {
    openOrder: (id, contract, order, state) => this.#openOrder(id, contract, order, state),
    orderStatus: (message) => this.#orderStatus(message),
    execDetails: (requestId, contract, execution) => this.#execution(requestId, contract, execution),
    commissionReport: (report) => this.#commission(report),
    error: (id, code, text) => this.#error(id, code, text),
  };

  constructor(core: SessionCore) {
    this.#core = core;
    this.takeIdsFrom(core.nextOrderId);
    core.listeners.add(this.listener);
  }

  /** A gateway that was restarted may offer ids that were already used: ids only go up. */
  takeIdsFrom(offered: number): void {
    this.#nextId = Math.max(this.#nextId, offered);
  }

  /** Sends an order. The same intent again gets the same order id, so that a resend can never become a second order. */
  place(request: OrderRequest): void {
    const order = this.#byIntent.get(request.intentId) ?? this.#issue(request);
    const contract = twsContract(usStock(request.symbol));
    const details = twsOrder(request, this.#core.account);
    const { intentId, brokerOrderId } = order;
    this.#core.sender.send({
      lane: 'order',
      write: (api) => void api.placeOrder(brokerOrderId, contract, details),
      written: (at) => {
        order.writes++;
        this.#core.emit({ kind: 'order_submitted', intentId, brokerOrderId, at });
      },
      dropped: () => this.#neverSent(order),
    });
  }

  cancel(intentId: string): void {
    const order = this.#byIntent.get(intentId);
    invariant(order, `cancel of an intent that was never placed: ${intentId}`);
    if (order.brokerOrderId === UNKNOWN_ID) {
      this.#cancelRejected(order, ORDER_NOT_FOUND, 'the broker has not shown an order with this reference');
      return;
    }
    this.#core.sender.send({
      lane: 'order',
      write: (api) => void api.cancelOrder(order.brokerOrderId),
      written: (at) => this.#core.emit({ kind: 'cancel_submitted', intentId, at }),
      dropped: () => this.#cancelRejected(order, NOT_CONNECTED, 'never sent: the connection was lost before its turn'),
    });
  }

  /** Sends other terms under the order's own id. */
  replace(request: OrderRequest): void {
    const order = this.#byIntent.get(request.intentId);
    invariant(order, `replacement of an intent that was never placed: ${request.intentId}`);
    const contract = twsContract(usStock(request.symbol));
    const details = twsOrder(request, this.#core.account);
    const { intentId, brokerOrderId } = order;
    order.replacing = request;
    this.#core.sender.send({
      lane: 'order',
      write: (api) => void api.placeOrder(brokerOrderId, contract, details),
      written: (at) => this.#core.emit({ kind: 'replace_submitted', intentId, at }),
      dropped: () => this.#replaceRejected(order, NOT_CONNECTED, 'never sent: the connection was lost before its turn'),
    });
  }

  /** Orders of a process that ended. An order id that was never told is found by the order's reference. */
  adopt(orders: readonly AdoptedOrder[]): void {
    for (const { intentId, brokerOrderId, quantity } of orders) {
      if (this.#byIntent.has(intentId)) continue;
      this.#keep(intentId, brokerOrderId ?? UNKNOWN_ID, quantity);
      if (brokerOrderId !== null) this.takeIdsFrom(brokerOrderId + 1);
    }
  }

  knows(intentId: string): boolean {
    return this.#byIntent.has(intentId);
  }

  #issue({ intentId, quantity }: OrderRequest): DeskOrder {
    return this.#keep(intentId, this.#nextId++, quantity);
  }

  #keep(intentId: string, brokerOrderId: number, quantity: number): DeskOrder {
    const order: DeskOrder = {
      intentId,
      brokerOrderId,
      quantity,
      replacing: undefined,
      writes: 0,
      isAcknowledged: false,
      isRejected: false,
      lastStatus: '',
      filled: 0,
    };
    this.#byIntent.set(intentId, order);
    if (brokerOrderId !== UNKNOWN_ID) this.#byId.set(brokerOrderId, order);
    return order;
  }

  /** A resend that was dropped says nothing of the first sending. */
  #neverSent(order: DeskOrder): void {
    if (order.writes > 0) return;
    this.#rejected(order, NOT_CONNECTED, 'never sent: the connection was lost before its turn');
  }

  #openOrder(id: number, _contract: Contract, details: Order, state: OrderState): void {
    if (details.clientId !== this.#core.clientId || details.whatIf === true) return;
    const order = this.#byId.get(id) ?? this.#adopt(id, details);
    if (order === undefined) return;
    this.#terms(order, details);
    if (order.isAcknowledged) return;
    // Fills are not in this message: an end is told by the orderStatus that follows.
    const status = orderStatusOf(state.status);
    if (status === 'PRE_SUBMITTED' || status === 'ACCEPTED') this.#status(order, status, 0, order.quantity, 0);
  }

  /** An order that this client id placed in an earlier session. */
  #adopt(id: number, { orderRef = '', totalQuantity = 0 }: Order): DeskOrder | undefined {
    if (orderRef === '') return undefined;
    const known = this.#byIntent.get(orderRef);
    if (known !== undefined && known.brokerOrderId !== UNKNOWN_ID) return undefined;
    return this.#keep(orderRef, id, totalQuantity);
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
    this.#core.emit({ kind: 'replaced', intentId, quantity, ...terms, at: this.#core.now() });
  }

  #orderStatus({ orderId, clientId, status, filled, remaining, averagePrice }: OrderStatusMessage): void {
    const order = clientId === this.#core.clientId ? this.#byId.get(orderId) : undefined;
    const ours = orderStatusOf(status);
    if (order !== undefined && ours !== undefined) this.#status(order, ours, filled, remaining, averagePrice);
  }

  #status(order: DeskOrder, status: BrokerOrderStatus, filled: number, remaining: number, averagePrice: number): void {
    const said = `${status}/${filled}/${remaining}`;
    order.isAcknowledged = true;
    order.filled = filled;
    const isAfterthought = order.isRejected && (status === 'CANCELED' || status === 'INACTIVE');
    if (said === order.lastStatus || isAfterthought) return;
    order.lastStatus = said;
    const { intentId } = order;
    this.#core.emit({ kind: 'order_status', intentId, status, filled, remaining, averagePrice, at: this.#core.now() });
  }

  #error(id: number, code: number, reason: string): void {
    const order = this.#byId.get(id);
    if (order === undefined) return;
    switch (this.#consequence(order, code)) {
      case 'refused':
        if (order.replacing === undefined) this.#rejected(order, code, reason);
        else this.#replaceRejected(order, code, reason);
        break;
      case 'canceled':
        this.#status(order, 'CANCELED', order.filled, this.#remaining(order), 0);
        break;
      case 'cancel_refused':
        this.#cancelRejected(order, code, reason);
        break;
      case 'lives':
        if (order.replacing !== undefined && orderConsequence(code, false) === 'refused')
          this.#replaceRejected(order, code, reason);
        this.#core.emit({ kind: 'order_warning', intentId: order.intentId, code, reason, at: this.#core.now() });
        break;
    }
  }

  /** The id of a resend is a duplicate only because the first sending arrived. */
  #consequence(order: DeskOrder, code: number): ReturnType<typeof orderConsequence> {
    const arrivedBefore = code === DUPLICATE_ORDER_ID && order.writes > 1;
    return orderConsequence(code, order.isAcknowledged || arrivedBefore);
  }

  /** A cancel takes the rest; the status that came before said how much that was. */
  #remaining(order: DeskOrder): number {
    const [, , remaining] = order.lastStatus.split('/');
    return remaining === undefined ? order.quantity - order.filled : Number(remaining);
  }

  #rejected(order: DeskOrder, code: number, reason: string): void {
    if (order.isRejected) return;
    order.isRejected = true;
    this.#core.emit({ kind: 'order_rejected', intentId: order.intentId, code, reason, at: this.#core.now() });
  }

  #replaceRejected(order: DeskOrder, code: number, reason: string): void {
    order.replacing = undefined;
    const { intentId } = order;
    this.#core.emit({ kind: 'replace_rejected', intentId, code, reason, at: this.#core.now() });
  }

  #cancelRejected({ intentId }: DeskOrder, code: number, reason: string): void {
    this.#core.emit({ kind: 'cancel_rejected', intentId, code, reason, at: this.#core.now() });
  }

  /** What was asked for (request id >= 0) holds the fills of every client and session of the day: only ours are told. */
  #execution(requestId: number, contract: Contract, execution: LibraryExecution): void {
    const intentId = this.#intentOf(execution);
    if (requestId >= 0 && !this.#byIntent.has(intentId)) return;
    const { execId = '' } = execution;
    const root = executionRoot(execId);
    const known = this.#executions.get(root);
    if (known !== undefined && !corrects(execId, known)) return;
    this.#executions.set(root, execId);
    const fill = this.#fill(contract, execution, intentId);
    const correction = known === undefined ? {} : { corrects: known };
    this.#core.emit({ kind: 'execution', execution: { ...fill, ...correction }, at: this.#core.now() });
  }

  #intentOf({ orderRef = '', orderId = -1, clientId }: LibraryExecution): string {
    if (orderRef !== '') return orderRef;
    return clientId === this.#core.clientId ? (this.#byId.get(orderId)?.intentId ?? '') : '';
  }

  #fill(contract: Contract, execution: LibraryExecution, intentId: string): Execution {
    const { connectionTime } = this.#core.facts;
    return {
      executionId: execution.execId ?? '',
      intentId,
      brokerOrderId: execution.orderId ?? 0,
      symbol: contract.symbol ?? '',
      side: sideOf(execution),
      quantity: execution.shares ?? 0,
      price: execution.price ?? 0,
      ...(execution.permId !== undefined && { permId: execution.permId }),
      ...(execution.cumQty !== undefined && { cumulativeQuantity: execution.cumQty }),
      // A fill must not be lost for a time zone that is not understood.
      at: parseTwsTime(execution.time ?? '', connectionTime) ?? this.#core.now(),
    };
  }

  #commission({ execId = '', commission = 0, currency = '' }: CommissionReport): void {
    if (this.#executions.get(executionRoot(execId)) !== execId || this.#commissions.has(execId)) return;
    this.#commissions.add(execId);
    this.#core.emit({ kind: 'commission', executionId: execId, commission, currency, at: this.#core.now() });
  }
}
