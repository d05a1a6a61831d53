import { isLive, type OrderState } from './order-state.ts';

/** All orders of a session by client and order id. */
export interface OrderStore {
  get(clientId: number, orderId: number): OrderState | undefined;
  /** The live order of another client with this id. */
  liveOfOther(clientId: number, orderId: number): OrderState | undefined;
  add(order: OrderState): void;
  /** First id that the client has not used. */
  nextOrderId(clientId: number): number;
  /** Ids up to this one count as used, whatever becomes of the order. */
  use(clientId: number, orderId: number): void;
  /** In order of arrival. */
  all(): readonly OrderState[];
  /** Acknowledged and not ended, in order of arrival. */
  live(): readonly OrderState[];
}

/** An empty store. Live orders are kept apart, because they are looked through every second. */
export function createOrderStore(): OrderStore {
  const orders = new Map<string, OrderState>();
  const unfinished = new Set<OrderState>();
  const lastIds = new Map<number, number>();
  const key = (clientId: number, orderId: number) => `${clientId}/${orderId}`;
  const live = () => {
    for (const order of unfinished) if (order.phase === 'ended') unfinished.delete(order);
    return [...unfinished].filter(isLive);
  };
  return {
    get: (clientId, orderId) => orders.get(key(clientId, orderId)),
    liveOfOther: (clientId, orderId) =>
      live().find(({ instruction }) => instruction.orderId === orderId && instruction.clientId !== clientId),
    add(order) {
      orders.set(key(order.instruction.clientId, order.instruction.orderId), order);
      unfinished.add(order);
    },
    nextOrderId: (clientId) => (lastIds.get(clientId) ?? 0) + 1,
    use: (clientId, orderId) => lastIds.set(clientId, Math.max(orderId, lastIds.get(clientId) ?? 0)),
    all: () => [...orders.values()],
    live,
  };
}
