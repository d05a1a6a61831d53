import type { PriceIncrement } from '../../domain/account.ts';
import { message } from '../message.ts';

/** Requests a table of price increments. */
export interface ReqMarketRule {
  readonly kind: 'reqMarketRule';
  readonly ruleId: number;
}

// 91, ruleId
export const reqMarketRule = message<ReqMarketRule>(91, { kind: 'reqMarketRule', ruleId: 0 }, (f, m) => ({
  kind: m.kind,
  ruleId: f.integer(m.ruleId),
}));

/** A table of price increments. */
export interface MarketRule {
  readonly kind: 'marketRule';
  readonly ruleId: number;
  readonly increments: readonly PriceIncrement[];
}

// 93, ruleId, count, {low edge, increment}
export const marketRule = message<MarketRule>(93, { kind: 'marketRule', ruleId: 0, increments: [] }, (f, m) => ({
  kind: m.kind,
  ruleId: f.integer(m.ruleId),
  increments: f.list(m.increments, { lowEdge: 0, increment: 0 }, (g, step) => ({
    lowEdge: g.double(step.lowEdge),
    increment: g.double(step.increment),
  })),
}));
