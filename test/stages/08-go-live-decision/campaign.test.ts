import { describe, expect, it } from 'vitest';
import { nextFullTradingDay } from '../../../src/domain/calendar/trading-calendar.ts';
import type { EvidenceRecord, SourceClass } from '../../../src/domain/evidence.ts';
import type { JsonValue } from '../../../src/domain/json.ts';
import type { SessionSummary } from '../../../src/stages/07-paper-trading/session-summary.ts';
import { campaignEvidence, campaignSessions } from '../../../src/stages/08-go-live-decision/campaign.ts';
import { context } from './made-dossier.ts';

const subject = { commit: 'c'.repeat(40), configurationDigest: 'd'.repeat(64) };

const RECORD = { sequence: 1, digest: '0'.repeat(64), observedAt: context.observedAt };

function summary(tradingDay: string, change: Partial<SessionSummary> = {}): SessionSummary {
  return {
    tradingDay,
    complete: true,
    flatAtEnd: true,
    durationMs: 21_600_000,
    tradeCount: 60,
    profit: 100,
    roundTrips: { closed: 10, won: 7 },
    minuteReturns: { observations: 360, mean: 1e-5, squaredDeviations: 359 * 1e-8 },
    ...change,
  };
}

function record(value: JsonValue, change: Partial<EvidenceRecord> = {}): EvidenceRecord {
  return {
    name: 'session_summary',
    value,
    unit: 'session',
    stage: 7,
    collector: { name: 'stage7', version: '0.1.0' },
    observedAt: context.observedAt,
    sourceClass: 'paper',
    attachments: [],
    sequence: 1,
    subject,
    previous: '0'.repeat(64),
    digest: '0'.repeat(64),
    ...change,
  };
}

function evidence(days: readonly SessionSummary[], sourceClass: SourceClass = 'paper') {
  const sessions = days.map((one) => ({ summary: one, sourceClass, record: RECORD }));
  const { observations, missing = [] } = campaignEvidence(sessions, nextFullTradingDay, context);
  return {
    of: (name: string) => observations.find((one) => one.name === name),
    missing: missing.map(({ name }) => name),
  };
}

// 2026-11-20 is a Friday, the 23rd a Monday.
describe('consecutive sessions', () => {
  it.each([
    ['none', [], 0],
    ['one', [summary('2026-11-20')], 1],
    ['over a weekend', [summary('2026-11-19'), summary('2026-11-20'), summary('2026-11-23')], 3],
    ['only the run up to the last counts', [summary('2026-11-18'), summary('2026-11-20'), summary('2026-11-23')], 2],
    ['two on one day are one', [summary('2026-11-20'), summary('2026-11-20')], 1],
    ['the order of the records does not matter', [summary('2026-11-23'), summary('2026-11-20')], 2],
    [
      'an incomplete one breaks the run',
      [summary('2026-11-19'), summary('2026-11-20', { complete: false }), summary('2026-11-23')],
      1,
    ],
    [
      'one that was interrupted and held again on the same day breaks the run',
      [
        summary('2026-11-19'),
        summary('2026-11-20', { complete: false, startedAt: '2026-11-20T14:30:00.000Z' }),
        summary('2026-11-20', { startedAt: '2026-11-20T15:00:00.000Z' }),
        summary('2026-11-23'),
      ],
      2,
    ],
    [
      'one that was not flat at its end breaks the run',
      [summary('2026-11-19'), summary('2026-11-20', { flatAtEnd: false }), summary('2026-11-23')],
      1,
    ],
    ['the last one broke it', [summary('2026-11-19'), summary('2026-11-20', { flatAtEnd: false })], 0],
    ['a short one does not count', [summary('2026-11-20', { durationMs: 21_599_999 })], 0],
    ['one with 49 trades does not count', [summary('2026-11-20', { tradeCount: 49 })], 0],
  ])('%s', (_case, sessions, count) => {
    expect(evidence(sessions).of('consecutive_sessions')?.value).toBe(count);
  });
});

