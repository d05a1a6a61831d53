import type { Artifact } from '../../domain/artifact.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import { invariant } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import { ascending, quantile, quantileInterval } from '../../statistics/quantile.ts';
import { CONFIDENCE, type Measurement, missingMeasurement } from './measurement.ts';

/** Name of the baseline in a workspace. */
export const BASELINE_FILE = 'BASELINE.json';

/** Latencies of placing orders that later sessions are compared with. */
export type Baseline = {
  /** `modelled` = made by a latency model, which counts in a rehearsal alone. */
  readonly origin: 'measured' | 'modelled';
  readonly sourceClass: ConnectionClass;
  /** SHA-256 (hex) of what identifies the host. */
  readonly hostDigest: string;
  readonly networkClass: string;
  /** Name and parameters of the latency model of a simulated venue; null for a real one. */
  readonly latencyModel: JsonObject | null;
  /** Total place latencies (intent to first word of the broker), milliseconds, in order of time. */
  readonly latenciesMs: readonly number[];
  /** ISO 8601 UTC, wall time. */
  readonly recordedAt: string;
};

/** `BASELINE.json` as a checked file holds it; percentiles are repeated for readers and recomputed by us. */
export interface BaselineDocument {
  readonly schema_version: 1;
  readonly evidence_class: ConnectionClass;
  readonly origin: Baseline['origin'];
  readonly host_digest: string;
  readonly network_class: string;
  readonly latency_model: JsonObject | null;
  readonly orders: number;
  readonly latencies_ms: readonly number[];
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
  readonly recorded_at: string;
}

/** The baseline as `BASELINE.json`. At least one order is an assumption: the recorder does not write an empty one. */
export function baselineArtifact(baseline: Baseline): Artifact {
  const sorted = ascending(baseline.latenciesMs);
  const at = (share: number): number => {
    const value = quantile(sorted, share);
    invariant(value, 'a baseline has at least one order');
    return value;
  };
  return {
    kind: 'json',
    path: BASELINE_FILE,
    schema: 'baseline',
    value: {
      schema_version: 1,
      evidence_class: baseline.sourceClass,
      origin: baseline.origin,
      host_digest: baseline.hostDigest,
      network_class: baseline.networkClass,
      latency_model: baseline.latencyModel,
      orders: baseline.latenciesMs.length,
      latencies_ms: baseline.latenciesMs,
      p50_ms: at(0.5),
      p95_ms: at(0.95),
      p99_ms: at(0.99),
      max_ms: at(1),
      recorded_at: baseline.recordedAt,
    },
  };
}

/** The baseline that a document (checked against `baseline.schema.json`) holds. */
export function baselineOfDocument(document: BaselineDocument): Baseline {
  return {
    origin: document.origin,
    sourceClass: document.evidence_class,
    hostDigest: document.host_digest,
    networkClass: document.network_class,
    latencyModel: document.latency_model,
    latenciesMs: document.latencies_ms,
    recordedAt: document.recorded_at,
  };
}

/** What the comparison of a session with its baseline gives: the gate's clause and the facts about the baseline. */
export function baselineMeasurements(
  placeLatencies: readonly number[],
  networkClass: string,
  baseline: Baseline | undefined,
): readonly Measurement[] {
  if (baseline === undefined) {
    const reason = 'no baseline was given: record one with prelive baseline record';
    return [
      missingMeasurement('latency_delta', 'ratio', reason),
      missingMeasurement('baseline_orders', 'count', reason),
      missingMeasurement('baseline_network_class_matches', 'boolean', reason),
      missingMeasurement('baseline_origin_measured', 'boolean', reason),
    ];
  }
  return [
    latencyDelta(placeLatencies, baseline.latenciesMs),
    { name: 'baseline_orders', unit: 'count', value: baseline.latenciesMs.length },
    {
      name: 'baseline_network_class_matches',
      unit: 'boolean',
      value: baseline.networkClass === networkClass,
      detail: `session over ${networkClass}, baseline over ${baseline.networkClass}`,
    },
    {
      name: 'baseline_origin_measured',
      unit: 'boolean',
      value: baseline.origin === 'measured',
      detail: `the baseline was ${baseline.origin}`,
    },
  ];
}

/**
 * (p95 of the session - p95 of the baseline) / p95 of the baseline, of total place latency. The interval is the widest
 * that the intervals of the two percentiles allow. Missing without an order on either side, and for a baseline of 0 ms.
 */
function latencyDelta(paper: readonly number[], baseline: readonly number[]): Measurement {
  const [sortedPaper, sortedBaseline] = [ascending(paper), ascending(baseline)];
  const p95 = quantile(sortedPaper, 0.95);
  const reference = quantile(sortedBaseline, 0.95);
  if (p95 === undefined)
    return missingMeasurement('latency_delta', 'ratio', 'no order of the session was acknowledged');
  if (reference === undefined || reference <= 0) {
    return missingMeasurement('latency_delta', 'ratio', 'the 95th percentile of the baseline is not above 0');
  }
  const interval = deltaInterval(sortedPaper, sortedBaseline);
  return {
    name: 'latency_delta',
    unit: 'ratio',
    value: (p95 - reference) / reference,
    samples: paper.length,
    ...(interval !== undefined && { interval }),
    detail: `p95 ${round(p95)} ms against ${round(reference)} ms (n = ${paper.length} / ${baseline.length})`,
  };
}

function deltaInterval(paper: readonly number[], baseline: readonly number[]): readonly [number, number] | undefined {
  const ours = quantileInterval(paper, 0.95, CONFIDENCE);
  const theirs = quantileInterval(baseline, 0.95, CONFIDENCE);
  if (ours === undefined || theirs === undefined || theirs[0] <= 0) return undefined;
  return [(ours[0] - theirs[1]) / theirs[1], (ours[1] - theirs[0]) / theirs[0]];
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
