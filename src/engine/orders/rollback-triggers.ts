import type { RollbackLimits } from '../base/config.ts';

/** Why a rollback starts, or why a person should think about one. */
export interface Trigger {
  readonly name: 'CONNECTION_FAILURES' | 'PACING_VIOLATIONS' | 'REJECT_RATIO' | 'LATENCY';
  /** `automatic` starts the rollback; `alert` waits for a person. */
  readonly action: 'automatic' | 'alert';
  readonly value: number;
  readonly limit: number;
}

/** Inputs of the triggers. */
export interface TriggerInputs {
  /** In the last hour. */
  readonly connectionLosses: number;
  readonly pacingViolations: number;
  readonly ordersSent: number;
  readonly ordersRejected: number;
  /** From intent to acknowledgement, of all acknowledged orders; 95th percentile. */
  readonly placeLatencyMs: { readonly count: number; readonly value: number | undefined };
}

/** With fewer orders, a p95 is the largest of a handful. */
const LATENCY_MINIMUM_ORDERS = 20;

/** All triggers that hold now. */
export function rollbackTriggers(inputs: TriggerInputs, limits: RollbackLimits): readonly Trigger[] {
  const { connectionLosses, pacingViolations, placeLatencyMs } = inputs;
  const { connectionFailuresPerHour, pacingViolationsPerHour, baselineP95Ms, latencyFactor } = limits;
  const longestMs = (baselineP95Ms ?? Number.POSITIVE_INFINITY) * latencyFactor;
  const holding: Trigger[] = [];
  const look = (name: Trigger['name'], action: Trigger['action'], value: number, limit: number) => {
    if (value > limit) holding.push({ name, action, value, limit });
  };
  look('CONNECTION_FAILURES', 'automatic', connectionLosses, connectionFailuresPerHour);
  look('PACING_VIOLATIONS', 'alert', pacingViolations, pacingViolationsPerHour);
  look('REJECT_RATIO', 'alert', rejectRatio(inputs, limits), limits.rejectRatio);
  look('LATENCY', 'alert', p95(placeLatencyMs), longestMs);
  return holding;
}

function rejectRatio({ ordersSent, ordersRejected }: TriggerInputs, { rejectMinimumOrders }: RollbackLimits): number {
  return ordersSent < rejectMinimumOrders ? 0 : ordersRejected / ordersSent;
}

function p95({ count, value }: TriggerInputs['placeLatencyMs']): number {
  return count < LATENCY_MINIMUM_ORDERS ? 0 : (value ?? 0);
}