describe('the campaign as a whole', () => {
  it('has Sharpe ratio, profit and hit rate over all sessions that count', () => {
    const { of, missing } = evidence([
      summary('2026-11-19'),
      summary('2026-11-20', { profit: -30, roundTrips: { closed: 10, won: 3 } }),
    ]);
    expect(missing).toEqual([]);
    // Mean 1e-5, squared deviations 2·359·1e-8 over 719: 0.1·√(719/718) a minute.
    expect(of('sessions_sharpe')?.value).toBeCloseTo(0.1 * Math.sqrt(719 / 718) * Math.sqrt(252 * 390), 8);
    expect(of('sessions_sharpe')).toMatchObject({ samples: 720, sourceClass: 'paper', stage: 8 });
    expect(of('sessions_profit')).toMatchObject({ value: 70, unit: 'USD' });
    expect(of('sessions_hit_rate')).toMatchObject({ value: 0.5, samples: 20, detail: '10 of 20 round trips' });
  });

  it('without a session has a count of 0 and no more', () => {
    expect(evidence([]).missing).toEqual(['sessions_sharpe', 'sessions_profit', 'sessions_hit_rate']);
  });

  it('without a moving equity or a round trip says so', () => {
    const flat = summary('2026-11-20', {
      roundTrips: { closed: 0, won: 0 },
      minuteReturns: { observations: 360, mean: 0, squaredDeviations: 0 },
    });
    expect(evidence([flat]).missing).toEqual(['sessions_sharpe', 'sessions_hit_rate']);
  });

  it('is simulated as soon as one session was', () => {
    const sessions = (['paper', 'simulated'] as const).map((sourceClass) => ({
      summary: summary('2026-11-20'),
      sourceClass,
      record: RECORD,
    }));
    expect(campaignEvidence(sessions, nextFullTradingDay, context).observations[0]?.sourceClass).toBe('simulated');
  });
});

describe('sessions of a ledger', () => {
  it('are the summaries of the same subject', () => {
    const good = summary('2026-11-20');
    const records = [
      record(good),
      record(good, { name: 'fill_rate' }),
      record(good, { stage: 6 }),
      record(good, { subject: { ...subject, commit: 'e'.repeat(40) } }),
      record(good, { subject: { ...subject, configurationDigest: 'e'.repeat(64) } }),
    ];
    expect(campaignSessions(records, subject)).toEqual([{ summary: good, sourceClass: 'paper', record: RECORD }]);
  });

  it('that were interrupted, recorded, and went on are one session each: the last record counts', () => {
    const startedAt = '2026-11-20T14:30:00.000Z';
    const broken = summary('2026-11-20', { startedAt, complete: false, profit: 3 });
    const other = summary('2026-11-20', { startedAt: '2026-11-20T18:00:00.000Z' });
    const whole = summary('2026-11-20', { startedAt });
    const found = campaignSessions([record(broken), record(other), record(whole)], subject);
    expect(found.map((one) => one.summary)).toEqual([other, whole]);
  });

  it.each<[JsonValue]>([
    [null],
    [7],
    [{ complete: true }],
    [{ ...summary('2026-11-20'), complete: 'yes' }],
    [{ ...summary('2026-11-20'), profit: '7' }],
    [{ ...summary('2026-11-20'), tradingDay: 20261120 }],
    [{ ...summary('2026-11-20'), tradingDay: 'Friday' }],
    [{ ...summary('2026-11-20'), tradingDay: '2026-13-41' }],
    [{ ...summary('2026-11-20'), roundTrips: null }],
    [{ ...summary('2026-11-20'), minuteReturns: { observations: 1, mean: 0 } }],
    [{ ...summary('2026-11-20'), largestFall: '1 %' }],
    [{ ...summary('2026-11-20'), profitLine: [0, null] }],
    [{ ...summary('2026-11-20'), profitLine: 3 }],
  ])('leave %j aside', (value) => {
    expect(campaignSessions([record(value)], subject)).toEqual([]);
  });
});
