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
export function activeTriggers(inputs: TriggerInputs, limits: RollbackLimits): readonly Trigger[] {
  const { connectionLosses, pacingViolations, placeLatencyMs } = inputs;
  const { connectionFailuresPerHour, pacingViolationsPerHour, baselineP95Ms, latencyFactor } = limits;
  const longestMs = (baselineP95Ms ?? Number.POSITIVE_INFINITY) * latencyFactor;
  const rejects = rejectRatio(inputs, limits);
  const latencyMs = baselineP95Ms === null ? 0 : p95(placeLatencyMs);
  const holding: Trigger[] = [];
  const hold = (name: Trigger['name'], action: Trigger['action'], value: number, limit: number) => {
    holding.push({ name, action, value, limit });
  };
  if (connectionLosses > connectionFailuresPerHour)
    hold('CONNECTION_FAILURES', 'automatic', connectionLosses, connectionFailuresPerHour);
  if (pacingViolations > pacingViolationsPerHour)
    hold('PACING_VIOLATIONS', 'alert', pacingViolations, pacingViolationsPerHour);
  if (rejects > limits.rejectRatio) hold('REJECT_RATIO', 'alert', rejects, limits.rejectRatio);
  if (latencyMs > longestMs) hold('LATENCY', 'alert', latencyMs, longestMs);
  return holding;
}

function rejectRatio({ ordersSent, ordersRejected }: TriggerInputs, { rejectMinimumOrders }: RollbackLimits): number {
  return ordersSent < rejectMinimumOrders ? 0 : ordersRejected / ordersSent;
}

function p95({ count, value }: TriggerInputs['placeLatencyMs']): number {
  return count < LATENCY_MINIMUM_ORDERS ? 0 : (value ?? 0);
}
