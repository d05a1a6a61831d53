import type { EpochMs } from '../../domain/clock.ts';
import { ascending, quantile } from '../../statistics/quantile.ts';
import type { RollbackLimits } from '../base/config.ts';

/** Why a rollback starts, or why a person should think about one. */
export interface Trigger {
  readonly name: 'CONNECTION_FAILURES' | 'PACING_VIOLATIONS' | 'REJECT_RATIO' | 'LATENCY';
  /** `automatic` starts the rollback; `alert` waits for a person. */
  readonly action: 'automatic' | 'alert';
  readonly value: number;
  readonly limit: number;
}

/** What the triggers are worked out from. */
export interface TriggerInputs {
  readonly now: EpochMs;
  /** Instants at which the connection was lost. */
  readonly connectionLosses: readonly EpochMs[];
  readonly pacingViolations: readonly EpochMs[];
  readonly ordersSent: number;
  readonly ordersRejected: number;
  /** From intent to acknowledgement, of all acknowledged orders. */
  readonly placeLatenciesMs: readonly number[];
}

const HOUR_MS = 3_600_000;

/** With fewer orders, a p95 is the largest of a handful. */
const LATENCY_MINIMUM_ORDERS = 20;

/** All triggers that hold now. */
export function rollbackTriggers(inputs: TriggerInputs, limits: RollbackLimits): readonly Trigger[] {
  return [
    trigger(
      'CONNECTION_FAILURES',
      'automatic',
      inLastHour(inputs.connectionLosses, inputs.now),
      limits.connectionFailuresPerHour,
    ),
    trigger(
      'PACING_VIOLATIONS',
      'alert',
      inLastHour(inputs.pacingViolations, inputs.now),
      limits.pacingViolationsPerHour,
    ),
    trigger('REJECT_RATIO', 'alert', rejectRatio(inputs, limits), limits.rejectRatio),
    trigger(
      'LATENCY',
      'alert',
      p95(inputs.placeLatenciesMs),
      (limits.baselineP95Ms ?? Number.POSITIVE_INFINITY) * limits.latencyFactor,
    ),
  ].filter(({ value, limit }) => value > limit);
}

function trigger(name: Trigger['name'], action: Trigger['action'], value: number, limit: number): Trigger {
  return { name, action, value, limit };
}

function inLastHour(instants: readonly EpochMs[], now: EpochMs): number {
  return instants.filter((at) => at > now - HOUR_MS).length;
}

function rejectRatio({ ordersSent, ordersRejected }: TriggerInputs, { rejectMinimumOrders }: RollbackLimits): number {
  return ordersSent < rejectMinimumOrders ? 0 : ordersRejected / ordersSent;
}

function p95(values: readonly number[]): number {
  return values.length < LATENCY_MINIMUM_ORDERS ? 0 : (quantile(ascending(values), 0.95) ?? 0);
}
