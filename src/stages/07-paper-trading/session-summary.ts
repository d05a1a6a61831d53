import { isoUtc } from '../../domain/clock.ts';
import { heldMs } from '../../domain/session-gaps.ts';
import { type SampleSums, sampleSums } from '../../statistics/pooled-moments.ts';
import { isComplete } from './conditions.ts';
import { filledByIntent } from './fills.ts';
import type { PaperTradingInputs } from './inputs.ts';
import { type CurvePoint, equityCurve, maximumDrawdown, minuteReturns } from './returns.ts';
import { type RoundTrips, roundTrips } from './round-trips.ts';

/** Name of the evidence record that adds a session to a campaign. */
export const SESSION_SUMMARY = 'session_summary';

/** Summary of one session for a campaign: value of the ledger record {@link SESSION_SUMMARY}. */
export type SessionSummary = {
  /** Start of the session, UTC; the same in all records of a resumed session. Absent in older ledgers. */
  readonly startedAt?: string;
  /** `YYYY-MM-DD` of the session's start, UTC; equals the day in New York during trading hours. */
  readonly tradingDay: string;
  /** True when the session was not interrupted and was connected for the requested time. */
  readonly complete: boolean;
  /** As reported by the broker. */
  readonly flatAtEnd: boolean;
  readonly durationMs: number;
  readonly tradeCount: number;
  /** USD, net of commissions. */
  readonly profit: number;
  readonly roundTrips: RoundTrips;
  readonly minuteReturns: SampleSums;
  /** Largest drawdown over capital in use; null if the loss exceeded it. Absent without equity points and in old ledgers. */
  readonly largestFall?: number | null;
  /** Profit since the start at the ends of equal parts of the session, USD. Absent like {@link largestFall}. */
  readonly profitLine?: readonly number[];
};

/** Summary of a session, complete or not. */
export function summarizeSession(inputs: PaperTradingInputs): SessionSummary {
  const { session, atEnd } = inputs;
  const curve = equityCurve(session);
  return {
    startedAt: isoUtc(session.startedAt),
    tradingDay: isoUtc(session.startedAt).slice(0, 10),
    complete: isComplete(inputs),
    flatAtEnd: atEnd.flatAtEnd,
    durationMs: heldMs(session),
    tradeCount: filledByIntent(session.executions).size,
    profit: (curve.at(-1)?.equity ?? 0) - (curve[0]?.equity ?? 0),
    roundTrips: roundTrips(session.executions),
    minuteReturns: sampleSums(minuteReturns(curve)),
    ...(curve.length > 0 && {
      largestFall: maximumDrawdown(curve, session.capitalInUse) ?? null,
      profitLine: profitLine(curve),
    }),
  };
}

/** Number of equal parts of a session. */
const PARTS = 48;

/**
 * Profit since the start, USD to the cent, at the start of an equity curve and at the end of each 48th part of its
 * time. Each value is that of the last point up to that instant. Empty for a curve without points.
 */
export function profitLine(curve: readonly CurvePoint[]): readonly number[] {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: PARTS + 1 }, (_, part) => {
    const at = first.at + ((last.at - first.at) * part) / PARTS;
    const point = curve.findLast((one) => one.at <= at) ?? first;
    return cents(point.equity - first.equity);
  });
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
