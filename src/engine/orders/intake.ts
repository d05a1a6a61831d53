import type { OrderIntentMessage } from '../../contracts/messages.ts';
import type { OrderType } from '../../domain/order.ts';
import type { RiskApprovedOrder } from '../../domain/permit.ts';
import type { IntentRecord } from '../../domain/session-record.ts';
import type { Bus } from '../base/bus.ts';
import type { EngineContext } from '../base/context.ts';
import type { MarketView } from '../base/ports.ts';
import type { OrderManager } from './order-manager.ts';
import { isStop } from './orders.ts';
import { approve, orderRequestOf, type RiskDecision } from './risk/risk.ts';
import type { OrderIntent, RiskView } from './risk/risk-check.ts';

export interface IntakeParts {
  readonly context: EngineContext;
  readonly bus: Bus;
  readonly manager: OrderManager;
  readonly market: MarketView;
  /** Returns the intent that the given one replaces. */
  readonly replacedBy: (intentId: string) => string | null;
}

/** Takes every order intent from the bus, checks its risk, and places approved ones. */
export function connectIntake(parts: IntakeParts, view: RiskView): void {
  parts.bus.subscribe('order_intents', (message) => {
    const type = orderType(message.order_type);
    if (type === undefined) refuseType(parts.context, message);
    else take(intentOf(message, type, parts.context.now), view, parts);
  });
}

function take(intent: OrderIntent, view: RiskView, parts: IntakeParts): void {
  const { context, manager, market } = parts;
  const decision = approve(intent, view, context.config);
  const arrivalMid = market.mark(intent.symbol) ?? null;
  const isNew = !decision.approved && !view.isKnown(intent.intentId);
  context.log.intents.push(intentRecord(intent, decision, arrivalMid, parts));
  if (decision.approved) place(decision.order, arrivalMid, parts);
  else if (isNew) deny(intent, decision, arrivalMid, manager, context);
}

function place(order: RiskApprovedOrder, arrivalMid: number | null, { context, manager }: IntakeParts): void {
  manager.orders.open(order, context.now, arrivalMid);
  context.emit({ kind: 'place', order });
}

type Refused = Extract<RiskDecision, { approved: false }>;

function deny(
  intent: OrderIntent,
  decision: Refused,
  mid: number | null,
  manager: OrderManager,
  context: EngineContext,
): void {
  const request = orderRequestOf(intent);
  const reasons = decision.refusals
    .map(({ check, limit, input }) => `${check}: limit=${limit} input=${input}`)
    .join('; ');
  manager.advance(manager.orders.open(request, context.now, mid), 'DENY', reasons);
  const { side, quantity, symbol } = intent;
  context.notice('warning', 'INTENT_REFUSED', `${side} ${quantity} ${symbol}: ${reasons}`);
}

const NO_REFUSALS: IntentRecord['refusals'] = [];

function intentRecord(
  intent: OrderIntent,
  decision: RiskDecision,
  arrivalMid: number | null,
  parts: IntakeParts,
): IntentRecord {
  const { intentId, at, symbol, side, quantity, type, limitPrice = null, stopPrice, strategyId } = intent;
  const record: IntentRecord = {
    intentId,
    at,
    symbol,
    side,
    quantity,
    type,
    limitPrice,
    strategyId,
    arrivalMid,
    marketable: isMarketable(intent, parts.market),
    reducing: decision.reducing,
    approved: decision.approved,
    refusals: decision.approved ? NO_REFUSALS : decision.refusals,
    replaces: parts.replacedBy(intentId),
  };
  if (stopPrice === undefined) return record;
  // The stop price follows the limit price.
  const { strategyId: _, arrivalMid: __, marketable, reducing, approved, refusals, replaces, ...terms } = record;
  return { ...terms, stopPrice, strategyId, arrivalMid, marketable, reducing, approved, refusals, replaces };
}

function isMarketable({ symbol, side, type, limitPrice }: OrderIntent, market: MarketView): boolean {
  if (isStop({ type })) return false;
  if (limitPrice === undefined) return true;
  const quote = market.quote(symbol);
  if (quote === undefined) return false;
  return side === 'BUY' ? limitPrice >= quote.ask : limitPrice <= quote.bid;
}

function intentOf(message: OrderIntentMessage, type: OrderType, at: number): OrderIntent {
  const { intent_id: intentId, symbol, direction: side, quantity, strategy_id: strategyId } = message;
  const { limit_price: limitPrice, stop_price: stopPrice } = message;
  const intent = { intentId, at, symbol, side, quantity, type, strategyId };
  if (type === 'MARKET') return intent;
  const takesLimit = type === 'LIMIT' || type === 'STOP_LIMIT';
  return {
    ...intent,
    ...(takesLimit && limitPrice !== undefined && { limitPrice }),
    ...(isStop({ type }) && stopPrice !== undefined && { stopPrice }),
  };
}

/** Maps the contract's order types to those that this engine sends. */
function orderType(type: OrderIntentMessage['order_type']): OrderType | undefined {
  return type === 'ADAPTIVE' ? undefined : type;
}

function refuseType(context: EngineContext, { order_type, symbol, intent_id }: OrderIntentMessage): void {
  context.notice('alarm', 'ORDER_TYPE_UNSUPPORTED', `${symbol} intent ${intent_id}: ${order_type} cannot be sent`);
}
