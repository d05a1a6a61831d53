import type { RollbackLimits } from '../base/config.ts';

/** Reason for a rollback, or for a person to consider one. */
export interface Trigger {
  readonly name: 'CONNECTION_FAILURES' | 'PACING_VIOLATIONS' | 'REJECT_RATIO' | 'LATENCY';
  /** `automatic` starts the rollback; `alert` waits for a person. */
  readonly action: 'automatic' | 'alert';
  readonly value: number;
  readonly limit: number;
}

/** Inputs of the triggers. */
export interface TriggerInputs {
  /** Connection losses in the last hour. */
  readonly connectionLosses: number;
  readonly pacingViolations: number;
  readonly ordersSent: number;
  readonly ordersRejected: number;
  /** Time from intent to acknowledgement, of all acknowledged orders; 95th percentile. */
  readonly placeLatencyMs: { readonly count: number; readonly value: number | undefined };
}

/** Fewest orders for a p95: of a few orders it would be the largest value. */
const LATENCY_MINIMUM_ORDERS = 20;

/** Returns all active triggers. */
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
