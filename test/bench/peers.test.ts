import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAnswer } from '../../bench/peers/answer.ts';
import { readSessions, writeBars } from '../../bench/peers/bars-file.ts';
import { compare, type Measured } from '../../bench/peers/comparison.ts';
import { crashWords, EngineFailed, runEngineProcess } from '../../bench/peers/engine-process.ts';
import { shapeLines } from '../../bench/peers/report.ts';
import { barCount, barsOfShape, SYMBOLS, shapesOf } from '../../bench/peers/shapes.ts';
import { wholeNumber } from '../../bench/peers/whole-number.ts';

const RUN = { cpuSeconds: 2, bars: 1_000, orders: 100 };
const ANSWER = { version: '1.2', runtime: 'Python 3', runs: [RUN] };

function measured(engine: string, ...runs: readonly Partial<typeof RUN>[]): Measured {
  return { engine, version: '1.2', runtime: 'a runtime', runs: runs.map((run) => ({ ...RUN, ...run })) };
}

describe('the answer of an engine', () => {
  it('is the last line of its output', () => {
    expect(parseAnswer(`a library says hello\n${JSON.stringify(ANSWER)}\n`)).toEqual(ANSWER);
  });

  it.each([
    ['', 'the last line of the output is no JSON'],
    ['{"runs": [}', 'the last line of the output is no JSON'],
    [JSON.stringify({ ...ANSWER, runs: [] }), 'the answer holds no runs'],
    [JSON.stringify({ ...ANSWER, version: 7 }), 'no text at version'],
    [JSON.stringify({ ...ANSWER, runtime: '' }), 'no text at runtime'],
    [JSON.stringify({ ...ANSWER, runs: [{ ...RUN, cpuSeconds: 0 }] }), 'cpuSeconds must be above 0, not 0'],
    [JSON.stringify({ ...ANSWER, runs: [{ ...RUN, cpuSeconds: '2' }] }), 'no number at cpuSeconds'],
    [JSON.stringify({ ...ANSWER, runs: [{ ...RUN, orders: 1.5 }] }), 'orders must be a count, not 1.5'],
    [JSON.stringify({ ...ANSWER, runs: [{ ...RUN, bars: -1 }] }), 'bars must be a count, not -1'],
  ])('is refused: %s', (output, reason) => {
    expect(() => parseAnswer(output)).toThrow(reason);
  });
});

describe('the comparison', () => {
  it('takes the least disturbed run of each and gives ours to theirs', () => {
    const own = measured('ours', { cpuSeconds: 1 }, { cpuSeconds: 0.5 });
    const {
      own: row,
      peers,
      failures,
    } = compare(1_000, own, [measured('theirs', { cpuSeconds: 3 }, { cpuSeconds: 2 })]);
    expect(row).toMatchObject({ cpuSeconds: 0.5, firstCpuSeconds: 1, barsPerCpuSecond: 2_000, orders: 100 });
    expect(peers[0]).toMatchObject({ engine: 'theirs', barsPerCpuSecond: 500, ratio: 4 });
    expect(failures).toEqual([]);
  });

  it('fails where ours is behind or level', () => {
    const peers = [measured('faster', { cpuSeconds: 1 }), measured('level', {}), measured('slower', { cpuSeconds: 3 })];
    expect(compare(1_000, measured('ours', {}), peers).failures).toEqual([
      'ours is behind faster',
      'ours is behind level',
    ]);
  });

  it.each([
    [1_005, []],
    [995, []],
    [1_006, ['theirs filled 1006 orders, ours 1000: not the same work']],
    [994, ['theirs filled 994 orders, ours 1000: not the same work']],
  ])('agrees within half a percent of the orders: %d', (orders, failures) => {
    const theirs = measured('theirs', { orders, cpuSeconds: 3 });
    expect(compare(1_000, measured('ours', { orders: 1_000 }), [theirs]).failures).toEqual(failures);
  });

  it('fails runs that did not trade', () => {
    const theirs = measured('theirs', { orders: 0, cpuSeconds: 3 });
    expect(compare(1_000, measured('ours', { orders: 0 }), [theirs]).failures).toEqual([
      'ours filled only 0 orders',
      'theirs filled only 0 orders',
    ]);
  });

  it('fails runs that saw other bars, or traded in another way the second time', () => {
    const own = measured('ours', {}, { orders: 99 });
    expect(compare(1_000, own, [measured('theirs', { bars: 900, cpuSeconds: 3 })]).failures).toEqual([
      'ours filled 100 orders, then 99',
      'theirs saw 900 bars of 1000',
    ]);
  });

  it('has nothing to lose without peers', () => {
    expect(compare(1_000, measured('ours', {}), [])).toMatchObject({ peers: [], failures: [] });
  });
});

