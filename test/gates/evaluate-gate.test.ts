import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvidenceRecord } from '../../src/domain/evidence.ts';
import type { GateDefinition } from '../../src/domain/gate.ts';
import type { JsonValue } from '../../src/domain/json.ts';
import { STEPS, type StageNumber } from '../../src/domain/stage.ts';
import type { GateVerdict, Verdict } from '../../src/domain/verdict.ts';
import type { Waiver } from '../../src/domain/waiver.ts';
import { evaluateGates } from '../../src/gates/evaluate-gate.ts';
import { allHold } from './clause-table.ts';
import {
  AS_OF,
  clauseVerdict,
  DAY,
  gateOf,
  judgeRecords,
  judgeValues,
  MINUTE,
  packagedGates,
  record,
  recordsOf,
  SUBJECT,
} from './support.ts';

const gates = await packagedGates();
const session = gateOf(gates, 7);
const fillRate = { name: 'fill_rate', unit: 'ratio' };
const at = (ageMs: number) => new Date(AS_OF - ageMs).toISOString();

/** Judges stage 7 with every clause true, except that only the given records exist for `fill_rate`. */
function judgeFillRate(
  records: readonly EvidenceRecord[],
  step: 'pilot' | 'rehearsal' = 'pilot',
): Promise<GateVerdict> {
  const others = recordsOf(session, allHold(7)).filter(({ name }) => name !== 'fill_rate');
  return judgeRecords(session, [...others, ...records], { step });
}

function fillRateOf(verdict: GateVerdict) {
  const clause = verdict.clauses.find(({ id }) => id === 'fill_rate');
  return clause ?? expect.fail('no clause fill_rate');
}

