import { isLive, type VenueOrderState } from './order-state.ts';

/** All orders of a session by client and order id. */
export interface OrderStore {
  get(clientId: number, orderId: number): VenueOrderState | undefined;
  add(order: VenueOrderState): void;
  /** First unused id of the client. */
  nextOrderId(clientId: number): number;
  /** Marks ids up to this one as used. */
  use(clientId: number, orderId: number): void;
  /** All orders in order of arrival. */
  all(): readonly VenueOrderState[];
  /** Acknowledged orders that have not ended, in order of arrival. */
  live(): readonly VenueOrderState[];
  /** Transmitted orders that have not ended, including those in flight. */
  unfinished(): readonly VenueOrderState[];
  /** Sets a client's next id back. Ended orders with ids from there on are no longer found by id. */
  rollBack(clientId: number, nextOrderId: number): void;
}

/** Creates an empty store. Unfinished orders are kept separately because they are read every second. */
export function createOrderStore(): OrderStore {
  const orders = new Map<string, VenueOrderState>();
  const arrived: VenueOrderState[] = [];
  const unfinished = new Set<VenueOrderState>();
  const lastIds = new Map<number, number>();
  const key = (clientId: number, orderId: number) => `${clientId}/${orderId}`;
  const notEnded = () => {
    for (const order of unfinished) if (order.phase === 'ended') unfinished.delete(order);
    return [...unfinished];
  };
  const live = () => notEnded().filter(isLive);
  return {
    get: (clientId, orderId) => orders.get(key(clientId, orderId)),
    add(order) {
      orders.set(key(order.instruction.clientId, order.instruction.orderId), order);
      arrived.push(order);
      unfinished.add(order);
    },
    nextOrderId: (clientId) => (lastIds.get(clientId) ?? 0) + 1,
    use: (clientId, orderId) => lastIds.set(clientId, Math.max(orderId, lastIds.get(clientId) ?? 0)),
    all: () => [...arrived],
    live,
    unfinished: () => notEnded().filter(({ phase }) => phase !== 'staged'),
    rollBack(clientId, nextOrderId) {
      lastIds.set(clientId, nextOrderId - 1);
      for (const [name, { phase, instruction }] of orders) {
        const isGone = phase === 'ended' && instruction.clientId === clientId && instruction.orderId >= nextOrderId;
        if (isGone) orders.delete(name);
      }
    },
  };
}
