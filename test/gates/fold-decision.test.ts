import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/domain/decision.ts';
import { STAGES, STEPS, type Step } from '../../src/domain/stage.ts';
import type { GateVerdict, Verdict } from '../../src/domain/verdict.ts';
import { foldVerdicts } from '../../src/gates/fold.ts';
import { allGatesPass, foldDecision } from '../../src/gates/fold-decision.ts';

const ALL: readonly Verdict[] = ['PASS', 'CONDITIONAL', 'FAIL', 'PENDING', 'ERROR'];

const gates = (verdicts: readonly Verdict[], step: Step, simulated = false): readonly GateVerdict[] =>
  verdicts.flatMap((verdict, index) => {
    const stage = STAGES[index];
    if (stage === undefined) return [];
    return [{ stage, title: `stage ${stage}`, step, verdict, clauses: [], unmetDependencies: [], simulated }];
  });

/** Every set of verdicts that can stand together, spread over eight gates. */
const combinations = Array.from({ length: 2 ** ALL.length - 1 }, (_, index) =>
  ALL.filter((__, bit) => ((index + 1) & (1 << bit)) !== 0),
).map((set) => STAGES.map((stage) => set[stage % set.length] ?? 'PASS'));

/** The specification's Decision and Rehearsal paragraphs, word by word. */
function expected(verdicts: readonly Verdict[], step: Step, simulated: boolean): readonly [Decision, number] {
  const any = (verdict: Verdict) => verdicts.includes(verdict);
  const unknown = any('PENDING') || any('ERROR');
  const exitCode = any('ERROR') ? 4 : 3;
  if (step === 'rehearsal') {
    if (any('FAIL')) return ['REHEARSAL_FAILED', 1];
    return unknown ? ['REHEARSAL_INCOMPLETE', exitCode] : ['REHEARSAL_PASSED', 0];
  }
  if (any('FAIL')) return ['ROLLBACK_AND_INVESTIGATE', 1];
  if (unknown) return ['NOT_READY', exitCode];
  if (simulated) return ['NOT_READY', 3];
  return any('CONDITIONAL') ? ['CONDITIONAL_APPROVAL', 0] : ['GO_LIVE_APPROVED', 0];
}

describe('decide', () => {
  const cases = STEPS.flatMap((step) =>
    [false, true].flatMap((simulated) => combinations.map((verdicts) => ({ step, simulated, verdicts }))),
  );

  it.each(cases)('$step, simulated $simulated, $verdicts', ({ step, simulated, verdicts }) => {
    const { decision, exitCode } = foldDecision(gates(verdicts, step, simulated), step);
    expect([decision, exitCode]).toEqual(expected(verdicts, step, simulated));
  });

  it('does not depend on which gates have which verdict', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...ALL), { minLength: 8, maxLength: 8 }),
        fc.constantFrom(...STEPS),
        (verdicts, step) => {
          const { decision, exitCode } = foldDecision(gates(verdicts, step), step);
          expect([decision, exitCode]).toEqual(expected(verdicts, step, false));
        },
      ),
      { seed: 42, numRuns: 2000 },
    );
  });

  it('never approves on simulated evidence, and never a rehearsal, whatever the verdicts', () => {
    const outcomes = cases.filter(({ step, simulated }) => step === 'rehearsal' || simulated);
    const decisions = outcomes.map(
      ({ step, simulated, verdicts }) => foldDecision(gates(verdicts, step, simulated), step).decision,
    );
    expect(decisions).not.toContain('GO_LIVE_APPROVED');
    expect(decisions).not.toContain('CONDITIONAL_APPROVAL');
  });

  it('is not ready while a stage has no verdict', () => {
    const outcome = foldDecision(
      gates(
        STAGES.map(() => 'PASS'),
        'pilot',
      ).slice(0, 7),
      'pilot',
    );
    expect(outcome).toMatchObject({ decision: 'NOT_READY', exitCode: 3, pending: [8] });
    expect(foldDecision([], 'pilot').decision).toBe('NOT_READY');
  });

  it('names the stages behind it', () => {
    const verdicts = ['PASS', 'FAIL', 'PENDING', 'ERROR', 'CONDITIONAL', 'PASS', 'FAIL', 'PENDING'] as const;
    expect(foldDecision(gates(verdicts, 'ramp'), 'ramp')).toEqual({
      decision: 'ROLLBACK_AND_INVESTIGATE',
      exitCode: 1,
      step: 'ramp',
      failed: [2, 7],
      errors: [4],
      pending: [3, 8],
      conditional: [5],
      simulated: false,
    });
  });

  it('takes the worse of two verdicts for one stage', () => {
    const twice = [
      ...gates(
        STAGES.map(() => 'PASS'),
        'pilot',
      ),
      ...gates(['FAIL'], 'pilot'),
    ];
    expect(foldDecision(twice, 'pilot').decision).toBe('ROLLBACK_AND_INVESTIGATE');
  });

  it('makes a conditional outcome exit 3 when strict, and changes nothing else', () => {
    const conditional = STAGES.map((stage): Verdict => (stage === 4 ? 'CONDITIONAL' : 'PASS'));
    for (const step of STEPS) {
      const [loose, strict] = [
        foldDecision(gates(conditional, step), step),
        foldDecision(gates(conditional, step), step, { strict: true }),
      ];
      expect(strict).toEqual({ ...loose, exitCode: 3 });
      for (const verdicts of combinations.filter((one) => foldVerdicts(one) !== 'CONDITIONAL')) {
        expect(foldDecision(gates(verdicts, step), step, { strict: true })).toEqual(
          foldDecision(gates(verdicts, step), step),
        );
      }
    }
  });

  it('refuses verdicts that were given for another step', () => {
    expect(() => foldDecision(gates(['PASS'], 'rehearsal'), 'full')).toThrow(
      /judged for rehearsal, the decision is for full/,
    );
  });
});

describe('all_gates_1_to_7_pass', () => {
  it.each(combinations.map((verdicts) => [verdicts.slice(0, 7)] as const))('of %j', (verdicts) => {
    const value = allGatesPass(gates(verdicts, 'pilot'));
    if (verdicts.includes('FAIL')) expect(value).toBe(false);
    else expect(value).toBe(verdicts.includes('PENDING') || verdicts.includes('ERROR') ? undefined : true);
  });

  it('asks nothing of gate 8, and is missing while one of the seven is', () => {
    expect(allGatesPass(gates([...STAGES.slice(0, 7).map(() => 'PASS' as const), 'FAIL'], 'pilot'))).toBe(true);
    expect(
      allGatesPass(
        gates(
          STAGES.slice(0, 6).map(() => 'PASS' as const),
          'pilot',
        ),
      ),
    ).toBeUndefined();
  });
});

describe('foldVerdicts', () => {
  it.each(combinations)('takes the first of FAIL, ERROR, PENDING, CONDITIONAL, PASS', (...verdicts) => {
    const first = (['FAIL', 'ERROR', 'PENDING', 'CONDITIONAL'] as const).find((verdict) => verdicts.includes(verdict));
    expect(foldVerdicts(verdicts)).toBe(first ?? 'PASS');
  });

  it('is ERROR for nothing', () => {
    expect(foldVerdicts([])).toBe('ERROR');
  });
});
