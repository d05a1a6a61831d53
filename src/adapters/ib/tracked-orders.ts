import type { OrderRequest } from '../../domain/order.ts';
import type { AdoptedOrder } from '../../engine/base/ports.ts';
import type { OrderIdMemory } from '../../runner/ports/broker-session.ts';

/** Order id of an order of an earlier process that recorded none. */
export const UNKNOWN_ID = -1;

/** Order of this session, or one that an earlier session with the same client id left open. */
export interface TrackedOrder {
  readonly intentId: string;
  readonly brokerOrderId: number;
  quantity: number;
  /** The broker's permanent id; 0 until it is known. */
  permId: number;
  /** New terms that were sent and that the broker has not confirmed yet. */
  replacing: OrderRequest | undefined;
  /** A cancel was sent and is not answered yet. */
  isCanceling: boolean;
  /** Number of times that the order was written to a socket: more than one after a resend. */
  writes: number;
  isAcknowledged: boolean;
  isRejected: boolean;
  /** Last status that was emitted, to drop repetitions. */
  lastStatus: string;
  filled: number;
}

/** Index of the session's orders by intent, by order id and by the broker's permanent id. */
export class TrackedOrders {
  readonly #byIntent = new Map<string, TrackedOrder>();
  readonly #byId = new Map<number, TrackedOrder>();
  readonly #byPermId = new Map<number, TrackedOrder>();
  readonly #memory: OrderIdMemory | undefined;
  readonly #onlyRaises: boolean;
  #nextId: number;

  /** `onlyRaises` false: takes every nextValidId of the gateway as it is. */
  constructor(memory: OrderIdMemory | undefined, onlyRaises: boolean) {
    this.#memory = memory;
    this.#onlyRaises = onlyRaises;
    this.#nextId = (memory?.highest ?? 0) + 1;
  }

  /** Raises the next id to the gateway's nextValidId. A lower one is ignored: a restarted gateway may offer used ids. */
  raiseNextId(nextId: number): void {
    this.#nextId = this.#onlyRaises ? Math.max(this.#nextId, nextId) : nextId;
  }

  /** Records an order id that was used under this client id. */
  noteUsedId(orderId: number): void {
    if (this.#onlyRaises && Number.isSafeInteger(orderId)) this.#nextId = Math.max(this.#nextId, orderId + 1);
  }

  knows(intentId: string): boolean {
    return this.#byIntent.has(intentId);
  }

  get(intentId: string): TrackedOrder | undefined {
    return this.#byIntent.get(intentId);
  }

  /** Finds the order of an error message, which names only the order id. */
  byId(orderId: number): TrackedOrder | undefined {
    return this.#byId.get(orderId);
  }

  /**
   * Finds the order of a message of this client id. The permanent id decides where both are known: a restarted gateway
   * may have given the order id to another order.
   */
  find(orderId: number, permId: number): TrackedOrder | undefined {
    const known = this.#byPermId.get(permId);
    if (known !== undefined) return known;
    const order = this.#byId.get(orderId);
    const isAnother = order !== undefined && permId !== 0 && order.permId !== 0 && order.permId !== permId;
    return isAnother ? undefined : order;
  }

  intentOf(orderId: number, permId: number): string {
    return this.find(orderId, permId)?.intentId ?? '';
  }

  learnPermId(order: TrackedOrder, permId: number): void {
    if (order.permId !== 0 || !(permId > 0)) return;
    order.permId = permId;
    this.#byPermId.set(permId, order);
  }

  /** Creates an order with an id that was never used. */
  create({ intentId, quantity }: OrderRequest): TrackedOrder {
    const orderId = this.#nextId++;
    this.#memory?.issued(orderId);
    return this.keep(intentId, orderId, quantity);
  }

  keep(intentId: string, brokerOrderId: number, quantity: number): TrackedOrder {
    const order: TrackedOrder = {
      intentId,
      brokerOrderId,
      quantity,
      permId: 0,
      replacing: undefined,
      isCanceling: false,
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

  /** Adopts an order that the broker shows with a reference: an unknown one, or one without an order id. Undefined for all others. */
  adoptFound(intentId: string, orderId: number, quantity: number): TrackedOrder | undefined {
    const known = this.#byIntent.get(intentId);
    if (intentId === '' || (known !== undefined && known.brokerOrderId !== UNKNOWN_ID)) return undefined;
    return this.keep(intentId, orderId, quantity);
  }

  /** Adopts the orders of an ended process. An order without a known id is found by its order reference. */
  adopt(orders: readonly AdoptedOrder[]): void {
    for (const { intentId, brokerOrderId, quantity } of orders) {
      if (this.#byIntent.has(intentId)) continue;
      this.keep(intentId, brokerOrderId ?? UNKNOWN_ID, quantity);
      if (brokerOrderId !== null) this.noteUsedId(brokerOrderId);
    }
  }
}
