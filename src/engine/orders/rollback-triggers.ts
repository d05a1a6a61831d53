import type { EpochMs } from '../../domain/clock.ts';
import { createNumberHeap } from '../../statistics/number-heap.ts';
import type { RollbackLimits } from '../base/config.ts';
import type { EngineContext } from '../base/context.ts';
import type { Orders } from './orders.ts';

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

/** Returns a check that alarms once for each active trigger; `rollBack` is called for automatic ones. */
export function createTriggerCheck(
  context: EngineContext,
  orders: Orders,
  rollBack: (trigger: Trigger['name']) => void,
): () => void {
  const inputs = createTriggerInputs(context, orders);
  const notified = new Set<Trigger['name']>();
  return () => {
    for (const { name, action, value, limit } of activeTriggers(inputs(), context.config.rollback)) {
      if (notified.has(name)) continue;
      notified.add(name);
      context.notice('alarm', `ROLLBACK_${name}`, `${action}: ${value} > ${limit}`);
      if (action === 'automatic') rollBack(name);
    }
  };
}

/** Returns the inputs of the triggers, from new entries of the log. */
function createTriggerInputs(context: EngineContext, orders: Orders): () => TriggerInputs {
  const { log } = context;
  const [losses, violations] = [createLastHour(), createLastHour()];
  let [connectionsRead, violationsRead] = [0, 0];
  return () => {
    for (; connectionsRead < log.connections.length; connectionsRead++) {
      const change = log.connections[connectionsRead];
      if (change?.state === 'lost') losses.add(change.at);
    }
    for (; violationsRead < log.pacingViolations.length; violationsRead++)
      violations.add(log.pacingViolations[violationsRead]?.at ?? Number.NaN);
    return {
      connectionLosses: losses.count(context.now),
      pacingViolations: violations.count(context.now),
      ordersSent: orders.sentCount,
      ordersRejected: log.rejects.length,
      placeLatencyMs: orders.placeLatencyMs,
    };
  };
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

/** Counts instants in the last hour. */
interface LastHour {
  add(at: EpochMs): void;
  /** Number of instants less than an hour before `now`, which never goes back. */
  count(now: EpochMs): number;
}

const HOUR_MS = 3_600_000;

/** An empty counter, which drops older instants. */
export function createLastHour(): LastHour {
  const instants = createNumberHeap('smallest first');
  return {
    add: (at) => instants.add(at),
    count: (now) => {
      while (instants.first !== undefined && instants.first <= now - HOUR_MS) instants.take();
      return instants.size;
    },
  };
}
