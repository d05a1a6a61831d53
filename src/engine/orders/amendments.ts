import type { OrderRequest } from '../../domain/order.ts';
import type { RiskApprovedOrder } from '../../domain/permit.ts';
import type { EngineCommand, EngineEvent } from '../base/ports.ts';
import { isTerminal } from './order-machine.ts';
import type { OrderManager } from './order-manager.ts';
import { isStop, type Order } from './orders.ts';
import { approve } from './risk/risk.ts';
import { type RiskViewParts, riskViewWithout } from './risk/risk-view.ts';

/** Changes the terms of working orders under their own order id. */
export interface Amendments {
  onCommand(command: Extract<EngineCommand, { kind: 'replace' }>): void;
  onEvent(event: ReplaceEvent): void;
  /** Moves every patient order back to the near side of its quote, where the execution policy says so. */
  reprice(): void;
}

/** What the broker or the session says about new terms. */
export type ReplaceEvent = Extract<EngineEvent, { kind: 'replace_submitted' | 'replaced' | 'replace_rejected' }>;

type Terms = Pick<Extract<EngineCommand, { kind: 'replace' }>, 'quantity' | 'limitPrice' | 'stopPrice'>;

/** New terms pass the risk checks as a new order of what they leave to trade. */
export function createAmendments(parts: RiskViewParts): Amendments {
  const { context, manager } = parts;
  const change = (order: Order, terms: Terms) => {
    const request = { ...order.request, ...terms };
    const approved = approvedTerms(order, request, parts);
    if (typeof approved !== 'string') manager.replace(order, approved);
    else context.notice('warning', 'REPLACE_REFUSED', `${request.symbol} order ${request.intentId}: ${approved}`);
  };
  return {
    onCommand: ({ intentId, quantity, limitPrice, stopPrice }) => {
      const order = manager.orders.find(intentId);
      if (order === undefined) context.notice('warning', 'REPLACE_REFUSED', `there is no order ${intentId}`);
      else change(order, given({ quantity, limitPrice, stopPrice }));
    },
    onEvent: (event) => {
      const order = manager.orders.find(event.intentId);
      if (order === undefined)
        context.notice('warning', 'FOREIGN_ORDER', `${event.kind} for an order that is not ours`);
      else onReplaceEvent(order, event, parts);
    },
    reprice: () => {
      for (const order of manager.orders.active()) {
        const price = betterPrice(order, parts);
        if (price !== undefined) change(order, { limitPrice: price });
      }
    },
  };
}

function given(terms: { readonly [K in keyof Terms]: Terms[K] | undefined }): Terms {
  const { quantity, limitPrice, stopPrice } = terms;
  return {
    ...(quantity !== undefined && { quantity }),
    ...(limitPrice !== undefined && { limitPrice }),
    ...(stopPrice !== undefined && { stopPrice }),
  };
}

function onReplaceEvent(order: Order, event: ReplaceEvent, { context, manager }: RiskViewParts): void {
  if (event.kind === 'replace_submitted') return;
  manager.orders.propose(order, null);
  if (event.kind === 'replaced') onReplaced(order, event, manager);
  else {
    context.notice('warning', 'REPLACE_REJECTED', `${order.request.symbol} ${event.code}: ${event.reason}`);
    manager.advance(order, 'REJECT_REPLACE');
    if (!isTerminal(order.state)) manager.ask();
  }
}

function onReplaced(order: Order, event: Extract<ReplaceEvent, { kind: 'replaced' }>, manager: OrderManager): void {
  if (!isTerminal(order.state))
    manager.orders.confirm(order, { ...order.request, ...given({ ...TERMLESS, ...event }) });
  const { filled, request } = order;
  if (filled > 0 && filled >= request.quantity && !isTerminal(order.state)) manager.advance(order, 'FILL');
  else if (filled > 0) manager.advance(order, 'REPLACED_PARTIAL');
  else manager.advance(order, isStop(request) ? 'REPLACED_HELD' : 'REPLACED');
}

const TERMLESS = { quantity: undefined, limitPrice: undefined, stopPrice: undefined };

const REPLACEABLE: ReadonlySet<string> = new Set(['PRE_SUBMITTED', 'ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED']);

/** Terms that risk approved, or why they cannot be sent. */
function approvedTerms(order: Order, request: OrderRequest, parts: RiskViewParts): RiskApprovedOrder | string {
  const { context } = parts;
  if (!REPLACEABLE.has(order.state)) return `no new terms in state ${order.state}`;
  if (request.quantity <= order.filled) return `${order.filled} of ${request.quantity} are filled already`;
  if (hasStrangePrice(request)) return `a ${request.type} order has no such price`;
  const quantity = request.quantity - order.filled;
  const { intentId, symbol, side, type } = request;
  const prices = given({ ...TERMLESS, limitPrice: request.limitPrice, stopPrice: request.stopPrice });
  const intent = { intentId, at: context.now, symbol, side, quantity, type, strategyId: 'replace', ...prices };
  const decision = approve(intent, riskViewWithout(order, parts), context.config, request);
  if (decision.approved) return decision.order;
  return decision.refusals.map(({ check, limit, input }) => `${check}: limit=${limit} input=${input}`).join('; ');
}

function hasStrangePrice({ type, limitPrice, stopPrice }: OrderRequest): boolean {
  const takesLimit = type === 'LIMIT' || type === 'STOP_LIMIT';
  return (limitPrice !== undefined && !takesLimit) || (stopPrice !== undefined && !isStop({ type }));
}

/** The near side of the quote, once a resting order has stood off it for as long as the policy allows. */
function betterPrice(order: Order, { context, market }: RiskViewParts): number | undefined {
  const { repriceMs } = context.config.execution;
  const { type, side, symbol, limitPrice } = order.request;
  const isResting = order.state === 'ACCEPTED' || order.state === 'PARTIALLY_FILLED';
  if (repriceMs === undefined || type !== 'LIMIT' || !isResting) return undefined;
  if (context.now - (order.replaceRequestedAt ?? order.intentAt) < repriceMs) return undefined;
  const quote = market.quote(symbol);
  const near = side === 'BUY' ? quote?.bid : quote?.ask;
  return near === limitPrice ? undefined : near;
}
