import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import {
  drillFaults,
  killSwitchDrillResult,
  rollbackDrillResult,
  verifiedFlatAt,
} from '../../../src/stages/08-go-live-decision/drills.ts';
import { gatesEvidence, governanceEvidence } from '../../../src/stages/08-go-live-decision/evidence.ts';
import { reviewDates } from '../../../src/stages/08-go-live-decision/review-dates.ts';
import { passProbability, sharpeStrength } from '../../../src/stages/08-go-live-decision/sharpe-strength.ts';
import {
  formatDocumentNumber,
  formatDocumentValue,
  formatPercent,
} from '../../../src/stages/08-go-live-decision/words.ts';
import {
  comparison,
  context,
  makeGates,
  makeKillSwitchDrill,
  makeRollbackDrill,
  simulatedGates,
  standings,
  use,
} from './made-dossier.ts';

describe('rollback drill', () => {
  it('is verified when every target was met', () => {
    const { observations, artifacts } = rollbackDrillResult(makeRollbackDrill(), context);
    expect(observations).toMatchObject([
      { name: 'rollback_plan_verified', value: true, stage: 8, sourceClass: 'paper', detail: 'flat in 38 s (< 120 s)' },
    ]);
    expect(renderArtifacts(artifacts)[0]?.text).toContain('"verified_flat_at"');
  });

  const { triggeredAt } = makeRollbackDrill();
  it.each([
    ['cancels after 10 s', { cancelsSentAt: triggeredAt + 10_000 }, 'halted with all cancels sent: after 10 s'],
    ['never halted', { cancelsSentAt: null }, 'halted with all cancels sent: never'],
    ['assessed after 30 s', { assessedAt: triggeredAt + 31_000 }, 'positions assessed: after 31 s'],
    [
      'flat after 2 min',
      { reads: [60_000, 120_000].map((ms) => ({ at: triggeredAt + ms, openOrders: 0, positions: 0 })) },
      'flat and verified: after 120 s',
    ],
    ['read empty only once', { reads: [{ at: triggeredAt, openOrders: 0, positions: 0 }] }, 'flat and verified: never'],
  ])('fails for %s', (_case, change, fault) => {
    const [observation] = rollbackDrillResult(makeRollbackDrill(change), context).observations;
    expect(observation?.value).toBe(false);
    expect(observation?.detail).toContain(fault);
  });

  it('proves nothing without an open position', () => {
    const { observations, missing } = rollbackDrillResult(makeRollbackDrill({ positionsToClose: 0 }), context);
    expect(observations).toEqual([]);
    expect(missing?.[0]?.name).toBe('rollback_plan_verified');
  });

  it('is verified flat only by two empty reads in a row', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ openOrders: fc.nat(1), positions: fc.nat(1) }), { maxLength: 12 }), (states) => {
        const reads = states.map((state, at) => ({ ...state, at }));
        const isEmpty = (i: number) => reads[i]?.openOrders === 0 && reads[i]?.positions === 0;
        const expected = reads.findIndex((_read, i) => i > 0 && isEmpty(i) && isEmpty(i - 1));
        expect(verifiedFlatAt(reads)).toBe(expected === -1 ? null : expected);
      }),
    );
  });

  it('misses nothing when all is well', () => {
    expect(drillFaults(makeRollbackDrill())).toEqual([]);
  });
});

describe('kill-switch drill', () => {
  it.each([
    ['a loss below its level', {}, true, 'pnl fired at -0.0502'],
    ['a loss above its level', { firedValue: -0.04 }, false, 'not beyond its level -0.05'],
    [
      'a drawdown above its level',
      { name: 'drawdown', badIs: 'high' as const, threshold: 0.15, firedValue: 0.151 },
      true,
      'drawdown fired',
    ],
    [
      'a drawdown below its level',
      { name: 'drawdown', badIs: 'high' as const, threshold: 0.15, firedValue: 0.14 },
      false,
      'not beyond',
    ],
    [
      'no firing',
      { firedAt: null, firedValue: null, cancelsSentAt: null },
      false,
      'pnl did not fire at its level -0.05',
    ],
    ['a late flattening', { reads: [] }, false, 'flat and verified: never'],
  ])('%s', (_case, change, value, detail) => {
    const { observations, artifacts } = killSwitchDrillResult(makeKillSwitchDrill(change), context);
    expect(observations).toMatchObject([
      { name: 'kill_switch_verified', value, detail: expect.stringContaining(detail) },
    ]);
    expect(renderArtifacts(artifacts)).toHaveLength(1);
  });
});

