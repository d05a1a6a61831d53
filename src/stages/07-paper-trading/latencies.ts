import type { CancelRecord, OrderRecord, SessionRecord, StatusQueryRecord } from '../../domain/session-record.ts';
import { ascending, quantile, quantileInterval } from '../../statistics/quantile.ts';
import { CONFIDENCE, type Measurement, missingMeasurement } from './measurement.ts';

/** Percentiles that are reported of every latency. */
const PERCENTILES = { p50: 0.5, p95: 0.95, p99: 0.99, max: 1 } as const;

/** Latencies of a session in milliseconds of the session's clock, by name; each in the order of its orders. */
export interface Latencies {
  readonly intent_to_submit: readonly number[];
  readonly submit_to_ack: readonly number[];
  readonly ack_to_fill: readonly number[];
  /** Intent to first fill. */
  readonly total_latency: readonly number[];
  /** Intent to first word of the broker: what the gate compares with the baseline. */
  readonly place_latency: readonly number[];
  /** Request to confirmation, of cancels that canceled. */
  readonly cancel_latency: readonly number[];
  readonly status_latency: readonly number[];
}

/** Latencies of what happened; what never came (no acknowledgement, no fill, no answer) is no observation. */
export function latenciesOf(session: SessionRecord): Latencies {
  const orders = (from: keyof OrderRecord & `${string}At`, to: keyof OrderRecord & `${string}At`) =>
    session.orders.flatMap((order) => elapsed(order[from], order[to]));
  return {
    intent_to_submit: orders('intentAt', 'submittedAt'),
    submit_to_ack: orders('submittedAt', 'acknowledgedAt'),
    ack_to_fill: orders('acknowledgedAt', 'firstFillAt'),
    total_latency: orders('intentAt', 'firstFillAt'),
    place_latency: orders('intentAt', 'acknowledgedAt'),
    cancel_latency: session.cancels.flatMap(cancelLatency),
    status_latency: session.statusQueries.flatMap(statusLatency),
  };
}

function cancelLatency(cancel: CancelRecord): readonly number[] {
  return elapsed(cancel.requestedAt, cancel.confirmedAt);
}

function statusLatency(query: StatusQueryRecord): readonly number[] {
  return elapsed(query.requestedAt, query.answeredAt);
}

function elapsed(from: number | null, to: number | null): readonly number[] {
  return from === null || to === null ? [] : [to - from];
}

/** p50, p95, p99 and maximum of every latency, as nearest ranks, each with its interval where the sample has one. */
export function latencyMeasurements(latencies: Latencies): readonly Measurement[] {
  return Object.entries(latencies).flatMap(([name, sample]: [string, readonly number[]]) =>
    percentileMeasurements(name, ascending(sample)),
  );
}

function percentileMeasurements(name: string, sorted: readonly number[]): readonly Measurement[] {
  return Object.entries(PERCENTILES).map(([label, share]) => {
    const value = quantile(sorted, share);
    if (value === undefined)
      return missingMeasurement(`${name}_${label}`, 'ms', `the session has no ${name.replaceAll('_', ' ')}`);
    const interval = share === 1 ? undefined : quantileInterval(sorted, share, CONFIDENCE);
    return {
      name: `${name}_${label}`,
      unit: 'ms',
      value,
      samples: sorted.length,
      ...(interval !== undefined && { interval }),
    };
  });
}
