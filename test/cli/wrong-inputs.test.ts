import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ManyRuns, startManyRuns } from '../support/many-runs.ts';
import { WRONG_VALUES, type WrongLine, wrongCommands, wrongFlags } from './wrong-inputs/command-lines.ts';
import { unclear } from './wrong-inputs/is-clear.ts';

const PACKAGE = resolve(import.meta.dirname, '../..');
const runs: ManyRuns = startManyRuns();
afterAll(() => runs.close());

/** What is unclear in the messages of command lines, plain and under --json. */
async function unclearLines(lines: readonly WrongLine[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const line of lines) {
    for (const words of [line.words, [...line.words, '--json']]) {
      const run = await runs.run(words, PACKAGE);
      const faults = unclear(run, line, words);
      if (faults.length > 0) found.push(`${JSON.stringify(words)}: ${faults.join('; ')}\n${run.stderr}${run.stdout}`);
    }
  }
  return found;
}

describe('a wrong command line', () => {
  it('has a clear message for every flag of every command: without a value, empty, twice, with controls, another word', async () => {
    const lines = wrongFlags();
    expect(lines.length).toBeGreaterThan(1000);
    expect(await unclearLines(lines)).toEqual([]);
  });

  it('has a clear message for a flag or an argument that a command has not, for every command', async () => {
    expect(await unclearLines(wrongCommands())).toEqual([]);
  });

  it('has a clear message for every wrong value of a flag, and for flags that do not go together', async () => {
    expect(WRONG_VALUES.length).toBeGreaterThan(300);
    expect(await unclearLines(WRONG_VALUES)).toEqual([]);
  });
});

describe('the judge of messages', () => {
  const message = (text: string) => ({
    exitCode: 2,
    stdout: '',
    stderr: `error USAGE (exit 2)\n  ${text}\n  Do that.\n`,
  });

  it.each([
    ['Parsing --port \n\tExpected an integer but received: x'],
    ['Nonexistent flag: --x'],
    ['/id: expected text like ^[a-z]+$, found "A"'],
    ['/id must NOT have additional properties'],
    ['--x: expected a number, found undefined'],
    ['Maximum call stack size exceeded'],
    ['/price: expected a number, found null'],
    ['account DU1234567 is not managed'],
    ['a\u001b[31mb'],
    ['x '.repeat(400)],
  ])('does not take %j for clear', (text) => {
    expect(unclear(message(text), { says: [] }, [])).not.toEqual([]);
  });

  it('takes what names flag, expected and found for clear', () => {
    const text = '--port: expected a whole number from 1 to 65535, found "x".';
    expect(unclear(message(text), { says: ['--port'], isValue: true }, [])).toEqual([]);
    expect(unclear(message('no'), { says: ['--port'], isValue: true }, [])).toHaveLength(2);
  });
});
