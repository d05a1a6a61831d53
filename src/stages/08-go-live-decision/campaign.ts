import type { StageContext, StageResult } from '../../domain/artifact.ts';
import type { EvidenceRecord, SourceClass, Subject } from '../../domain/evidence.ts';
import type { JsonValue } from '../../domain/json.ts';
import { MINUTES_PER_YEAR } from '../../domain/market.ts';
import { clopperPearson } from '../../statistics/binomial.ts';
import { normalQuantile } from '../../statistics/normal.ts';
import { poolSums } from '../../statistics/pooled-moments.ts';
import { sharpeStandardErrorIid } from '../../statistics/sharpe.ts';
import { SESSION_SUMMARY, type SessionSummary } from '../07-paper-trading/session-summary.ts';
import { createObserver, type Observer } from '../observer.ts';

/** Sessions that are shorter or have fewer trades do not count for a campaign; gate 7 asks the same of each. */
const COUNTING = { durationMs: 21_600_000, trades: 50 } as const;

/** One session of the campaign with where it was held. */
export interface CampaignSession {
  readonly summary: SessionSummary;
  readonly sourceClass: SourceClass;
  /** Its record in the ledger: number, digest (hex), ISO 8601 UTC. */
  readonly record: Pick<EvidenceRecord, 'sequence' | 'digest' | 'observedAt'>;
}

/**
 * The sessions among the records of a ledger: those of the subject alone, because another commit or configuration is
 * another system. A record that is no summary is left aside. Of a session that was interrupted, recorded, and went on, the
 * last record counts.
 */
export function campaignSessions(records: readonly EvidenceRecord[], subject: Subject): readonly CampaignSession[] {
  const sessions = records
    .filter(({ name, stage }) => stage === 7 && name === SESSION_SUMMARY)
    .filter((record) => isSameSubject(record.subject, subject))
    .flatMap(({ value, sourceClass, sequence, digest, observedAt }) =>
      isSummary(value) ? [{ summary: value, sourceClass, record: { sequence, digest, observedAt } }] : [],
    );
  return sessions.filter((one, i) => !sessions.slice(i + 1).some((later) => isSameSession(one, later)));
}

/** Records from before sessions had a start in them are each a session of its own. */
function isSameSession({ summary: a }: CampaignSession, { summary: b }: CampaignSession): boolean {
  return a.startedAt !== undefined && a.startedAt === b.startedAt;
}

function isSameSubject(a: Subject, b: Subject): boolean {
  return a.commit === b.commit && a.configurationDigest === b.configurationDigest;
}

/**
 * What the steps pilot, ramp and full ask of many sessions: how many complete ones on consecutive trading days, and
 * Sharpe ratio, profit and hit rate over all that count.
 *
 * @param nextTradingDay the trading day after a day, both `YYYY-MM-DD`.
 */
export function campaignEvidence(
  sessions: readonly CampaignSession[],
  nextTradingDay: (day: string) => string,
  context: StageContext,
): StageResult {
  const counting = sessions.filter(({ summary }) => counts(summary));
  const summaries = counting.map(({ summary }) => summary);
  const observe = createObserver(8, sourceClassOf(counting), context);
  const results = [
    sessionCount(
      sessions.map(({ summary }) => summary),
      nextTradingDay,
      observe,
    ),
    pooledSharpe(summaries, observe),
    profit(summaries, observe),
    hitRate(summaries, observe),
  ];
  return {
    observations: results.flatMap((one) => ('missing' in one ? [] : [one])),
    missing: results.flatMap((one) => ('missing' in one ? [one.missing] : [])),
    artifacts: [],
  };
}

type Result = ReturnType<Observer> | { readonly missing: { readonly name: string; readonly reason: string } };

/** It did not run to its end, as with a switch that fires, or did not leave the account as it was: the run begins anew. */
function breaksRun({ complete, flatAtEnd }: Pick<SessionSummary, 'complete' | 'flatAtEnd'>): boolean {
  return !complete || !flatAtEnd;
}

/** Why a session does not count for a campaign; nothing for one that does. */
export function reasonsNotToCount({ complete, flatAtEnd, durationMs, tradeCount }: SessionSummary): readonly string[] {
  return [
    ...(complete ? [] : ['it was not complete']),
    ...(flatAtEnd ? [] : ['it was not flat at its end']),
    ...(durationMs >= COUNTING.durationMs ? [] : ['it was shorter than six hours']),
    ...(tradeCount >= COUNTING.trades ? [] : [`it had fewer than ${COUNTING.trades} trades`]),
  ];
}

function counts(summary: SessionSummary): boolean {
  return reasonsNotToCount(summary).length === 0;
}

