import type { ExecutionRecord, IntentRecord, SessionRecord } from '../../domain/session-record.ts';
import { clopperPearson } from '../../statistics/binomial.ts';
import { CONFIDENCE, type Measurement, missingMeasurement } from './measurement.ts';

/** Most intents that a detail names. */
const NAMED_INTENTS = 5;

/** Executions that stand: one of quantity 0 was taken back by the broker, and only its commission counts. */
function standing(executions: readonly ExecutionRecord[]): readonly ExecutionRecord[] {
  return executions.filter(({ quantity }) => quantity > 0);
}

/** Filled quantity by intent, from the executions alone; an intent whose fills were all taken back is not in it. */
export function filledByIntent(executions: readonly ExecutionRecord[]): ReadonlyMap<string, number> {
  const filled = new Map<string, number>();
  for (const { intentId, quantity } of standing(executions))
    filled.set(intentId, (filled.get(intentId) ?? 0) + quantity);
  return filled;
}

/** Fill rates, number of trades, rejects, partial fills, slippage and costs of a session. */
export function fillMeasurements(session: SessionRecord): readonly Measurement[] {
  const filled = filledByIntent(session.executions);
  const approved = session.intents.filter((intent) => intent.approved);
  return [
    fillRate(
      'fill_rate',
      approved.filter((intent) => intent.marketable),
      filled,
    ),
    fillRate(
      'passive_fill_rate',
      approved.filter((intent) => !intent.marketable),
      filled,
    ),
    { name: 'trade_count', unit: 'count', value: filled.size },
    { name: 'intents', unit: 'count', value: session.intents.length },
    { name: 'intents_refused_by_risk', unit: 'count', value: session.intents.length - approved.length },
    { name: 'rejects', unit: 'count', value: session.rejects.length },
    rejectRate(session),
    partialFills(session, filled),
    slippage(session),
    { name: 'commission', unit: 'USD', value: commission(session.executions), samples: session.executions.length },
  ];
}

/**
 * Filled over intended quantity. The interval is the exact one of a proportion with each intent as one trial, because
 * the shares of one order are not filled independently.
 */
function fillRate(name: string, intents: readonly IntentRecord[], filled: ReadonlyMap<string, number>): Measurement {
  const intended = intents.reduce((sum, intent) => sum + intent.quantity, 0);
  if (intended === 0) return missingMeasurement(name, 'ratio', 'the session has no such intent');
  const filledOf = (intent: IntentRecord) => filled.get(intent.intentId) ?? 0;
  const quantity = intents.reduce((sum, intent) => sum + filledOf(intent), 0);
  const rate = quantity / intended;
  const unfilled = intents.filter((intent) => filledOf(intent) < intent.quantity);
  return {
    name,
    unit: 'ratio',
    value: rate,
    samples: intents.length,
    interval: clopperPearson(Math.min(rate, 1) * intents.length, intents.length, CONFIDENCE),
    detail: `${quantity} of ${intended} shares in ${intents.length} intents${nameUnfilled(unfilled)}`,
  };
}

function nameUnfilled(intents: readonly IntentRecord[]): string {
  if (intents.length === 0) return '';
  const named = intents.slice(0, NAMED_INTENTS).map((intent) => `${intent.symbol} ${intent.intentId.slice(0, 8)}`);
  const more = intents.length > NAMED_INTENTS ? ` and ${intents.length - NAMED_INTENTS} more` : '';
  return `; not filled whole: ${named.join(', ')}${more}`;
}

function rejectRate({ rejects, orders }: SessionRecord): Measurement {
  if (orders.length === 0) return missingMeasurement('reject_rate', 'ratio', 'the session has no order');
  return { name: 'reject_rate', unit: 'ratio', value: rejects.length / orders.length, samples: orders.length };
}

/** Orders that an execution filled only in part, whether or not the rest came later. */
function partialFills({ orders, executions }: SessionRecord, filled: ReadonlyMap<string, number>): Measurement {
  const partial = new Set<string>();
  const quantities = new Map(orders.map((order) => [order.intentId, order.quantity]));
  for (const { intentId, quantity } of standing(executions)) {
    if (quantity < (quantities.get(intentId) ?? 0)) partial.add(intentId);
  }
  return { name: 'partial_fills', unit: 'count', value: partial.size, samples: filled.size };
}

/** Quantity-weighted side·(price - arrival mid)/arrival mid in basis points: positive costs money. */
function slippage({ intents, executions }: SessionRecord): Measurement {
  const arrival = new Map(intents.map((intent) => [intent.intentId, intent.arrivalMid]));
  const fills = standing(executions).flatMap(({ intentId, side, price, quantity }) => {
    const mid = arrival.get(intentId);
    if (mid === undefined || mid === null || mid <= 0) return [];
    return [{ quantity, bps: ((side === 'BUY' ? 1 : -1) * (price - mid) * 10_000) / mid }];
  });
  const quantity = fills.reduce((sum, fill) => sum + fill.quantity, 0);
  if (quantity === 0) return missingMeasurement('slippage', 'bps', 'no fill with a known arrival price');
  const weighted = fills.reduce((sum, fill) => sum + fill.quantity * fill.bps, 0);
  return { name: 'slippage', unit: 'bps', value: weighted / quantity, samples: fills.length };
}

function commission(executions: readonly ExecutionRecord[]): number {
  return executions.reduce((sum, execution) => sum + (execution.commission ?? 0), 0);
}
