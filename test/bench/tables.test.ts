import { describe, expect, it } from 'vitest';
import { digits, figureTable, isMissed, median, reduceFigure } from '../../bench/support/figure.ts';
import { at, listAt, numberAt } from '../../bench/support/json-path.ts';
import { oneOf } from '../../bench/support/options.ts';
import { parseSeeds } from '../../bench/support/seed-range.ts';
import { brokenRow, rowOf, type SeedRow } from '../../bench/support/seed-row.ts';
import { isAsDeclared, seedTable, summarize, summaryLines } from '../../bench/support/seed-summary.ts';
import { tableLines } from '../../bench/support/table.ts';

describe('a table', () => {
  it('is as wide as its cells, numbers to the right, nothing behind the last', () => {
    const columns = [{ heading: 'name' }, { heading: 'n', numeric: true }, { heading: 'note' }];
    expect(
      tableLines(columns, [
        ['a', '12', ''],
        ['longer', '3', 'x'],
      ]),
    ).toEqual(['name     n  note', 'a       12', 'longer   3  x']);
  });
});

describe('a figure', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2],
    [[5], 5],
    [[], Number.NaN],
  ])('has of %j the median %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it.each([
    [0.2512, '0.251'],
    [27.44, '27.4'],
    [1_179_436, '1,180,000'],
    [Number.NaN, '-'],
  ])('shows %d as %s', (value, expected) => {
    expect(digits(value)).toBe(expected);
  });

  it('shows its ends, its middle, its aim, and how often it was measured', () => {
    const figure = reduceFigure({ what: 'start', unit: 'ms', values: [30, 20, 40], aim: '< 45', how: 'so' });
    expect(figure).toMatchObject({ min: 20, median: 30, max: 40, runs: 3 });
    expect(figureTable([figure])).toEqual([
      'measure  min  median  max  unit  aim   runs  how',
      'start     20      30   40  ms    < 45     3  so',
    ]);
  });

  it.each([
    [[100, 105, 300], '<= 110', false],
    [[100, 111, 111], '<= 110 MISSED', true],
    [[], '<= 110 MISSED', true],
  ])('of %j shows its bound as %s', (values, aim, missed) => {
    const figure = reduceFigure({ what: 'gate', unit: 'ms', values, atMost: 110, how: 'so' });
    expect(isMissed(figure)).toBe(missed);
    expect(figureTable([figure])[1]).toContain(`  ${aim}  `);
  });
});

describe('an option that takes some words alone', () => {
  it('is one of them, or not given', () => {
    expect(oneOf('only', 'start', ['start'])).toBe('start');
    expect(oneOf('only', undefined, ['start'])).toBeUndefined();
    expect(() => oneOf('only', 'stop', ['start', 'engine'])).toThrow('--only: expected start or engine, found stop');
  });
});

describe('seeds', () => {
  it.each([
    ['1-3', [1, 2, 3]],
    ['7', [7]],
  ])('%s are %j', (words, expected) => {
    expect(parseSeeds(words)).toEqual(expected);
  });

  it.each(['3-1', 'a', '', '1-', '-2'])('"%s" are none', (words) => {
    expect(() => parseSeeds(words)).toThrow(/FIRST-LAST/);
  });
});

/** A report as `prelive rehearse --json` prints it, with what the row reads of it. */
function report(clauses: readonly object[], others: readonly object[] = []) {
  const verdict = clauses.some((clause) => at(clause, 'verdict') === 'FAIL') ? 'FAIL' : 'PASS';
  return { decision: { verdicts: [{ stage: 7, verdict, clauses }, ...others] } };
}

const clause = (id: string, verdict: string, value: unknown, more: object = {}) => ({
  id,
  verdict,
  evidence: [{ name: id, value }],
  ...more,
});

describe('the row of a seed', () => {
  it('has the values of gate 7 and what did not pass at any gate', () => {
    const clauses = [
      clause('trade_count', 'PASS', 88),
      clause('sharpe_paper', 'FAIL', 12.5),
      clause('target_disconnects', 'FAIL', 1, { advisory: true }),
    ];
    const eighth = {
      stage: 8,
      clauses: [clause('all_gates_1_to_7_pass', 'FAIL', false), clause('kill_switch_verified', 'PENDING', undefined)],
    };
    expect(rowOf(4, report(clauses, [eighth]))).toEqual({
      seed: 4,
      values: { trade_count: 88, sharpe_paper: 12.5 },
      verdict: 'FAIL',
      notPassed: ['7 sharpe_paper FAIL', '8 kill_switch_verified PENDING'],
    });
  });

  it('says why there is no verdict', () => {
    expect(rowOf(4, { error: { message: 'no port' } })).toEqual(brokenRow(4, 'no port'));
    expect(rowOf(4, [])).toEqual(brokenRow(4, 'no verdict of gate 7'));
  });
});

const row = (seed: number, ...notPassed: readonly string[]): SeedRow => ({
  seed,
  values: { trade_count: 88, latency_delta: -0.0981, fill_rate: 1, sharpe_paper: 145.04 },
  verdict: notPassed.length === 0 ? 'PASS' : 'FAIL',
  notPassed,
});
const SHARPE = '7 sharpe_paper FAIL';

describe('the summary of seeds', () => {
  it('counts failing seeds and clauses', () => {
    const summary = summarize([row(1), row(2, SHARPE), row(3, SHARPE, '7 fill_rate FAIL')]);
    expect(summary).toEqual({
      seeds: 3,
      failing: [2, 3],
      clauses: { [SHARPE]: 2, '7 fill_rate FAIL': 1 },
      others: ['7 fill_rate FAIL'],
    });
    expect(summaryLines(summary)).toEqual([
      '2 of 3 seeds failed: 2, 3',
      'not passed: 7 sharpe_paper FAIL (2), 7 fill_rate FAIL (1)',
    ]);
    expect(summaryLines(summarize([row(1)]))).toEqual(['0 of 1 seeds failed']);
  });

  it.each([
    ['no clause', [row(1), row(2)], true],
    ['a Sharpe clause in three seeds', [row(1, SHARPE), row(2, SHARPE), row(3, SHARPE)], true],
    ['a Sharpe clause in four seeds', [row(1, SHARPE), row(2, SHARPE), row(3, SHARPE), row(4, SHARPE)], false],
    ['a Sharpe clause that is pending', [row(1, '7 sharpe_paper PENDING')], false],
    ['another clause once', [row(1), row(2, '7 pacing_violations FAIL')], false],
    ['a rehearsal that broke', [row(1), brokenRow(2, 'no port')], false],
  ])('with %s is as declared: %s', (_, rows, expected) => {
    expect(isAsDeclared(summarize(rows))).toBe(expected);
  });

  it('stands under a table with a dash for what is missing', () => {
    expect(seedTable([row(1), brokenRow(12, 'no port')]).slice(1)).toEqual([
      '   1      88         -0.098       -     1.0000                -         145.0  PASS',
      '  12       -              -       -          -                -             -  none    no port',
    ]);
  });
});

describe('a path in JSON', () => {
  const value = { a: [{ b: 1 }] };

  it('gives what is there, and nothing beyond', () => {
    expect(at(value, 'a', 0, 'b')).toBe(1);
    expect(at(value, 'a', 1, 'b')).toBeUndefined();
    expect(at(value, 'constructor')).toBeUndefined();
    expect(listAt(value, 'a')).toEqual([{ b: 1 }]);
    expect(listAt(value, 'a', 0)).toEqual([]);
    expect(() => numberAt(value, 'a')).toThrow('no number at a');
  });
});