/** Trading days in a row with a session that counts, up to the last one, since the last session that broke the run. */
function sessionCount(
  all: readonly SessionSummary[],
  nextTradingDay: (day: string) => string,
  observe: Observer,
): Result {
  const ordered = all.toSorted((a, b) =>
    beginningOf(a) < beginningOf(b) ? -1 : Number(beginningOf(a) > beginningOf(b)),
  );
  const last = ordered.findLastIndex(breaksRun);
  const sessions = ordered.slice(last + 1).filter(counts);
  const days = [...new Set(sessions.map((session) => session.tradingDay))].sort();
  const breaks = days.findLastIndex((day, i) => i > 0 && nextTradingDay(days[i - 1] ?? '') !== day);
  const run = days.slice(Math.max(0, breaks));
  const counted = run.length === 0 ? 'no session that counts' : `${run[0]} to ${run.at(-1)}`;
  const detail = `${counted}${formatBreak(ordered[last])}`;
  return observe('consecutive_sessions', run.length, 'count', { detail, samples: sessions.length });
}

function beginningOf({ startedAt, tradingDay }: SessionSummary): string {
  return startedAt ?? tradingDay;
}

function formatBreak(broke: SessionSummary | undefined): string {
  if (broke === undefined) return '';
  return `; begun anew after the session of ${broke.tradingDay}, which ${broke.complete ? 'was not flat at its end' : 'was not complete'}`;
}

function pooledSharpe(sessions: readonly SessionSummary[], observe: Observer): Result {
  const name = 'sessions_sharpe';
  const pooled = poolSums(sessions.map((session) => session.minuteReturns));
  if (pooled.observations < 2 || pooled.squaredDeviations === 0) {
    return { missing: { name, reason: 'no session that counts, or none whose equity moved' } };
  }
  const perMinute = pooled.mean / Math.sqrt(pooled.squaredDeviations / (pooled.observations - 1));
  const scale = Math.sqrt(MINUTES_PER_YEAR);
  const reach = normalQuantile(0.975) * sharpeStandardErrorIid(perMinute, pooled.observations) * scale;
  const value = perMinute * scale;
  return observe(name, value, 'annualized', {
    samples: pooled.observations,
    interval: [value - reach, value + reach],
    detail: `one-minute returns of ${sessions.length} sessions`,
  });
}

function profit(sessions: readonly SessionSummary[], observe: Observer): Result {
  if (sessions.length === 0) return { missing: { name: 'sessions_profit', reason: 'no session that counts' } };
  const value = sessions.reduce((sum, session) => sum + session.profit, 0);
  return observe('sessions_profit', value, 'USD', { samples: sessions.length });
}

function hitRate(sessions: readonly SessionSummary[], observe: Observer): Result {
  const closed = sessions.reduce((sum, session) => sum + session.roundTrips.closed, 0);
  const won = sessions.reduce((sum, session) => sum + session.roundTrips.won, 0);
  if (closed === 0) return { missing: { name: 'sessions_hit_rate', reason: 'no round trip was closed' } };
  const interval = clopperPearson(won, closed, 0.95);
  return observe('sessions_hit_rate', won / closed, 'ratio', {
    samples: closed,
    interval,
    detail: `${won} of ${closed} round trips`,
  });
}

/** One simulated session makes the whole campaign simulated; a live one, which prelive never holds, counts as such. */
function sourceClassOf(sessions: readonly CampaignSession[]): SourceClass {
  const classes = new Set(sessions.map((session) => session.sourceClass));
  const order: readonly SourceClass[] = ['simulated', 'live', 'paper'];
  return order.find((sourceClass) => classes.has(sourceClass)) ?? 'paper';
}

function isSummary(value: JsonValue): value is SessionSummary {
  if (value === null || typeof value !== 'object' || !('tradingDay' in value)) return false;
  const {
    tradingDay,
    complete,
    flatAtEnd,
    durationMs,
    tradeCount,
    profit: money,
    roundTrips,
    minuteReturns,
    startedAt,
    largestFall,
    profitLine,
  } = value;
  return (
    typeof tradingDay === 'string' &&
    isDay(tradingDay) &&
    (startedAt === undefined || typeof startedAt === 'string') &&
    typeof complete === 'boolean' &&
    typeof flatAtEnd === 'boolean' &&
    [durationMs, tradeCount, money].every((member) => typeof member === 'number') &&
    hasNumbers(roundTrips, ['closed', 'won']) &&
    hasNumbers(minuteReturns, ['observations', 'mean', 'squaredDeviations']) &&
    (largestFall === undefined || largestFall === null || typeof largestFall === 'number') &&
    (profitLine === undefined || isLine(profitLine))
  );
}

function isLine(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

function hasNumbers(value: JsonValue | undefined, names: readonly string[]): boolean {
  if (value === undefined || value === null || typeof value !== 'object') return false;
  const members = new Map<string, JsonValue>(Object.entries(value));
  return names.every((name) => typeof members.get(name) === 'number');
}
