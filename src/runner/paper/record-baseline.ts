import { isoUtc } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { TradingWindow } from '../../domain/trading-hours.ts';
import {
  BASELINE_FILE,
  type Baseline,
  type BaselineDocument,
  baselineArtifact,
  baselineOfDocument,
} from '../../stages/07-paper-trading/baseline.ts';
import { ascending, quantile } from '../../statistics/quantile.ts';
import { journaledWork, type OrderJournaling } from '../left-behind/journaled-work.ts';
import { openUnlessStopped } from '../open-unless-stopped.ts';
import type { BrokerSessions, SessionOptions, TradingSession } from '../ports/broker-session.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import { readDocument } from '../read-document.ts';
import { untilAborted } from '../until-aborted.ts';
import type { Validation } from '../validation.ts';
import { requireClearAccount } from './account-clear.ts';
import { type BaselinePlan, measureLatencies, shortestBaseline } from './latency-baseline.ts';
import { requireTimeLeft } from './longest-session.ts';
import { readTradingDay } from './trading-day.ts';

/** Parameters for recording a baseline. */
export interface BaselineRecording extends Omit<BaselinePlan, 'session'> {
  readonly validation: Validation;
  readonly sessions: Pick<BrokerSessions, 'openTradingSession'>;
  readonly connection: SessionOptions;
  readonly networkClass: string;
  /** Identity of the host. */
  readonly hostDigest: string;
  /** Latency model of a simulated venue in virtual time; null for a measurement over a network. */
  readonly latencyModel: JsonObject | null;
  /** Journal of its orders, so that a later command can cancel leftovers; without it, none can. */
  readonly journaling?: OrderJournaling;
}

/** A baseline with the percentile for comparison with sessions. */
export interface RecordedBaseline {
  readonly baseline: Baseline;
  readonly p95Ms: number;
}

/**
 * Measures place latencies with orders that rest far below the market and are cancelled, and writes BASELINE.json. A
 * result of a latency model is marked as such and counts in a rehearsal only. A failed measurement writes nothing, so
 * that an older baseline stays. Throws PreliveError ACCOUNT_NOT_CLEAR, SYMBOL_UNKNOWN, MARKET_CLOSED,
 * DURATION_TOO_LONG, INTERRUPTED, and errors of {@link measureLatencies}.
 */
export async function recordBaseline(recording: BaselineRecording): Promise<RecordedBaseline> {
  return writeBaseline(await measureBaseline(recording), recording.validation);
}

/** Writes a measured baseline. Throws PreliveError FILE_UNWRITABLE. */
export function writeBaseline(measured: RecordedBaseline, { workspace }: Validation): RecordedBaseline {
  workspace.write([baselineArtifact(measured.baseline)]);
  return measured;
}

/** Measures like {@link recordBaseline}, but writes nothing. */
export async function measureBaseline(recording: BaselineRecording): Promise<RecordedBaseline> {
  const { validation, networkClass, hostDigest, latencyModel } = recording;
  const session = await openUnlessStopped(recording.sessions, recording.connection, recording.stop);
  try {
    const { closesAt } = await untilAborted(recording.stop?.orderly, readDay(session, recording.symbol));
    requireTimeLeft(session.clock.now(), { closesAt }, shortestBaseline(recording.orders), 'this baseline');
    const latenciesMs = await journaledWork(
      recording.journaling,
      { name: 'baseline', stage: 7, symbols: [recording.symbol] },
      session,
      (journaled) => measureLatencies({ ...recording, session: journaled, closesAt }),
      () => true,
    );
    const sourceClass = session.sourceClass();
    const baseline: Baseline = {
      origin: sourceClass === 'simulated' ? 'modelled' : 'measured',
      sourceClass,
      hostDigest,
      networkClass,
      latencyModel,
      latenciesMs,
      recordedAt: isoUtc(validation.clock.now()),
    };
    const p95Ms = quantile(ascending(latenciesMs), 0.95);
    invariant(p95Ms, 'a baseline has at least one order');
    return { baseline, p95Ms };
  } finally {
    await session.close();
  }
}

async function readDay(session: TradingSession, symbol: string): Promise<TradingWindow> {
  await requireClearAccount(session, [symbol]);
  return readTradingDay(session, [symbol]);
}

/** Baseline of a workspace; `undefined` when none was recorded. Throws PreliveError DOCUMENT_INVALID. */
export function recordedBaseline(store: DossierStore): Baseline | undefined {
  const document = readDocument<BaselineDocument>(store, BASELINE_FILE, 'baseline');
  return document === undefined ? undefined : baselineOfDocument(document);
}
