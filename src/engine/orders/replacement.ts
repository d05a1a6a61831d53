import { isoUtc } from '../../domain/clock.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { Bus } from '../base/bus.ts';
import type { EngineContext } from '../base/context.ts';
import { seededUuid } from '../base/uuid.ts';
import type { OrderManager } from './order-manager.ts';
import { type Order, remaining } from './orders.ts';

/** Strategy id of intents that send the rest of a patient order as MARKET. */
export const EXECUTION_ID = 'execution';

export interface ReplacementParts {
  readonly context: EngineContext;
  readonly bus: Bus;
  readonly manager: OrderManager;
  readonly random: RandomStream;
}

/** Sends the rest of every patient order with a confirmed cancel as MARKET; returns a lookup of the replaced intent. */
export function connectReplacement({
  context,
  bus,
  manager,
  random,
}: ReplacementParts): (intentId: string) => string | null {
  const replaced = new Map<string, string>();
  const replace = ({ request }: Order, quantity: number) => {
    const intentId = seededUuid(random);
    replaced.set(intentId, request.intentId);
    bus.publish('order_intents', {
      event_type: 'order_intent',
      intent_id: intentId,
      symbol: request.symbol,
      direction: request.side,
      quantity,
      order_type: 'MARKET',
      timestamp: isoUtc(context.now),
      strategy_id: EXECUTION_ID,
    });
  };
  manager.onClosed((order) => {
    const rest = remaining(order);
    const isWanted = order.state === 'CANCELED' && order.replaceWhenCanceled && rest > 0;
    if (isWanted && context.tradingState === 'ACTIVE') replace(order, rest);
  });
  return (intentId) => replaced.get(intentId) ?? null;
}
