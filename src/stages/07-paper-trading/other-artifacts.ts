import type { BrokerBook } from '../../domain/account.ts';
import type { Artifact } from '../../domain/artifact.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { EngineTimings } from './inputs.ts';
import { isMeasured, type Measurement } from './measurement.ts';

const COLUMNS = [
  'metric',
  'value',
  'unit',
  'n',
  'interval_low',
  'interval_high',
  'threshold',
  'evidence_class',
] as const;

/**
 * `PAPER_TRADING_METRICS.csv`: a row for every measurement in session time. A missing value is an empty cell; numbers
 * have full precision, so that they can be recomputed.
 */
export function metricsArtifact(
  measurements: readonly Measurement[],
  thresholds: Readonly<Record<string, string>>,
  evidenceClass: ConnectionClass,
): Artifact {
  return {
    kind: 'csv',
    path: 'PAPER_TRADING_METRICS.csv',
    columns: COLUMNS,
    rows: measurements.map((measurement) => [
      measurement.name,
      isMeasured(measurement) ? cell(measurement.value) : '',
      measurement.unit,
      measurement.samples ?? '',
      measurement.interval?.[0] ?? '',
      measurement.interval?.[1] ?? '',
      thresholds[measurement.name] ?? '',
      evidenceClass,
    ]),
  };
}

function cell(value: number | boolean): string | number {
  return typeof value === 'boolean' ? String(value) : value;
}

/** `GATEWAY_BOOK.json`: the broker's own record, for matching with ours execution by execution. */
export function gatewayBookArtifact(book: BrokerBook, evidenceClass: ConnectionClass): Artifact {
  return {
    kind: 'json',
    path: 'GATEWAY_BOOK.json',
    schema: 'gateway-book',
    value: {
      schema_version: 1,
      evidence_class: evidenceClass,
      origin: book.origin,
      executions: book.executions.map((execution) => ({
        execution_id: execution.executionId,
        order_ref: execution.orderRef,
        symbol: execution.symbol,
        side: execution.side,
        quantity: execution.quantity,
        price: execution.price,
        at: execution.at,
        commission: execution.commission,
      })),
      positions: book.positions.map(({ symbol, quantity }) => ({ symbol, quantity })),
      cash: book.cash,
    },
  };
}

/** `ENGINE_TIMINGS.json`: processing times in real time. They differ between runs and decide nothing. */
export function engineTimingsArtifact(timings: EngineTimings, evidenceClass: ConnectionClass): Artifact {
  const measures: JsonObject = Object.fromEntries(
    Object.entries(timings.measures).map(([name, summary]) => [
      name,
      {
        count: summary.count,
        p50_ms: summary.p50Ms,
        p95_ms: summary.p95Ms,
        p99_ms: summary.p99Ms,
        max_ms: summary.maximumMs,
      },
    ]),
  );
  return {
    kind: 'json',
    path: 'ENGINE_TIMINGS.json',
    schema: 'engine-timings',
    value: { schema_version: 1, evidence_class: evidenceClass, wall_ms: timings.wallMs, measures },
  };
}
