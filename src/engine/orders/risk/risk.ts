import type { OrderRequest } from '../../../domain/order.ts';
import { type RiskApprovedOrder, riskApproved } from '../../../domain/permit.ts';
import type { RiskRefusal } from '../../../domain/session-record.ts';
import type { EngineConfig } from '../../base/config.ts';
import { grossExposure } from './exposure.ts';
import { RISK_CHECKS } from './registry.ts';
import { isReducing, type OrderIntent, type RiskView } from './risk-check.ts';

/** An approved order, or everything that spoke against it. */
export type RiskDecision =
  | { readonly approved: true; readonly order: RiskApprovedOrder; readonly reducing: boolean }
  | { readonly approved: false; readonly refusals: readonly RiskRefusal[]; readonly reducing: boolean };

/**
 * Runs all checks, also after one has refused, so that a refusal names every reason. `request` is what goes out: the intent
 * itself, or a working order whose rest under its new terms is the intent.
 */
export function approve(
  intent: OrderIntent,
  view: RiskView,
  config: EngineConfig,
  request: OrderRequest = orderRequestOf(intent),
): RiskDecision {
  const reducing = isReducing(intent, view);
  let exposure: number | undefined;
  const gross = () => {
    exposure ??= grossExposure(intent, view);
    return exposure;
  };
  let refusals: RiskRefusal[] | undefined;
  for (const { name, holdsFor, find } of RISK_CHECKS) {
    if (reducing && holdsFor === 'new risk') continue;
    const found = find(intent, view, config, gross);
    if (found === undefined) continue;
    refusals ??= [];
    refusals.push({ check: name, ...found });
  }
  if (refusals !== undefined) return { approved: false, refusals, reducing };
  return { approved: true, order: riskApproved(request), reducing };
}

/** Terms of an intent that go to the broker. */
export function orderRequestOf(intent: OrderIntent): OrderRequest {
  const { intentId, symbol, side, quantity, type, limitPrice, stopPrice } = intent;
  const request = { intentId, symbol, side, quantity, type, timeInForce: 'DAY' } as const;
  if (limitPrice === undefined && stopPrice === undefined) return request;
  return { ...request, ...(limitPrice !== undefined && { limitPrice }), ...(stopPrice !== undefined && { stopPrice }) };
}
