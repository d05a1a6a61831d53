import type { Artifact } from '../../domain/artifact.ts';
import { isoUtc } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import { documentObject } from '../document-json.ts';
import type { Baseline } from './baseline.ts';
import { isComplete } from './conditions.ts';
import type { PaperTradingInputs } from './inputs.ts';

/** Definition of each value in terms of the log, for readers and for independent recomputation. */
const DEFINITIONS = {
  times: 'milliseconds since 1970-01-01T00:00:00Z on the clock of the session',
  place_latency: 'acknowledged_at - intent_at of every order that the broker answered',
  cancel_latency: 'confirmed_at - requested_at of every cancel that was confirmed',
  status_latency: 'answered_at - requested_at of every status query that was answered',
  percentiles: 'nearest rank (Hyndman and Fan, type 1)',
  latency_delta: '(p95 of place_latency - p95 of the baseline) / p95 of the baseline',
  pacing_violations:
    'reported pacing violations + sent messages at t for which more than 50 messages lie in (t - 1000 ms, t]',
  fill_rate: 'executed / intended quantity of intents that are approved and marketable',
  passive_fill_rate: 'executed / intended quantity of intents that are approved and not marketable',
  executions:
    'as the broker has them at the end; a quantity of 0 is a fill that it took back, of which the commission alone counts; corrections hold what was before',
  session_duration:
    'ended_at - started_at less the union of: from a lost connection to the next word about it, resumptions (from at - gap_ms to at), clock_gaps',
  session_complete: 'interruption is null and session_duration >= asked.duration_ms',
  flat_at_end:
    'end.unverified is null, the last two of end.reads agree, no order is open in the last, and in every symbol the position is start + outside, the net of end.outside_trades, with start + outside + ours (the sum of executions) or that + unbooked equal to it',
  alarms: 'notices of the level alarm',
  trade_count: 'intents with at least one execution of a quantity above 0',
  equity_curve:
    'points of session.equity; a session that ended flat with executions received or corrected at or after the last point has one more at ended_at: starting_cash - sum of signed quantity * price - commissions',
  minute_return: 'equity / equity of the point before - 1, of points of the curve at most one minute apart',
  sharpe: 'mean / standard deviation (divisor n - 1) of minute returns * sqrt(252 * 390)',
  max_drawdown:
    'largest 1 - value / peak of capital_in_use + equity - first equity over the curve, the first point included',
  profit: 'last equity - first equity of the curve',
  slippage:
    'quantity-weighted mean over the executions with a quantity above 0 of side * (price - arrival_mid) / arrival_mid * 10000',
} as const;

/**
 * `PAPER_TRADING_LOG.json`: all data behind the values of stage 7. Contains no wall time, port or path, so that a
 * rehearsal with the same seed writes the same bytes.
 */
export function tradingLogArtifact(inputs: PaperTradingInputs): Artifact {
  return {
    kind: 'json',
    path: 'PAPER_TRADING_LOG.json',
    schema: 'paper-trading-log',
    value: {
      schema_version: 1,
      evidence_class: inputs.sourceClass,
      complete: isComplete(inputs),
      interruption: inputs.interruption ?? null,
      account: { masked: inputs.account.masked, keyed_digest: inputs.account.keyedDigest },
      network_class: inputs.networkClass,
      started: isoUtc(inputs.session.startedAt),
      ended: isoUtc(inputs.session.endedAt),
      asked: documentObject(inputs.asked),
      definitions: DEFINITIONS,
      market: inputs.market === undefined ? null : documentObject(inputs.market),
      baseline: inputs.baseline === undefined ? null : baselineForLog(inputs.baseline),
      backtest: inputs.backtest === undefined ? null : documentObject(inputs.backtest),
      session: documentObject(inputs.session),
      end: documentObject(inputs.atEnd),
    },
  };
}

/** Omits host and wall time: they would make the log of a rehearsal differ between machines. */
function baselineForLog({ origin, networkClass, latencyModel, latenciesMs }: Baseline): JsonObject {
  return {
    origin,
    network_class: networkClass,
    latency_model: latencyModel,
    orders: latenciesMs.length,
    latencies_ms: latenciesMs,
  };
}