describe('gates 1-7 as evidence', () => {
  it('are known only once they are decided', () => {
    expect(gatesEvidence(makeGates(), true, context).observations).toMatchObject([
      { name: 'all_gates_1_to_7_pass', value: true, sourceClass: 'local', detail: expect.stringContaining('7 PASS') },
    ]);
    expect(gatesEvidence(simulatedGates(), false, context).observations).toMatchObject([
      { value: false, sourceClass: 'simulated' },
    ]);
    const open = gatesEvidence(makeGates(), undefined, context);
    expect(open.observations).toEqual([]);
    expect(open.missing?.[0]?.reason).toContain('still open: 1 PASS');
    expect(open.missing?.[0]?.reason).not.toContain('8 PENDING');
  });
});

describe('signatures as evidence', () => {
  it('hold when every role signed', () => {
    expect(governanceEvidence(standings(), makeGates(), context).observations).toMatchObject([
      { name: 'governance_signed', value: true, detail: 'signed 3 of 3', samples: 3 },
    ]);
  });

  it.each(['refused', 'broken'] as const)('fail when one is %s, with its reason', (status) => {
    expect(governanceEvidence(standings(status), makeGates(), context).observations).toMatchObject([
      { value: false, detail: `lead_trader ${status}: it is ${status}` },
    ]);
  });

  it('are missing, not false, while one is missing or nobody is named', () => {
    const waiting = governanceEvidence(standings('missing'), makeGates(), context);
    expect(waiting.observations).toEqual([]);
    expect(waiting.missing?.[0]?.reason).toBe('waiting for signatures: lead_trader missing: it is missing');
    expect(governanceEvidence([], makeGates(), context).missing?.[0]?.reason).toContain('the policy names no role');
  });
});

describe('review dates', () => {
  it('fall on trading days only', () => {
    // 2026-11-20 is a Friday, the 26th Thanksgiving; the 27th is short, but the exchange opens.
    const friday = Date.UTC(2026, 10, 20, 10);
    expect(reviewDates(friday, 1, 3)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
    expect(reviewDates(friday, 3, 3)).toEqual(['2026-11-25', '2026-12-01', '2026-12-04']);
    expect(reviewDates(friday, 5, 2)).toEqual(['2026-11-30', '2026-12-07']);
  });
});

describe('numbers in documents', () => {
  it.each([
    [0, '0'],
    [12_500, '12,500'],
    [-1234.56, '-1,234.6'],
    [41.04, '41.04'],
    [0.12, '0.12'],
    [24.1, '24.1'],
    [-0.00001, '0'],
  ])('%d is written %s', (value, words) => {
    expect(formatDocumentNumber(value)).toBe(words);
  });

  it.each([
    [0.05, '5 %'],
    [0.977, '97.7 %'],
    [1, '100 %'],
    [0.125, '12.5 %'],
  ])('%d is written %s', (value, words) => {
    expect(formatPercent(value)).toBe(words);
  });
});

describe('values in documents', () => {
  it.each([
    [undefined, 'missing'],
    [null, 'missing'],
    [true, 'yes'],
    [false, 'no'],
    [0.5, '0.5'],
    ['text', '"text"'],
  ])('%j is written %s', (value, words) => {
    expect(formatDocumentValue(value)).toBe(words);
  });
});

describe('what a Sharpe ratio of one session proves', () => {
  it('is next to nothing: 48 passes in 100 without skill, 52 with a true ratio of 1.5', () => {
    expect(passProbability(0, 0.75, 16.6)).toBeCloseTo(0.482, 3);
    expect(passProbability(1.5, 0.75, 16.6)).toBeCloseTo(0.518, 3);
  });

  const gateWith = (backtest: number, interval: readonly [number, number]) => {
    const promise = use('sharpe_backtest', backtest);
    const paper = use('sharpe_paper', 1, { interval });
    const clause = comparison([paper, promise], '>=', { text: '0.5 * sharpe_backtest', value: backtest / 2 });
    return {
      stage: 7 as const,
      title: 'paper',
      verdict: 'PASS' as const,
      clauses: [clause],
      unmetDependencies: [],
      simulated: false,
    };
  };

  it('is said in words at the ends too', () => {
    const [sentence = ''] = sharpeStrength([gateWith(200, [0, 40])]);
    expect(sentence).toContain('would reach it less than once in 100 sessions');
    expect(sentence).toContain('one as good as the backtest promises nearly always');
    expect(sentence).toContain('0 minutes are few');
  });

  it('is not said without an interval', () => {
    const gate = gateWith(1.5, [0, 1]);
    const clauses = gate.clauses.map((clause) => ({
      ...clause,
      evidence: clause.evidence.map(({ interval: _interval, ...one }) => one),
    }));
    expect(sharpeStrength([{ ...gate, clauses }])).toEqual([]);
    expect(sharpeStrength([])).toEqual([]);
  });
});
