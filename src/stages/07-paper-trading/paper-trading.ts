import type { Artifact, MissingEvidence, StageContext, StageResult } from '../../domain/artifact.ts';
import type { Observation } from '../../domain/evidence.ts';
import { handshakeArtifact } from '../handshake.ts';
import { createObserver } from '../observer.ts';
import { baselineMeasurements } from './baseline.ts';
import { conditionMeasurements } from './conditions.ts';
import { fillMeasurements } from './fills.ts';
import type { PaperTradingInputs } from './inputs.ts';
import { latenciesOf, latencyMeasurements } from './latencies.ts';
import { isMeasured, type Measurement, missingMeasurement } from './measurement.ts';
import { engineTimingsArtifact, gatewayBookArtifact, metricsArtifact } from './other-artifacts.ts';
import { pacingMeasurements } from './pacing.ts';
import { returnMeasurements } from './returns.ts';
import { SESSION_SUMMARY, summarizeSession } from './session-summary.ts';
import { tradingLogArtifact } from './trading-log.ts';

/** What stage 7 records as evidence; every other measurement stands in the CSV alone. */
export const EVIDENCE_OF_SESSION = [
  'latency_delta',
  'pacing_violations',
  'fill_rate',
  'sharpe_backtest',
  'sharpe_paper',
  'session_duration',
  'session_complete',
  'flat_at_end',
  'trade_count',
  'market_data_live',
  'baseline_orders',
  'baseline_network_class_matches',
  'baseline_origin_measured',
  'disconnects',
  'place_latency_p95',
  'cancel_latency_p95',
  'status_latency_p95',
] as const;

const EVIDENCE: ReadonlySet<string> = new Set(EVIDENCE_OF_SESSION);

/** All measurements of a session in session time: evidence and the rest, in the order of the CSV. */
export function measureSession(inputs: PaperTradingInputs): readonly Measurement[] {
  const latencies = latenciesOf(inputs.session);
  return [
    ...conditionMeasurements(inputs),
    ...pacingMeasurements(inputs.session),
    ...fillMeasurements(inputs.session),
    ...returnMeasurements(inputs.session, inputs.backtest),
    ...baselineMeasurements(latencies.place_latency, inputs.networkClass, inputs.baseline),
    ...latencyMeasurements(latencies),
  ];
}

/**
 * Stage 7: reduces a paper session, complete or not, to evidence, log and metrics. Judges nothing.
 * `missing` names each value that could not be measured, with its reason. It also names values that are no numbers, and
 * values for whose name `counts` says that the record does not show them.
 */
export function validatePaperTrading(
  inputs: PaperTradingInputs,
  context: StageContext,
  counts: (name: string) => boolean = () => true,
): StageResult {
  const measurements = measureSession(inputs).map((one) => soundMeasurement(one, counts(one.name)));
  const evidence = measurements.filter((measurement) => EVIDENCE.has(measurement.name));
  return {
    observations: [
      ...observationsOf(evidence, inputs, context),
      createObserver(7, inputs.sourceClass, context)(SESSION_SUMMARY, summarizeSession(inputs), 'session'),
    ],
    missing: evidence.flatMap(reasonOf),
    artifacts: artifactsOf(inputs, measurements),
  };
}

function soundMeasurement(measurement: Measurement, counts: boolean): Measurement {
  const { name, unit, value, interval = [] } = measurement;
  if (!counts) return missingMeasurement(name, unit, 'the record of the session is not valid in what it follows from');
  const isNumber = [value, ...interval].every((one) => typeof one !== 'number' || Number.isFinite(one));
  return isNumber ? measurement : missingMeasurement(name, unit, 'it came to no number: a defect of prelive');
}

function observationsOf(
  evidence: readonly Measurement[],
  inputs: PaperTradingInputs,
  context: StageContext,
): readonly Observation[] {
  const observe = createObserver(7, inputs.sourceClass, context);
  return evidence.filter(isMeasured).map(({ name, value, unit, samples, interval, detail }) =>
    observe(name, value, unit, {
      ...(samples !== undefined && { samples }),
      ...(interval !== undefined && { interval }),
      ...(detail !== undefined && { detail }),
    }),
  );
}

function reasonOf(measurement: Measurement): readonly MissingEvidence[] {
  return isMeasured(measurement) ? [] : [{ name: measurement.name, reason: measurement.missing }];
}

function artifactsOf(inputs: PaperTradingInputs, measurements: readonly Measurement[]): readonly Artifact[] {
  const { sourceClass, book, timings, handshake } = inputs;
  return [
    tradingLogArtifact(inputs),
    metricsArtifact(measurements, inputs.thresholds, sourceClass),
    ...(handshake === undefined ? [] : [handshakeArtifact('SESSION_HANDSHAKE.json', handshake, sourceClass)]),
    ...(book === undefined ? [] : [gatewayBookArtifact(book, sourceClass)]),
    ...(timings === undefined ? [] : [engineTimingsArtifact(timings, sourceClass)]),
  ];
}
