import { isoUtc } from '../../domain/clock.ts';
import type { SessionRecord } from '../../domain/session-record.ts';
import { type SampleSums, sampleSums } from '../../statistics/pooled-moments.ts';
import { filledByIntent } from './fills.ts';
import type { PaperTradingInputs } from './inputs.ts';
import { equityCurve, minuteReturns } from './returns.ts';
import { type RoundTrips, roundTrips } from './round-trips.ts';

/** Name of the record by which a session becomes part of a campaign. */
export const SESSION_SUMMARY = 'session_summary';

/** What a campaign needs of one session: value of the ledger record {@link SESSION_SUMMARY}. */
export type SessionSummary = {
  /** Start of the session, UTC: the records of a session that was interrupted and went on name the same instant. Absent in older ledgers. */
  readonly startedAt?: string;
  /** `YYYY-MM-DD` of the session's start, UTC: the same day as in New York during trading hours. */
  readonly tradingDay: string;
  /** It ran to its end. */
  readonly complete: boolean;
  readonly durationMs: number;
  readonly tradeCount: number;
  /** USD, net of commissions. */
  readonly profit: number;
  readonly roundTrips: RoundTrips;
  readonly minuteReturns: SampleSums;
};

/** How long a session was held: the time between two processes of it does not count. Milliseconds. */
export function heldMs({
  startedAt,
  endedAt,
  resumptions = [],
}: Pick<SessionRecord, 'startedAt' | 'endedAt' | 'resumptions'>): number {
  return resumptions.reduce((total, { gapMs }) => total - gapMs, endedAt - startedAt);
}

/** Summary of a session, complete or not. */
export function summarizeSession({ session, interruption }: PaperTradingInputs): SessionSummary {
  const curve = equityCurve(session);
  return {
    startedAt: isoUtc(session.startedAt),
    tradingDay: isoUtc(session.startedAt).slice(0, 10),
    complete: interruption === undefined,
    durationMs: heldMs(session),
    tradeCount: filledByIntent(session.executions).size,
    profit: (curve.at(-1)?.equity ?? 0) - (curve[0]?.equity ?? 0),
    roundTrips: roundTrips(session.executions),
    minuteReturns: sampleSums(minuteReturns(curve)),
  };
}
