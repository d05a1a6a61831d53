import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import config from '../../../schemas/prelive-config.schema.json' with { type: 'json' };
import { parseCoverage, REPORT_FORMATS } from '../../../src/adapters/collectors/formats.ts';

const FORMATS = Object.keys(REPORT_FORMATS.coverage);

describe('the table of report formats', () => {
  it('has exactly the coverage formats that the schema of prelive.yaml allows', () => {
    expect(FORMATS).toEqual(config.properties.reports.properties.coverage.properties.format.enum);
  });
});

describe('an lcov report', () => {
  it('counts lines one by one and believes no totals', () => {
    const text = 'TN:\nSF:a.js\nDA:1,3\nDA:2,0\nLF:9\nLH:9\nend_of_record\nSF:b.js\nDA:1,1,abc\nend_of_record\n';
    expect(parseCoverage('lcov', text)).toEqual({
      kind: 'value',
      value: { format: 'lcov', coveredLines: 2, totalLines: 3, files: 2 },
    });
  });

  it('counts a line that several tests report once, covered when any ran it', () => {
    const record = (hits: number) => `SF:a.js\nDA:1,${hits}\nDA:2,0\nend_of_record\n`;
    expect(parseCoverage('lcov', record(0) + record(1))).toMatchObject({
      value: { coveredLines: 1, totalLines: 2, files: 1 },
    });
  });

  it('counts branches; one that was never reached is not taken', () => {
    const text = 'SF:a.js\nDA:1,1\nBRDA:1,0,0,1\nBRDA:1,0,1,0\nBRDA:1,0,2,-\nend_of_record\n';
    expect(parseCoverage('lcov', text)).toMatchObject({ value: { branches: { covered: 1, total: 3 } } });
  });

  it.each([
    ['is cut off', 'SF:a.js\nDA:1,1\n', /cut off/],
    ['holds a line of something else', 'SF:a.js\nhello\nend_of_record\n', /line 2/],
    ['has lines of no file', 'DA:1,1\n', /line 1/],
    ['names no code', 'TN:\n', /no line/],
  ])('that %s is a fault', (_, text, reason) => {
    expect(parseCoverage('lcov', text)).toMatchObject({ kind: 'fault', fault: expect.stringMatching(reason) });
  });

  it('has as many lines as were written, and never more covered than there are', () => {
    const lines = fc.uniqueArray(fc.record({ line: fc.integer({ min: 1, max: 500 }), hits: fc.nat(5) }), {
      selector: ({ line }) => line,
      minLength: 1,
    });
    fc.assert(
      fc.property(lines, (all) => {
        const text = `SF:a.js\n${all.map(({ line, hits }) => `DA:${line},${hits}`).join('\n')}\nend_of_record`;
        const covered = all.filter(({ hits }) => hits > 0).length;
        expect(parseCoverage('lcov', text)).toMatchObject({ value: { totalLines: all.length, coveredLines: covered } });
      }),
    );
  });
});

describe('a Cobertura report', () => {
  const report = (classes: string) =>
    `<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "x.dtd"><coverage line-rate="1"><packages><package><classes>${classes}</classes></package></packages></coverage>`;
  const lines = (...hits: number[]) =>
    `<lines>${hits.map((count, index) => `<line number="${index + 1}" hits="${count}"/>`).join('')}</lines>`;

  it('counts the lines of classes, not those of their methods again', () => {
    const text = report(
      `<class filename="a.py"><methods><method>${lines(1)}</method></methods>${lines(1, 0, 2)}</class>`,
    );
    expect(parseCoverage('cobertura', text)).toEqual({
      kind: 'value',
      value: { format: 'cobertura', coveredLines: 2, totalLines: 3, files: 1 },
    });
  });

  it('counts a line of two classes in one file once', () => {
    const text = report(
      `<class filename="a.cs" name="A">${lines(0, 1)}</class><class filename="a.cs" name="B">${lines(1)}</class>`,
    );
    expect(parseCoverage('cobertura', text)).toMatchObject({ value: { coveredLines: 2, totalLines: 2, files: 1 } });
  });

  it.each([
    ['another root', '<testsuite/>'],
    ['no class', report('')],
    ['a line without hits', report('<class filename="a"><lines><line number="1"/></lines></class>')],
    ['no XML', 'SF:a.js'],
  ])('is not read from %s', (_, text) => {
    expect(parseCoverage('cobertura', text)).toMatchObject({ kind: 'fault', fault: expect.stringMatching(/\w/) });
  });
});

describe('a report of coverage.py', () => {
  it('counts executed and missing lines', () => {
    const text = JSON.stringify({
      meta: {},
      files: { 'a.py': { executed_lines: [1, 2, 2], missing_lines: [3], summary: {} } },
      totals: {},
    });
    expect(parseCoverage('coverage.py-json', text)).toEqual({
      kind: 'value',
      value: { format: 'coverage.py-json', coveredLines: 2, totalLines: 3, files: 1 },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no files', '{"totals": {}}'],
    ['a file without lists', '{"files": {"a.py": {"executed_lines": "1"}}}'],
    ['lines that are no numbers', '{"files": {"a.py": {"executed_lines": ["x"], "missing_lines": []}}}'],
    ['no lines at all', '{"files": {}}'],
  ])('is not read from %s', (_, text) => {
    expect(parseCoverage('coverage.py-json', text)).toMatchObject({
      kind: 'fault',
      fault: expect.stringMatching(/\w/),
    });
  });
});

describe('a coverage report of any format', () => {
  it('never throws, whatever the text, and a value has a share between 0 and 1', () => {
    const pieces = fc.constantFrom(
      'SF:a',
      'DA:1,1',
      'end_of_record',
      '\n',
      '<coverage>',
      '<class filename="a">',
      '<lines>',
      '{"files":',
      '{',
      '}',
      '[1]',
      '"executed_lines":',
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(fc.oneof(pieces, fc.string()), { maxLength: 16 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...FORMATS), text, (format, content) => {
        const parsed = parseCoverage(format, content);
        if (parsed.kind === 'fault') return;
        expect(parsed.value.totalLines).toBeGreaterThan(0);
        expect(parsed.value.coveredLines).toBeLessThanOrEqual(parsed.value.totalLines);
      }),
    );
  });
});
