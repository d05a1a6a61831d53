import { describe, expect, it } from 'vitest';
import { MAX_EXPRESSION_DEPTH, MAX_EXPRESSION_LENGTH } from '../../src/gates/cel/parser.ts';
import { type GateRule, renderFinding } from '../../src/gates/finding.ts';
import { lintGates } from '../../src/gates/lint-gates.ts';
import { parseGates } from '../../src/gates/parse-gates.ts';
import { PACKAGED } from './support.ts';

/** Findings of the packaged set after replacing one text in one file. */
async function lintWith(stage: number, from: string | RegExp, to: string) {
  const texts = PACKAGED.map(({ file, text }) => ({
    file,
    text: file.startsWith(`0${stage}`) ? replaced(text, from, to) : text,
  }));
  return lintGates(await parseGates(texts));
}

function replaced(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, () => to);
  if (result === text) throw new Error(`the test changes nothing: ${String(from)}`);
  return result;
}

/** Findings after replacing `fill_rate > 0.98` by another expression. */
const lintExpression = (expression: string) =>
  lintWith(7, 'expression: fill_rate > 0.98', `expression: '${expression.replaceAll("'", "''")}'`);

interface Case {
  readonly hole: string;
  readonly rule: GateRule;
  readonly expression: string;
  readonly found: string | RegExp;
}

const EXPRESSIONS: readonly Case[] = [
  {
    hole: 'has() makes missing evidence false',
    rule: 'default_for_missing',
    expression: 'has(fill_rate.x) && fill_rate > 0.98',
    found: 'has()',
  },
  {
    hole: '? : chooses a verdict for missing evidence',
    rule: 'default_for_missing',
    expression: 'market_data_live ? fill_rate > 0.98 : true',
    found: '? :',
  },
  { hole: 'optional chaining is no CEL of ours', rule: 'syntax', expression: 'fill_rate.?x > 0.98', found: /found \./ },
  {
    hole: 'orValue gives missing evidence a value',
    rule: 'function',
    expression: 'fill_rate.orValue(1.0) > 0.98',
    found: 'orValue',
  },
  {
    hole: 'all() of an empty list is true',
    rule: 'macro',
    expression: '[].all(x, x > 0.98) && fill_rate > 0.98',
    found: /all\(\)/,
  },
  {
    hole: 'exists() hides which value decided',
    rule: 'macro',
    expression: '[fill_rate].exists(x, x > 0.98)',
    found: /exists\(\)/,
  },
  { hole: 'a constant is no condition', rule: 'no_condition', expression: '1.0 > 0.98', found: '1.0 > 0.98' },
  {
    hole: 'a misspelt name would be PENDING for ever',
    rule: 'undeclared_name',
    expression: 'fil_rate > 0.98 && fill_rate > 0.98',
    found: /fil_rate/,
  },
  {
    hole: 'evidence of another stage is not in reach',
    rule: 'undeclared_name',
    expression: 'buying_power > 0 && fill_rate > 0.98',
    found: /buying_power/,
  },
  {
    hole: 'a prototype name is not evidence',
    rule: 'undeclared_name',
    expression: 'constructor == fill_rate',
    found: /constructor/,
  },
  {
    hole: 'a number is not compared with a text',
    rule: 'type',
    expression: 'fill_rate > "0.98"',
    found: /double > string/,
  },
  {
    hole: 'a flag has no size',
    rule: 'type',
    expression: 'market_data_live > 0.98 && fill_rate > 0.98',
    found: /bool > double/,
  },
  {
    hole: 'a double does not equal an int',
    rule: 'type',
    expression: 'fill_rate == 1',
    found: /write a double with a point/,
  },
  {
    hole: 'a double does not add to an int',
    rule: 'type',
    expression: 'fill_rate + 1 > 1.98',
    found: /write a double with a point/,
  },
  {
    hole: 'an int does not multiply with a double',
    rule: 'type',
    expression: 'pacing_violations * 0.5 > fill_rate',
    found: /write a double with a point/,
  },
  { hole: 'a scalar has no fields', rule: 'function', expression: 'fill_rate.value > 0.98', found: '.value' },
  { hole: 'dyn() hides types from the check', rule: 'function', expression: 'dyn(fill_rate) > 0.98', found: 'dyn' },
  { hole: 'a clause is true or false', rule: 'not_bool', expression: 'fill_rate', found: 'double' },
  { hole: 'an expression parses', rule: 'syntax', expression: 'fill_rate >', found: /:1:/ },
  {
    hole: 'an expression is short',
    rule: 'too_long',
    expression: `fill_rate > 0.98 ${'&& fill_rate > 0.98 '.repeat(30)}`,
    found: /characters/,
  },
  {
    hole: 'brackets are not nested without end',
    rule: 'too_deep',
    expression: `${'('.repeat(21)}fill_rate${')'.repeat(21)} > 0.98`,
    found: /21 deep/,
  },
];

