import type { OpenOrder } from '../../domain/account.ts';
import type { BookedExecution } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';

/** Criteria for an order of the session that its journal lacks. */
export interface LostOrderMarks {
  /** Intent ids of the journal. */
  readonly known: ReadonlySet<string>;
  readonly clientId: number;
  readonly symbols: readonly string[];
  /** Newest instant in the journal. */
  readonly since: EpochMs;
}

type OrderFound = Extract<EngineEvent, { readonly kind: 'order_found' }>;

/** Intent ids are UUIDs; people and other programs seldom use such order references. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Executions and open orders as read from the broker. */
export interface ShownOrders {
  readonly executions: readonly BookedExecution[];
  readonly open: readonly OpenOrder[];
}

/**
 * Orders that the session sent while its journal could not be written, found in the broker's executions and open
 * orders. They have the session's client id, a UUID as reference, one of its symbols and, for executions, a time after
 * its journal. The broker's times are whole seconds.
 */
export function lostOrders(shown: ShownOrders, marks: LostOrderMarks, at: EpochMs): readonly OrderFound[] {
  const { known, clientId, symbols, since } = marks;
  const isOwn = (one: { readonly clientId?: number; readonly symbol: string }, intentId: string) =>
    one.clientId === clientId && UUID.test(intentId) && !known.has(intentId) && symbols.includes(one.symbol);
  const found = new Map<string, OrderFound>();
  for (const one of shown.executions) {
    const { orderRef: intentId, symbol, side } = one;
    if (!isOwn(one, intentId) || one.at < Math.floor(since / 1000) * 1000) continue;
    const quantity = one.quantity + (found.get(intentId)?.quantity ?? 0);
    found.set(intentId, { kind: 'order_found', intentId, brokerOrderId: null, symbol, side, quantity, at });
  }
  for (const one of shown.open) {
    const { intentId, brokerOrderId, symbol, side, quantity } = one;
    if (isOwn(one, intentId)) {
      found.set(intentId, { kind: 'order_found', intentId, brokerOrderId, symbol, side, quantity, at });
    }
  }
  return [...found.values()].filter(({ quantity }) => quantity > 0);
}
