import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { ClauseVerdict, GateVerdict, Verdict } from '../../../src/domain/verdict.ts';
import { readFormats } from '../../../src/runner/output/formats.ts';
import { escapeData, escapeProperty, githubLines } from '../../../src/runner/output/github.ts';
import { escapeXml, junitText } from '../../../src/runner/output/junit.ts';
import { markdownText } from '../../../src/runner/output/markdown.ts';
import { type CheckGroup, type CommandOutcome, gateGroup, lintGroup } from '../../../src/runner/output/outcome.ts';

const clause = (id: string, verdict: Verdict, more: Partial<ClauseVerdict> = {}): ClauseVerdict => ({
  id,
  expression: `${id} > 0.98`,
  verdict,
  waivable: true,
  sufficiency: false,
  operands: [],
  evidence: [],
  gaps: [],
  ...more,
});

const MEASURED = {
  comparison: { left: { text: 'fill_rate', value: 0.953 }, operator: '>', right: { text: '0.98', value: 0.98 } },
  remedy: 'look at the limits of the orders',
} satisfies Partial<ClauseVerdict>;

const MISSING = {
  gaps: [{ name: 'sharpe', reason: 'missing', detail: 'no record' }],
  remedy: 'prelive backtest',
} satisfies Partial<ClauseVerdict>;

function gate(verdict: Verdict, clauses: readonly ClauseVerdict[], unmet: GateVerdict['unmetDependencies'] = []) {
  return { stage: 7, title: 'paper trading', verdict, clauses, unmetDependencies: unmet, simulated: false } as const;
}

const outcome = (
  word: string,
  exitCode: number,
  gates: readonly GateVerdict[],
  more: Partial<CommandOutcome> = {},
) => ({
  command: 'prelive stage7',
  word,
  exitCode,
  groups: gates.map(gateGroup),
  ...more,
});

const BROKEN = { code: 'LEDGER_BROKEN', message: 'line 2: digest', nextSteps: ['Keep the file.'] };

/** The six kinds of outcome of a command. */
const ENDINGS: readonly (readonly [string, CommandOutcome])[] = [
  ['PASS', outcome('PASS', 0, [gate('PASS', [clause('fill_rate', 'PASS')])])],
  ['CONDITIONAL', outcome('CONDITIONAL', 0, [gate('CONDITIONAL', [clause('fill_rate', 'CONDITIONAL', MEASURED)])])],
  ['FAIL', outcome('FAIL', 1, [gate('FAIL', [clause('fill_rate', 'FAIL', MEASURED), clause('b', 'PASS')])])],
  ['PENDING', outcome('PENDING', 3, [gate('PENDING', [clause('sharpe', 'PENDING', MISSING)], [6])])],
  ['ERROR', outcome('ERROR', 4, [gate('ERROR', [clause('ratio', 'ERROR')])])],
  ['tampered', outcome('LEDGER_BROKEN', 5, [], { error: BROKEN })],
];

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false });

function parsed(text: string) {
  expect(XMLValidator.validate(text)).toBe(true);
  const { testsuites } = parser.parse(text);
  return testsuites;
}