describe('expressions that the linter refuses', () => {
  it.each(EXPRESSIONS)('$hole ($rule)', async ({ rule, expression, found }) => {
    const findings = (await lintExpression(expression)).filter((finding) => finding.rule !== 'unused_evidence');
    expect(findings.map((finding) => [finding.rule, finding.where, finding.file])).toEqual([
      [rule, 'clauses.fill_rate', '07-paper-trading.yaml'],
    ]);
    expect(findings[0]?.found).toMatch(found);
  });

  it('names the line', async () => {
    const [finding] = await lintExpression('fill_rate');
    const line = PACKAGED[6]?.text.split('\n').findIndex((text) => text.includes('id: fill_rate')) ?? 0;
    expect(finding?.line).toBe(line + 1);
    expect(renderFinding(finding ?? expect.fail())).toBe(
      `07-paper-trading.yaml:${line + 1} clauses.fill_rate (not_bool): expected an expression of type bool; found double`,
    );
  });

  it.each([
    'fill_rate > 0.98 || latency_delta < 0.5',
    '!(fill_rate <= 0.98)',
    'fill_rate in [0.98, 0.99, 1.0]',
    'double(pacing_violations) * 0.5 < fill_rate',
    'fill_rate - latency_delta / 2.0 > 0.98',
    `${'('.repeat(MAX_EXPRESSION_DEPTH)}fill_rate${')'.repeat(MAX_EXPRESSION_DEPTH)} > 0.98`,
    `${'fill_rate >'.padEnd(MAX_EXPRESSION_LENGTH - 4)}0.98`,
  ])('takes %s', async (expression) => {
    expect((await lintExpression(expression)).filter(({ rule }) => rule !== 'unused_evidence')).toEqual([]);
  });
});

interface FileCase {
  readonly hole: string;
  readonly rule: GateRule;
  readonly stage: number;
  readonly from: string | RegExp;
  readonly to: string;
  readonly where: string;
}