describe('the table of a shape', () => {
  it('has a line an engine, the ratios, and what failed', () => {
    const [shape] = shapesOf(100, 1);
    if (shape === undefined) throw new Error('no shape');
    const peers = [measured('theirs', { cpuSeconds: 5 }), measured('faster', { cpuSeconds: 1 })];
    expect(shapeLines({ shape, comparison: compare(1_000, measured('ours', {}), peers) })).toEqual([
      'One long session: 10 symbols x 100 minutes, 1,000 bars',
      'engine      runtime    orders  CPU s  first run  bars/s CPU  ours / theirs',
      'ours 1.2    a runtime     100      2          2         500',
      'theirs 1.2  a runtime     100      5          5         200            2.5',
      'faster 1.2  a runtime     100      1          1       1,000            0.5',
      'ahead of theirs: 2.5 times',
      'FAILED: ours is behind faster',
    ]);
  });
});

describe('the file of bars', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'prelive-bars-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(shapesOf(100, 3))('gives back each session of $name', (shape) => {
    const bars = barsOfShape(shape);
    const file = join(folder, 'bars.bin');
    writeBars(file, SYMBOLS, bars);
    const sessions = readSessions(file, SYMBOLS);
    expect(sessions.map(({ length }) => length)).toEqual(Array(shape.days).fill(10 * shape.minutes));
    expect(sessions.flat()).toEqual(bars);
    expect(bars).toHaveLength(barCount(shape));
  });

  it('refuses a symbol that it has no name for', () => {
    const [shape] = shapesOf(100, 1);
    const file = join(folder, 'bars.bin');
    if (shape !== undefined) writeBars(file, SYMBOLS, barsOfShape(shape));
    expect(() => readSessions(file, SYMBOLS.slice(0, 3))).toThrow('no symbol has the number 3');
  });
});

describe('an engine in a process of its own', () => {
  const node = (code: string) => [process.execPath, '-e', code];

  it('answers on its output', async () => {
    expect(await runEngineProcess('theirs', node(`console.log('${JSON.stringify(ANSWER)}')`))).toEqual(ANSWER);
  });

  it('is named with its last lines when it crashes', async () => {
    const crash = runEngineProcess('theirs', node(`console.error('one\\ntwo'); process.exit(3)`));
    await expect(crash).rejects.toThrow(EngineFailed);
    await expect(crash).rejects.toThrow('theirs ended with 3\n  one\n  two');
  });

  it('is named when it cannot be started', async () => {
    await expect(runEngineProcess('theirs', ['/no/such/python'])).rejects.toThrow(
      'theirs cannot be started: spawn /no/such/python ENOENT',
    );
  });

  it('is named when its answer cannot be read', async () => {
    await expect(runEngineProcess('theirs', node(`console.log('hello')`))).rejects.toThrow(
      'theirs gave an answer that cannot be read: the last line of the output is no JSON',
    );
  });

  it('shows no more than five lines', () => {
    expect(crashWords('theirs', 'SIGKILL', '1\n2\n\n3\n4\n5\n6\n')).toBe(
      'theirs ended with SIGKILL\n  2\n  3\n  4\n  5\n  6',
    );
  });
});

describe('a number of a flag', () => {
  it('is whole and within its bounds', () => {
    expect(wholeNumber('--runs', '20', 1, 20)).toBe(20);
  });

  it.each(['0', '21', '1.5', '-3', '', 'many', '1e1'])('is refused: %s', (text) => {
    expect(() => wholeNumber('--runs', text, 1, 20)).toThrow(`--runs takes a whole number from 1 to 20, not "${text}"`);
  });
});
