import type { OpenOrder } from '../../domain/account.ts';
import type { BookedExecution } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';

/** By what an order of a session is known that its journal does not hold. */
export interface LostOrderMarks {
  /** Orders of the journal. */
  readonly known: ReadonlySet<string>;
  readonly clientId: number;
  readonly symbols: readonly string[];
  /** Newest instant of the journal. */
  readonly since: EpochMs;
}

type OrderFound = Extract<EngineEvent, { readonly kind: 'order_found' }>;

/** Intents are uuids; people and other programs seldom refer to their orders so. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Executions and open orders as the broker shows them. */
export interface ShownOrders {
  readonly executions: readonly BookedExecution[];
  readonly open: readonly OpenOrder[];
}

/**
 * Orders that the session sent while its journal could not be written, as their executions show them, or the list of those
 * that still work: of its own client, with an intent's reference, in its symbols, later than its journal. The broker's
 * times are whole seconds.
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
