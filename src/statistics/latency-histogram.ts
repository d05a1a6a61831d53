import { build } from 'hdr-histogram-js';

/** Percentiles of recorded times, in milliseconds; all 0 when nothing was recorded. */
export interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maximumMs: number;
}

/** Counts times without storing them: for processing times that are measured millions of times. */
export interface LatencyHistogram {
  /** Milliseconds, >= 0; kept to the microsecond. */
  record(ms: number): void;
  summary(): LatencySummary;
}

const MICROSECONDS = 1000;

/**
 * Latency histogram with three significant digits (HdrHistogram): percentiles are nearest ranks, at most 0.1 % too
 * high. Gates judge only values from {@link quantile} on all observations.
 */
export function createLatencyHistogram(): LatencyHistogram {
  const histogram = build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3 });
  // The upper edge of a bucket may lie above the largest value in it.
  const at = (percentile: number) =>
    Math.min(histogram.getValueAtPercentile(percentile), histogram.maxValue) / MICROSECONDS;
  return {
    record: (ms) => histogram.recordValue(Math.max(0, Math.round(ms * MICROSECONDS))),
    summary: () => ({
      count: histogram.totalCount,
      p50Ms: at(50),
      p95Ms: at(95),
      p99Ms: at(99),
      maximumMs: histogram.maxValue / MICROSECONDS,
    }),
  };
}