describe('evidence that does not count', () => {
  const other = { commit: 'c'.repeat(40), configurationDigest: SUBJECT.configurationDigest };
  it.each([
    ['of another commit', { subject: other }, 'other_subject'],
    ['of another configuration', { subject: { ...SUBJECT, configurationDigest: 'd' } }, 'other_subject'],
    [
      'of the same commit with changes',
      { subject: { ...SUBJECT, commit: `${SUBJECT.commit}+dirty` } },
      'other_subject',
    ],
    ['older than accepted', { observedAt: at(7 * DAY + 1) }, 'stale'],
    ['observed after the evaluation', { observedAt: at(-1) }, 'observed_later'],
    ['from the simulated gateway', { sourceClass: 'simulated' }, 'source_not_accepted'],
    ['measured on this machine', { sourceClass: 'local' }, 'source_not_accepted'],
    ['of too few observations', { samples: 19 }, 'too_few_samples'],
    ['empty', { value: null }, 'missing'],
    ['of another stage', { stage: 6 }, 'missing'],
  ] as const)('%s is PENDING and says why', async (_, overrides, reason) => {
    const verdict = await judgeFillRate([record(7, fillRate, 0.5, overrides)]);
    expect(fillRateOf(verdict)).toMatchObject({
      verdict: 'PENDING',
      evidence: [],
      gaps: [{ name: 'fill_rate', reason }],
    });
    expect(verdict.verdict).toBe('PENDING');
  });

  it('of an unstated number of observations is PENDING where a number is asked', async () => {
    const { samples: _, ...withoutSamples } = record(7, fillRate, 0.99);
    expect(fillRateOf(await judgeFillRate([withoutSamples])).gaps[0]?.reason).toBe('too_few_samples');
  });

  it.each([
    ['text', '0.99'],
    ['a flag', true],
    ['a list', [0.99]],
    ['an object', { valueOf: 0.99 }],
    ['NaN', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
  ] as const)('that is %s where a number is declared is ERROR, not PENDING', async (_, value) => {
    const verdict = await judgeFillRate([record(7, fillRate, value)]);
    expect(fillRateOf(verdict)).toMatchObject({ verdict: 'ERROR', gaps: [{ reason: 'unreadable' }] });
    expect(verdict.verdict).toBe('ERROR');
  });

  it('that is in another unit than declared is ERROR', async () => {
    const clause = fillRateOf(await judgeFillRate([record(7, { name: 'fill_rate', unit: 'percent' }, 99)]));
    expect(clause).toMatchObject({
      verdict: 'ERROR',
      remedy: expect.stringContaining('is in percent, declared is ratio'),
    });
  });

  it('whose time cannot be read is ERROR', async () => {
    expect(fillRateOf(await judgeFillRate([record(7, fillRate, 0.99, { observedAt: 'yesterday' })])).verdict).toBe(
      'ERROR',
    );
  });

  it('that is a fraction where an int is declared is ERROR', async () => {
    const verdict = await judgeValues(session, { ...allHold(7), pacing_violations: 0.5 });
    expect(clauseVerdict(verdict, 'pacing_violations')).toBe('ERROR');
  });
});

describe('which record speaks', () => {
  const judge = async (...records: readonly EvidenceRecord[]) => fillRateOf(await judgeFillRate(records));

  it('the newest by observation, wherever it stands in the ledger', async () => {
    const [old, young] = [
      record(7, fillRate, 0.5, { observedAt: at(9 * MINUTE), sequence: 9 }),
      record(7, fillRate, 0.99),
    ];
    expect((await judge(old, young)).verdict).toBe('PASS');
    expect((await judge(young, old)).verdict).toBe('PASS');
  });

  it('of two of the same instant the later in the ledger', async () => {
    const clause = await judge(record(7, fillRate, 0.99, { sequence: 3 }), record(7, fillRate, 0.5, { sequence: 4 }));
    expect(clause).toMatchObject({ verdict: 'FAIL', evidence: [{ sequence: 4, value: 0.5 }] });
  });

  it('an older one of the right subject and source when the newest is of another', async () => {
    const paper = record(7, fillRate, 0.99, { observedAt: at(9 * MINUTE) });
    expect((await judge(paper, record(7, fillRate, 0.5, { sourceClass: 'simulated' }))).verdict).toBe('PASS');
    expect((await judge(paper, record(7, fillRate, 0.5, { subject: { ...SUBJECT, commit: 'x' } }))).verdict).toBe(
      'PASS',
    );
  });

  it.each([
    ['empty', { value: null }, 'PENDING'],
    ['of too few observations', { samples: 3 }, 'PENDING'],
    ['unreadable', { value: 'many' }, 'ERROR'],
  ] as const)('no older one when the newest is %s: it would hide what was seen last', async (_, overrides, verdict) => {
    const good = record(7, fillRate, 0.99, { observedAt: at(9 * MINUTE) });
    expect((await judge(good, record(7, fillRate, 0.5, overrides))).verdict).toBe(verdict);
  });

  it('one of exactly the greatest age and exactly the fewest observations', async () => {
    expect((await judge(record(7, fillRate, 0.99, { observedAt: at(7 * DAY), samples: 20 }))).verdict).toBe('PASS');
  });

  it('tells of the record that came nearest when none counts', async () => {
    const stale = record(7, fillRate, 0.99, { observedAt: at(8 * DAY), sequence: 4 });
    const clause = await judge(stale, record(7, fillRate, 0.99, { sourceClass: 'simulated', sequence: 5 }));
    expect(clause.gaps).toEqual([
      { name: 'fill_rate', reason: 'stale', detail: 'record #4 is 8 d old, accepted are 7 d' },
    ]);
  });

  it('a simulated one in a rehearsal, which the verdict says', async () => {
    const simulated = await judgeFillRate([record(7, fillRate, 0.99, { sourceClass: 'simulated' })], 'rehearsal');
    expect(fillRateOf(simulated).verdict).toBe('PASS');
    expect(simulated.simulated).toBe(true);
    expect((await judgeFillRate([record(7, fillRate, 0.99)], 'rehearsal')).simulated).toBe(false);
  });

  it('never a simulated one outside a rehearsal, even when a gate file accepts it', async () => {
    const evidence = session.evidence.map((one) => ({ ...one, sources: [...one.sources, 'simulated' as const] }));
    const steps = { pilot: { sources: ['simulated' as const] } };
    const records = recordsOf(session, allHold(7)).map((one) => ({ ...one, sourceClass: 'simulated' as const }));
    const verdict = await judgeRecords({ ...session, evidence, steps }, records, { step: 'pilot' });
    expect(verdict).toMatchObject({ verdict: 'PENDING', simulated: false });
    expect(verdict.clauses.every(({ gaps }) => gaps[0]?.reason === 'source_not_accepted')).toBe(true);
  });
});

describe('expressions', () => {
  const named = (names: string, expression: string): GateDefinition => ({
    ...session,
    evidence: names.split(' ').map((name) => ({
      name,
      type: 'double' as const,
      unit: 'ratio',
      description: name,
      maxAge: { ms: DAY },
      sources: ['paper'] as const,
      collect: 'prelive stage7',
    })),
    clauses: [{ ...(session.clauses[0] ?? expect.fail()), id: 'only', expression }],
  });
  const judge = async (expression: string, values: Readonly<Record<string, JsonValue>>, names = 'a b c') =>
    (await judgeValues(named(names, expression), values)).clauses[0] ?? expect.fail('no clause');

  it.each([
    ['a > 0.5 && b > 0.5', { a: 1 }, 'PENDING'],
    ['a > 0.5 && b > 0.5', { a: 0 }, 'FAIL'],
    ['b > 0.5 && a > 0.5', { a: 0 }, 'FAIL'],
    ['a > 0.5 || b > 0.5', { a: 0 }, 'PENDING'],
    ['!(a > 0.5)', {}, 'PENDING'],
    ['!(a > 0.5)', { a: 0 }, 'PASS'],
    ['!(a > 0.5)', { a: 1 }, 'FAIL'],
    ['a / b > 0.5', { a: 1, b: 0 }, 'ERROR'],
    ['!(a / b > 0.5)', { a: 0, b: 0 }, 'ERROR'],
    ['a / b > 0.5 || a > 0.5', { a: 1, b: 0 }, 'PASS'],
    ['a / b > 0.5 && a > 2.0', { a: 1, b: 0 }, 'FAIL'],
    ['a / b > 0.5 && c > 2.0', { a: 1, b: 0 }, 'ERROR'],
    ['c > 2.0 && a / b > 0.5', { a: 1, b: 0 }, 'ERROR'],
    ['a > 1', { a: 1 }, 'FAIL'],
    ['a + 1 > 1.0', { a: 1 }, 'ERROR'],
    ['a', { a: 1 }, 'ERROR'],
    ['unknown > 1.0', { a: 1 }, 'ERROR'],
    ['a >', { a: 1 }, 'ERROR'],
    ['1.0 > 0.5', {}, 'ERROR'],
    ['has(a.x) || a > 0.5', { a: 1 }, 'ERROR'],
    ['[].all(x, x > 1.0) || a > 0.5', { a: 1 }, 'ERROR'],
    ['b > 0.5 ? a > 0.5 : a > 0.1', { a: 1, b: 1 }, 'ERROR'],
    [`${'('.repeat(2000)}a${')'.repeat(2000)} > 0.5`, { a: 1 }, 'ERROR'],
    [`${'!'.repeat(400)}(a > 0.5)`, { a: 1 }, 'PASS'],
    ['size("a") == 1 && a > 0.5', { a: 1 }, 'PASS'],
    ['"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("^(a+)+$") || a > 0.5', { a: 1 }, 'PASS'],
  ] as const)('%s with %o is %s', async (expression, values, verdict) => {
    expect((await judge(expression, values)).verdict).toBe(verdict);
  });

  it('pass only on all the evidence that they name, even where || is already true', async () => {
    expect((await judge('a > 0.5 || b > 0.5', { a: 1 })).verdict).toBe('PENDING');
    expect((await judge('a > 0.5 || b > 0.5', { a: 1, b: 0 })).verdict).toBe('PASS');
  });

  it('show their operands with the values that they had', async () => {
    const clause = await judge('a >= 0.50 * b', { a: 0.8, b: 1.9 });
    expect(clause.operands).toEqual([
      { text: 'a', value: 0.8 },
      { text: '0.5 * b', value: 0.95 },
      { text: 'b', value: 1.9 },
    ]);
    expect(clause.comparison).toEqual({
      left: { text: 'a', value: 0.8 },
      operator: '>=',
      right: { text: '0.5 * b', value: 0.95 },
    });
  });

  it.each(['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'])(
    'do not find %s in a prototype',
    async (name) => {
      expect((await judge(`${name} > 0.5`, {}, `a ${name}`)).verdict).toBe('PENDING');
      expect((await judge(`${name} > 0.5`, { a: 1 })).verdict).toBe('ERROR');
      expect((await judge(`${name} > 0.5`, Object.fromEntries([[name, 1]]), `a ${name}`)).verdict).toBe('PASS');
    },
  );

  it('never make evaluation throw, whatever the values and the texts', async () => {
    const value: fc.Arbitrary<JsonValue> = fc.oneof(
      fc.string(),
      fc.constantFrom([], {}, [1, null], { a: { b: 1 } }),
      fc.double(),
      fc.maxSafeInteger(),
      fc.constantFrom(null, Number.NaN, Number.NEGATIVE_INFINITY, -0, '', '__proto__', true, 2 ** 64, Number.MIN_VALUE),
    );
    const expression = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom(
        'a > b',
        'a / b > c',
        'a == b || !(c < 0.0)',
        'a % b == c',
        'a in [b, c]',
        'size(a) > 1',
        'int(a) == 1',
      ),
    );
    await fc.assert(
      fc.asyncProperty(expression, fc.record({ a: value, b: value, c: value }), async (text, values) => {
        const verdict = await judgeValues(named('a b c', text), values);
        expect(['PASS', 'FAIL', 'PENDING', 'ERROR']).toContain(verdict.verdict);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });
});

describe('folding of a gate', () => {
  it.each([
    [['PASS', 'FAIL', 'ERROR', 'PENDING'], 'FAIL'],
    [['PASS', 'ERROR', 'PENDING'], 'ERROR'],
    [['PASS', 'PENDING'], 'PENDING'],
    [['PASS', 'PASS'], 'PASS'],
  ] as const)('of clauses %o is %s', async (truths, expected) => {
    const names = ['latency_delta', 'fill_rate', 'sharpe_backtest', 'sharpe_paper'];
    const value = { PASS: 1, FAIL: 0, ERROR: 'x', PENDING: null } as const;
    const clauses = truths.map((_, index) => ({
      ...(session.clauses[0] ?? expect.fail()),
      id: `c${index}`,
      expression: `${names[index]} > 0.5`,
    }));
    const values = Object.fromEntries(truths.map((truth, index) => [names[index] ?? '', value[truth]]));
    const verdict = await judgeValues({ ...session, clauses }, values);
    expect(verdict.clauses.map((clause) => clause.verdict)).toEqual(truths);
    expect(verdict.verdict).toBe(expected);
  });

  it('is ERROR when no condition is asked, and when nothing but sufficiency is', async () => {
    expect((await judgeValues({ ...session, clauses: [] }, {})).verdict).toBe('ERROR');
    const sufficiency = session.clauses.filter((clause) => clause.sufficiency);
    expect((await judgeValues({ ...session, clauses: sufficiency }, allHold(7))).verdict).toBe('ERROR');
  });

  it('lets a target block under the strict preset alone, and shows it under both', async () => {
    const values = { ...allHold(7), disconnects: 3 };
    const [spec, strict] = [
      await judgeValues(session, values),
      await judgeValues(session, values, { preset: 'strict' }),
    ];
    const target = (verdict: GateVerdict) => verdict.clauses.find(({ id }) => id === 'target_disconnects');
    expect([spec.verdict, strict.verdict]).toEqual(['PASS', 'FAIL']);
    expect(target(spec)).toMatchObject({ verdict: 'FAIL', advisory: true });
    expect(target(strict)?.advisory).toBeUndefined();
  });

  it.each([
    ['PASS', 'PASS'],
    ['CONDITIONAL', 'PASS'],
    ['FAIL', 'PENDING'],
    ['PENDING', 'PENDING'],
    ['ERROR', 'PENDING'],
    [undefined, 'PENDING'],
  ] as const)('with a dependency that is %s is %s at best', async (dependency, expected) => {
    const dependencyVerdicts = dependency === undefined ? {} : { 6: dependency };
    const verdict = await judgeValues(session, allHold(7), { dependencyVerdicts });
    expect(verdict.verdict).toBe(expected);
    expect(verdict.unmetDependencies).toEqual(expected === 'PASS' ? [] : [6]);
  });

  it('stays FAIL or ERROR with an unmet dependency', async () => {
    const judge = (fill_rate: JsonValue) =>
      judgeValues(session, { ...allHold(7), fill_rate }, { dependencyVerdicts: {} });
    expect((await judge(0.5)).verdict).toBe('FAIL');
    expect((await judge('x')).verdict).toBe('ERROR');
  });
});

describe('waivers', () => {
  const waiver = (clause: string, overrides: Partial<Waiver> = {}): Waiver => ({
    stage: 7,
    clause,
    by: 'risk_officer, cto',
    until: new Date(AS_OF + DAY).toISOString(),
    ...overrides,
  });
  const judge = async (waivers: readonly Waiver[], values: Readonly<Record<string, JsonValue>> = { fill_rate: 0.5 }) =>
    judgeValues(session, { ...allHold(7), ...values }, { waivers });

  it('turn a false clause and its gate into CONDITIONAL; the clause is still evaluated and shown', async () => {
    const verdict = await judge([waiver('fill_rate')]);
    expect(verdict.verdict).toBe('CONDITIONAL');
    expect(fillRateOf(verdict)).toMatchObject({
      verdict: 'CONDITIONAL',
      operands: [{ text: 'fill_rate', value: 0.5 }],
      waiver: { by: 'risk_officer, cto', status: 'applied' },
    });
  });

  it.each([
    ['that has ended', waiver('fill_rate', { until: new Date(AS_OF).toISOString() }), 'expired'],
    ['whose end cannot be read', waiver('fill_rate', { until: 'soon' }), 'expired'],
  ] as const)('do nothing when it is one %s, and are shown', async (_, expired, status) => {
    const verdict = await judge([expired]);
    expect(verdict.verdict).toBe('FAIL');
    expect(fillRateOf(verdict).waiver?.status).toBe(status);
  });

  it('do nothing for another clause or another stage', async () => {
    const verdict = await judge([waiver('latency_delta'), waiver('fill_rate', { stage: 6 })]);
    expect(verdict.verdict).toBe('FAIL');
    expect(fillRateOf(verdict).waiver).toBeUndefined();
    expect(verdict.clauses[0]?.waiver?.status).toBe('not_needed');
  });

  it('count as long as the longest of them does', async () => {
    const ended = waiver('fill_rate', { until: new Date(AS_OF - DAY).toISOString() });
    expect((await judge([ended, waiver('fill_rate')])).verdict).toBe('CONDITIONAL');
  });

  it('do not make up for evidence that is missing, too little or unreadable', async () => {
    expect((await judge([waiver('fill_rate')], { fill_rate: null })).verdict).toBe('PENDING');
    expect((await judge([waiver('fill_rate')], { fill_rate: 'x' })).verdict).toBe('ERROR');
    const short = await judge([waiver('session_long_enough')], { session_duration: 60_000 });
    expect(short.verdict).toBe('PENDING');
    expect(short.clauses.find(({ id }) => id === 'session_long_enough')?.waiver?.status).toBe('not_waivable');
  });

  const unwaivable = gates.flatMap((gate) =>
    gate.clauses.filter((clause) => !clause.waivable && !clause.sufficiency).map(({ id }) => [gate.stage, id] as const),
  );
  it.each(unwaivable)('never count for stage %i, %s', async (stage, clause) => {
    const gate = gateOf(gates, stage);
    const verdict = await judgeValues(
      gate,
      { ...allHold(stage), [clause]: false },
      { waivers: [waiver(clause, { stage })] },
    );
    expect(verdict.verdict).toBe('FAIL');
    expect(verdict.clauses.find(({ id }) => id === clause)?.waiver?.status).toBe('not_waivable');
  });
});

describe('evaluateGates', () => {
  const everything = gates.flatMap((gate) => recordsOf(gate, allHold(gate.stage)));
  const judgeAll = (records: readonly EvidenceRecord[], order: readonly GateDefinition[] = gates) =>
    evaluateGates(order, { step: 'full', subject: SUBJECT, asOf: AS_OF, records });
  const verdictsOf = (verdicts: readonly GateVerdict[]) =>
    Object.fromEntries(verdicts.map(({ stage, verdict }): [StageNumber, Verdict] => [stage, verdict]));

  it('passes all eight when all holds, in whatever order the gates are given', async () => {
    for (const order of [gates, gates.toReversed()]) {
      const verdicts = await judgeAll(everything, order);
      expect(verdicts.map(({ stage }) => stage)).toEqual(order.map(({ stage }) => stage));
      expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['PASS']));
    }
  });

  it('holds back all that depends on a gate that fails, and nothing else', async () => {
    const verdicts = await judgeAll(
      everything.map((one) => (one.name === 'unit_tests_pass' ? { ...one, value: false } : one)),
    );
    expect(verdictsOf(verdicts)).toEqual({
      1: 'PASS',
      2: 'PASS',
      3: 'PASS',
      4: 'FAIL',
      5: 'PASS',
      6: 'PENDING',
      7: 'PENDING',
      8: 'PENDING',
    });
  });

  it('leaves nobody waiting for ever when gates wait for each other', async () => {
    const circle = gates.map((gate) => (gate.stage === 1 ? { ...gate, dependsOn: [8] as const } : gate));
    expect((await judgeAll(everything, circle))[0]).toMatchObject({ verdict: 'PENDING', unmetDependencies: [8] });
  });

  it('says of nothing that it is all missing, at every step', async () => {
    for (const step of STEPS) {
      const verdicts = await evaluateGates(gates, { step, subject: SUBJECT, asOf: AS_OF, records: [] });
      expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['PENDING']));
    }
  });
});
