import type { IntentRecord } from '../../domain/session-record.ts';
import type { EngineContext } from '../base/context.ts';
import type { EngineEvent } from '../base/ports.ts';
import { FLATTEN_ID } from './flatten.ts';
import type { OrderManager } from './order-manager.ts';

type OrderFound = Extract<EngineEvent, { readonly kind: 'order_found' }>;

/**
 * Takes over an order of this session that its journal does not hold: where that could not be written, only closing orders
 * left. Its executions are booked as ours from now on.
 */
export function onOrderFound(
  event: OrderFound,
  { context, manager }: { readonly context: EngineContext; readonly manager: OrderManager },
): void {
  const { intentId, brokerOrderId, symbol, side, quantity, at } = event;
  if (manager.orders.find(intentId) !== undefined) return;
  context.log.intents.push(intentOf(event));
  const request = { intentId, symbol, side, quantity, type: 'MARKET', timeInForce: 'DAY' } as const;
  const order = manager.orders.open(request, at, null);
  order.brokerOrderId = brokerOrderId;
  manager.advance(order, 'SUBMIT');
  context.notice(
    'warning',
    'ORDER_FOUND',
    `${side} ${quantity} ${symbol}: sent while the journal could not be written`,
  );
}

function intentOf({ intentId, symbol, side, quantity, at }: OrderFound): IntentRecord {
  return {
    intentId,
    at,
    symbol,
    side,
    quantity,
    type: 'MARKET',
    limitPrice: null,
    strategyId: FLATTEN_ID,
    arrivalMid: null,
    marketable: true,
    reducing: true,
    approved: true,
    refusals: [],
    replaces: null,
  };
}