describe('JUnit, summary and annotations', () => {
  it.each(ENDINGS)('agree with the exit code for %s', (word, one) => {
    const { failures, errors } = parsed(junitText(one));
    expect(Number(failures) + Number(errors) > 0).toBe(one.exitCode !== 0);
    expect(markdownText(one)).toContain(`(exit ${one.exitCode})`);
    const lines = githubLines(one);
    expect(lines.at(-1)).toMatch(new RegExp(`^::notice title=prelive stage7::${one.word} \\(exit ${one.exitCode}\\)$`));
    expect(lines.some((line) => line.startsWith('::error'))).toBe(['FAIL', 'ERROR', 'tampered'].includes(word));
    expect(lines.some((line) => line.startsWith('::warning'))).toBe(word === 'PENDING');
  });

  it('name value, threshold and next command of what does not hold', () => {
    const [, failed] = ENDINGS[2] ?? [];
    const [, pending] = ENDINGS[3] ?? [];
    if (failed === undefined || pending === undefined) throw new Error('no endings');
    const [suite, own] = parsed(junitText(failed)).testsuite;
    expect(suite).toMatchObject({
      name: 'stage 7 paper trading',
      tests: '2',
      failures: '1',
      errors: '0',
      skipped: '0',
    });
    const asked = suite.testcase[0].failure['#text'].split(/&#10;|\n/).map((line: string) => line.replace('&gt;', '>'));
    expect(asked).toEqual([
      'asked: fill_rate > 0.98',
      'value: 0.953',
      'threshold: > 0.98',
      'next: look at the limits of the orders',
    ]);
    expect(own).toMatchObject({ name: 'prelive stage7', failures: '1', testcase: { name: 'exit code 1' } });
    const [waiting] = parsed(junitText(pending)).testsuite;
    expect(waiting).toMatchObject({ skipped: '2', failures: '0' });
    expect(waiting.testcase[0].skipped.message).toContain('sharpe is missing: no record');
    expect(waiting.testcase[1].skipped['#text']).toContain('next: prelive stage6');
    expect(markdownText(failed)).toContain('0.953, asked &#62; 0.98 | look at the limits of the orders |');
    expect(githubLines(failed)[0]).toBe(
      '::error title=stage 7 paper trading%3A fill_rate FAIL::fill_rate 0.953, asked > 0.98%0Anext: look at the limits of the orders',
    );
  });

  it('show a target that stops nothing as no failure', () => {
    const missed = outcome('PASS', 0, [
      gate('PASS', [clause('target', 'FAIL', { advisory: true }), clause('a', 'PASS')]),
    ]);
    expect(parsed(junitText(missed))).toMatchObject({ failures: '0', errors: '0', skipped: '1' });
    expect(githubLines(missed).map((line) => line.slice(0, 8))).toEqual(['::notice', '::notice']);
    expect(markdownText(missed).indexOf('FAIL (target)')).toBeLessThan(markdownText(missed).indexOf('| PASS |'));
  });
});

describe('the findings of the gate linter', () => {
  const finding = {
    file: 'gates/a.yaml',
    line: 3,
    where: 'clauses.x',
    rule: 'type',
    expected: 'bool',
    found: 'int',
  } as const;
  const group = lintGroup([finding], ['gates/a.yaml', 'gates/b.yaml']);

  it('are annotated at their lines; a file without any passes', () => {
    const one: CommandOutcome = { command: 'prelive gates lint', word: 'FAIL', exitCode: 2, groups: [group] };
    expect(githubLines(one)[0]).toMatch(/^::error file=gates\/a\.yaml,line=3,title=gates lint%3A gates\/a\.yaml/);
    expect(group.checks.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS']);
    expect(lintGroup([], ['gates/b.yaml']).verdict).toBe('PASS');
  });
});

const many = (count: number, verdict: Verdict): CheckGroup => ({
  name: 'g',
  verdict,
  checks: Array.from({ length: count }, (_, index) => ({
    id: `c${index}`,
    asked: 'x',
    verdict,
    words: 'w'.repeat(250),
  })),
});

describe('the limits of GitHub', () => {
  it('leave at most ten annotations of a kind, and say how many there are more', () => {
    const groups = [many(25, 'PENDING'), many(11, 'FAIL'), many(30, 'CONDITIONAL')];
    const lines = githubLines({ command: 'c', word: 'FAIL', exitCode: 1, groups, error: BROKEN });
    const kind = (name: string) => lines.filter((line) => line.startsWith(`::${name} `));
    expect([kind('error'), kind('warning'), kind('notice')].map((all) => all.length)).toEqual([10, 10, 10]);
    expect(kind('error')[0]).toContain('LEDGER_BROKEN');
    expect(kind('error').at(-1)).toContain('::3 more of this kind');
    expect(kind('warning').at(-1)).toContain('::16 more of this kind');
  });

  it('cut a summary to what there is room for, the worst first, and say how much was cut', () => {
    const one = { command: 'c', word: 'FAIL', exitCode: 1, groups: [many(9000, 'PASS'), many(2, 'FAIL')] };
    const text = markdownText(one);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    expect(Buffer.byteLength(text)).toBeGreaterThan(1_000_000);
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| verdict'));
    expect(rows.slice(0, 3).map((row) => row.slice(2, 6))).toEqual(['FAIL', 'FAIL', 'PASS']);
    expect(text).toContain(`${9002 - rows.length} of 9002 rows were cut`);
    expect(markdownText({ ...one, groups: [many(3, 'FAIL')] })).not.toContain('cut');
  });
});

describe('any text', () => {
  const outcomes = fc
    .record({ id: fc.string({ unit: 'binary' }), words: fc.string({ unit: 'binary' }), next: fc.string() })
    .map(({ id, words, next }): CommandOutcome => {
      const group: CheckGroup = {
        name: id,
        verdict: 'FAIL',
        checks: [{ id, asked: words, verdict: 'FAIL', words, next }],
      };
      return { command: 'prelive x', word: id, exitCode: 1, groups: [group], error: { ...BROKEN, message: words } };
    });

  it('leaves JUnit well-formed', () => {
    fc.assert(
      fc.property(outcomes, (one) => void parsed(junitText(one))),
      { numRuns: 300 },
    );
    expect(escapeXml('\u0000\ud800<\uffff')).toBe('\ufffd\ufffd&lt;\ufffd');
  });

  it('adds no line, cell, tag or mention to a summary', () => {
    fc.assert(
      fc.property(outcomes, (one) => {
        const lines = markdownText(one).trimEnd().split('\n');
        expect(lines).toHaveLength(9);
        expect(lines.at(-1)?.match(/\|/g)).toHaveLength(6);
        expect(lines.at(-1)).not.toMatch(/[<>`@]/);
      }),
    );
  });

  it('adds no workflow command, and its ends no property', () => {
    fc.assert(
      fc.property(outcomes, (one) => {
        const lines = githubLines(one);
        expect(lines).toHaveLength(3);
        for (const line of lines) expect(line).toMatch(/^::(error|notice) title=[^:,\r\n]*::[^\r\n]*$/);
      }),
    );
    expect(escapeData('100 %\r\n::error::x')).toBe('100 %25%0D%0A::error::x');
    expect(escapeProperty('a:b,c%')).toBe('a%3Ab%2Cc%25');
  });
});

describe('--format', () => {
  it.each<[string[], boolean, object]>([
    [[], false, { screen: 'human', github: false, files: [] }],
    [[], true, { screen: 'json', github: false, files: [] }],
    [['json'], true, { screen: 'json', github: false, files: [] }],
    [['junit'], false, { screen: 'junit', github: false, files: [] }],
    [['github'], false, { screen: 'none', github: true, files: [] }],
    [['human', 'github'], false, { screen: 'human', github: true, files: [] }],
    [
      ['junit:a b.xml', 'markdown:C:\\x.md', 'json'],
      false,
      {
        screen: 'json',
        github: false,
        files: [
          { format: 'junit', path: 'a b.xml' },
          { format: 'markdown', path: 'C:\\x.md' },
        ],
      },
    ],
  ])('%j (--json %s) is understood', (words, json, request) => {
    expect(readFormats(words, json)).toEqual(request);
  });

  it.each<[string[], boolean, string]>([
    [['xml'], false, '--format: expected one of human, json'],
    [['junit:'], false, 'found "junit:"'],
    [['junit', 'human'], false, 'junit is on standard output already; use human:FILE'],
    [['human'], true, 'human is on standard output already; use json:FILE'],
    [['github', 'json'], false, 'among the json; use json:FILE'],
  ])('%j (--json %s) is refused', (words, json, reason) => {
    expect(readFormats(words, json)).toContain(reason);
  });
});