const FILES: readonly FileCase[] = [
  {
    hole: 'a gate without a condition passes on anything',
    rule: 'no_condition',
    stage: 2,
    from: /clauses:[\s\S]*?remediation/,
    to: 'clauses: []\nremediation',
    where: 'clauses',
  },
  {
    hole: 'a step at which nothing is asked passes',
    rule: 'no_condition',
    stage: 3,
    from: /waivable: true/g,
    to: 'waivable: true\n    steps: [pilot]',
    where: 'clauses',
  },
  {
    hole: 'a gate of targets alone passes',
    rule: 'no_condition',
    stage: 3,
    from: /waivable: true/g,
    to: 'waivable: true\n    preset: strict',
    where: 'clauses',
  },
  {
    hole: 'declared evidence that nothing asks for is a forgotten clause',
    rule: 'unused_evidence',
    stage: 7,
    from: 'expression: fill_rate > 0.98',
    to: 'expression: latency_delta > 0.98',
    where: 'evidence.fill_rate',
  },
  {
    hole: 'a name of CEL is not a name of evidence',
    rule: 'name_reserved',
    stage: 2,
    from: /all_stages_defined/g,
    to: 'bool',
    where: 'evidence.bool',
  },
  {
    hole: 'an evidence name stands once',
    rule: 'duplicate_name',
    stage: 2,
    from: 'name: input_output_clear',
    to: 'name: all_stages_defined',
    where: 'evidence.all_stages_defined',
  },
  {
    hole: 'a clause id stands once',
    rule: 'duplicate_name',
    stage: 2,
    from: 'id: input_output_clear',
    to: 'id: all_stages_defined',
    where: 'clauses.all_stages_defined',
  },
  {
    hole: 'a flag has the unit boolean',
    rule: 'unit',
    stage: 2,
    from: 'unit: boolean',
    to: 'unit: count',
    where: 'evidence.all_stages_defined.unit',
  },
  {
    hole: 'a number has a unit of its own',
    rule: 'unit',
    stage: 7,
    from: 'unit: ratio',
    to: 'unit: boolean',
    where: 'evidence.latency_delta.unit',
  },
  {
    hole: 'a stage does not wait for itself over others',
    rule: 'dependency_cycle',
    stage: 1,
    from: 'depends_on: []',
    to: 'depends_on: [3]',
    where: 'depends_on',
  },
  {
    hole: 'signatures are never waived',
    rule: 'unwaivable',
    stage: 1,
    from: 'waivable: false',
    to: 'waivable: true',
    where: 'clauses.governance_signed.waivable',
  },
  {
    hole: 'the paper account is never waived',
    rule: 'unwaivable',
    stage: 6,
    from: 'waivable: false',
    to: 'waivable: true',
    where: 'clauses.account_is_paper.waivable',
  },
  {
    hole: 'an own gate cannot leave the kill switch out',
    rule: 'mandatory_clause',
    stage: 8,
    from: 'expression: kill_switch_verified',
    to: 'expression: kill_switch_verified || rollback_plan_verified',
    where: 'clauses',
  },
  {
    hole: 'an own gate cannot ask for signatures at some steps alone',
    rule: 'mandatory_clause',
    stage: 1,
    from: 'expression: governance_signed',
    to: 'expression: governance_signed\n    steps: [full]',
    where: 'clauses',
  },
  {
    hole: 'an own gate cannot make the drill a target',
    rule: 'mandatory_clause',
    stage: 8,
    from: 'expression: rollback_plan_verified',
    to: 'expression: rollback_plan_verified\n    preset: strict',
    where: 'clauses',
  },
  {
    hole: 'an own gate cannot take simulated evidence for a pilot',
    rule: 'simulated_source',
    stage: 7,
    from: 'rehearsal: { sources: [simulated] }',
    to: 'rehearsal: { sources: [simulated] }\n  pilot: { sources: [simulated] }',
    where: 'steps.pilot.sources',
  },
  {
    hole: 'an own gate cannot take simulated evidence always',
    rule: 'simulated_source',
    stage: 7,
    from: 'sources: [paper]',
    to: 'sources: [paper, simulated]',
    where: 'evidence.latency_delta.sources',
  },
  {
    hole: 'an input is among the outputs of the stage that gives it',
    rule: 'unknown_input',
    stage: 6,
    from: 'name: test infrastructure evidence',
    to: 'name: infrastructure',
    where: 'inputs.infrastructure',
  },
  {
    hole: 'an input comes from a stage that is waited for',
    rule: 'unknown_input',
    stage: 4,
    from: '{ name: operation map, from: 3 }',
    to: '{ name: account configuration, from: 6 }',
    where: 'inputs.account configuration',
  },
  {
    hole: 'every evidence names its collecting command',
    rule: 'shape',
    stage: 5,
    from: 'collect: prelive stage5',
    to: 'collect: by hand',
    where: 'evidence.0.collect',
  },
  {
    hole: 'a misspelt member is not taken for an absent one',
    rule: 'shape',
    stage: 5,
    from: 'waivable: true',
    to: 'waiveable: true',
    where: 'clauses.0.waivable',
  },
  {
    hole: 'a file is YAML',
    rule: 'yaml',
    stage: 5,
    from: 'id: test_infrastructure',
    to: 'id: [test_infrastructure',
    where: '',
  },
  { hole: 'a key stands once', rule: 'yaml', stage: 5, from: 'stage: 5', to: 'stage: 5\nstage: 6', where: '' },
];

describe('gate files that the linter refuses', () => {
  it.each(FILES)('$hole ($rule)', async ({ rule, stage, from, to, where }) => {
    const findings = await lintWith(stage, from, to);
    expect(findings.map((finding) => [finding.rule, finding.where, finding.file.slice(0, 2)])).toContainEqual([
      rule,
      where,
      `0${stage}`,
    ]);
    expect(findings.every(({ expected, found }) => expected !== '' && found !== '')).toBe(true);
  });

  it('says so when a stage has no gate', async () => {
    const findings = await lintGates(await parseGates(PACKAGED.slice(0, 7)));
    expect(findings.map(({ rule, expected }) => [rule, expected])).toEqual([['missing_stage', 'a gate for stage 8']]);
  });

  it('says so when a stage depends on one that has no gate', async () => {
    const findings = await lintGates(await parseGates(PACKAGED.filter(({ file }) => !file.startsWith('05'))));
    expect(findings.map(({ rule, file, found }) => [rule, file, found])).toContainEqual([
      'unknown_stage',
      '06-account-config-probe.yaml',
      'stage 5',
    ]);
  });

  it('says so when two gates are for the same stage', async () => {
    const findings = await lintWith(5, 'stage: 5', 'stage: 4');
    const repeated = findings.filter(({ rule }) => rule === 'duplicate_name');
    expect(repeated.map(({ file, found }) => [file, found])).toEqual([
      ['04-implementation-preparation.yaml', 'also 05-test-infrastructure.yaml'],
      ['05-test-infrastructure.yaml', 'also 04-implementation-preparation.yaml'],
    ]);
  });
});
