import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTestRuns, parseJunit } from '../../../src/adapters/collectors/junit.ts';

const passing = '<testcase name="a"/>';

function counts(xml: string) {
  const parsed = parseJunit(xml);
  if (parsed.kind === 'fault') return parsed.fault;
  const { total, passed, failed, errors, skipped } = parsed.value;
  return { total, passed, failed, errors, skipped };
}

describe('a JUnit report', () => {
  it.each([
    ['cases under the root', `<testsuites>${passing}</testsuites>`, [1, 1, 0, 0, 0]],
    ['a root testsuite', `<testsuite>${passing}${passing}</testsuite>`, [2, 2, 0, 0, 0]],
    [
      'suites in suites',
      `<testsuites><testsuite name="x"><testsuite name="y">${passing}<testcase name="b"><failure message="no"/></testcase></testsuite></testsuite></testsuites>`,
      [2, 1, 1, 0, 0],
    ],
    ['errors', '<testsuite><testcase name="a"><error message="boom"/></testcase></testsuite>', [1, 0, 0, 1, 0]],
    ['skipped', '<testsuite><testcase name="a"><skipped/></testcase></testsuite>', [1, 0, 0, 0, 1]],
    [
      'output before the failure',
      '<testsuite><testcase name="a"><system-out>x</system-out><failure/></testcase></testsuite>',
      [1, 0, 1, 0, 0],
    ],
  ])('counts %s', (_, xml, [total, passed, failed, errors, skipped]) => {
    expect(counts(xml)).toEqual({ total, passed, failed, errors, skipped });
  });

  it('counts the cases and believes no totals', () => {
    const xml = '<testsuite tests="9" failures="0"><testcase name="a"><failure message="no"/></testcase></testsuite>';
    expect(counts(xml)).toMatchObject({ total: 1, failed: 1 });
  });

  it('names a failure by its innermost suite, with entities resolved', () => {
    const xml =
      '<testsuites><testsuite name="risk &amp; limits"><testcase name="refuses &#34;x&#x22;"><failure message="a &lt; b"/></testcase></testsuite></testsuites>';
    const parsed = parseJunit(xml);
    expect(parsed.kind === 'value' && parsed.value.failures).toEqual([
      { test: 'risk & limits > refuses "x"', message: 'a < b' },
    ]);
  });

  it.each([
    ['an empty text', ''],
    ['another root', '<coverage/>'],
    ['no case', '<testsuites></testsuites>'],
    ['an open element', '<testsuite><testcase>'],
    ['no XML', '{"tests": 1}'],
  ])('is not read from %s, with a reason', (_, text) => {
    expect(parseJunit(text)).toMatchObject({ kind: 'fault', fault: expect.stringMatching(/\w/) });
  });

  it('does not expand entities of its own', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "${'y'.repeat(50)}"><!ENTITY b "&a;&a;&a;">]><testsuite><testcase name="&b;"><failure/></testcase></testsuite>`;
    const parsed = parseJunit(bomb);
    expect(parsed.kind === 'fault' || parsed.value.failures[0]?.test === '&b;').toBe(true);
  });

  it('nested too deeply is a fault', () => {
    const deep = 50_000;
    const xml = `${'<testsuite>'.repeat(deep)}${'</testsuite>'.repeat(deep)}`;
    expect(parseJunit(xml)).toMatchObject({ kind: 'fault' });
  });

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      '<testsuite',
      '<testcase ',
      'name="',
      '"',
      '>',
      '/>',
      '</testsuite>',
      '<failure',
      '<!--',
      ']]>',
      '&',
      '<?xml',
      '<!DOCTYPE a [',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(pieces, fc.string()), { maxLength: 20 }).map((parts) => parts.join('')),
    );
    fc.assert(fc.property(text, (xml) => ['value', 'fault'].includes(parseJunit(xml).kind)));
  });
});

describe('several reports', () => {
  it('add up, and passed + failed + errors + skipped is the total', () => {
    const end = fc.constantFrom('', '<failure/>', '<error/>', '<skipped/>');
    const report = fc.array(end, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 4 }), (reports) => {
        const runs = reports.map((ends) =>
          parseJunit(`<testsuite>${ends.map((tag) => `<testcase name="t">${tag}</testcase>`).join('')}</testsuite>`),
        );
        const sum = addTestRuns(runs.flatMap((run) => (run.kind === 'value' ? [run.value] : [])));
        expect(sum.total).toBe(reports.flat().length);
        expect(sum.passed + sum.failed + sum.errors + sum.skipped).toBe(sum.total);
        expect(sum.failures).toHaveLength(sum.failed + sum.errors);
      }),
    );
  });
});
