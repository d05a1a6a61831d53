import type { OrderRequest } from '../../domain/order.ts';
import type { AdoptedOrder } from '../../engine/base/ports.ts';
import type { OrderIdMemory } from '../../runner/ports/broker-session.ts';

/** An order of an earlier process of which no order id was noted. */
export const UNKNOWN_ID = -1;

/** An order of this session, or one that an earlier session with the same client id left open. */
export interface DeskOrder {
  readonly intentId: string;
  readonly brokerOrderId: number;
  quantity: number;
  /** The broker's own id; 0 until it was told. */
  permId: number;
  /** Terms that were sent and that the broker has not shown yet. */
  replacing: OrderRequest | undefined;
  /** A cancel was sent and has not been answered. */
  isCanceling: boolean;
  /** Times that it was written to a socket: more than once after a resend. */
  writes: number;
  isAcknowledged: boolean;
  isRejected: boolean;
  /** What was last said of it, so that repetitions are not told again. */
  lastStatus: string;
  filled: number;
}

/** Where the orders of a session are found: by intent, by order id, by the broker's permanent id. */
export class DeskOrders {
  readonly #byIntent = new Map<string, DeskOrder>();
  readonly #byId = new Map<number, DeskOrder>();
  readonly #byPermId = new Map<number, DeskOrder>();
  readonly #memory: OrderIdMemory | undefined;
  readonly #keepsHighest: boolean;
  #nextId: number;

  /** `keepsHighest` false: believes every nextValidId. */
  constructor(memory: OrderIdMemory | undefined, keepsHighest: boolean) {
    this.#memory = memory;
    this.#keepsHighest = keepsHighest;
    this.#nextId = (memory?.highest ?? 0) + 1;
  }

  /** What the gateway offers. One that was restarted may offer ids that were already used: ids only go up. */
  offered(nextId: number): void {
    this.#nextId = this.#keepsHighest ? Math.max(this.#nextId, nextId) : nextId;
  }

  /** An id was seen in use under our client id. */
  used(orderId: number): void {
    if (this.#keepsHighest && Number.isSafeInteger(orderId)) this.#nextId = Math.max(this.#nextId, orderId + 1);
  }

  knows(intentId: string): boolean {
    return this.#byIntent.has(intentId);
  }

  get(intentId: string): DeskOrder | undefined {
    return this.#byIntent.get(intentId);
  }

  /** The order that an error names: it has nothing but the order id. */
  byId(orderId: number): DeskOrder | undefined {
    return this.#byId.get(orderId);
  }

  /**
   * The order that a message of our client id is about. The broker's permanent id decides where both are known: an id that
   * a restarted gateway has given out again is not our order.
   */
  find(orderId: number, permId: number): DeskOrder | undefined {
    const known = this.#byPermId.get(permId);
    if (known !== undefined) return known;
    const order = this.#byId.get(orderId);
    const isAnother = order !== undefined && permId !== 0 && order.permId !== 0 && order.permId !== permId;
    return isAnother ? undefined : order;
  }

  intentOf(orderId: number, permId: number): string {
    return this.find(orderId, permId)?.intentId ?? '';
  }

  learnPermId(order: DeskOrder, permId: number): void {
    if (order.permId !== 0 || !(permId > 0)) return;
    order.permId = permId;
    this.#byPermId.set(permId, order);
  }

  /** A new order with an id that was never used. */
  issue({ intentId, quantity }: OrderRequest): DeskOrder {
    const orderId = this.#nextId++;
    this.#memory?.issued(orderId);
    return this.keep(intentId, orderId, quantity);
  }

  keep(intentId: string, brokerOrderId: number, quantity: number): DeskOrder {
    const order: DeskOrder = {
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

  /** An order that the broker shows with a reference of ours, and whose id we did not know. */
  claim(intentId: string, orderId: number, quantity: number): DeskOrder | undefined {
    const known = this.#byIntent.get(intentId);
    if (intentId === '' || (known !== undefined && known.brokerOrderId !== UNKNOWN_ID)) return undefined;
    return this.keep(intentId, orderId, quantity);
  }

  /** Orders of a process that ended. An order id that was never told is found by the order's reference. */
  adopt(orders: readonly AdoptedOrder[]): void {
    for (const { intentId, brokerOrderId, quantity } of orders) {
      if (this.#byIntent.has(intentId)) continue;
      this.keep(intentId, brokerOrderId ?? UNKNOWN_ID, quantity);
      if (brokerOrderId !== null) this.used(brokerOrderId);
    }
  }
}
