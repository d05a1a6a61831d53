import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ManyRuns, startManyRuns } from '../support/many-runs.ts';
import { PACKAGE, sampleRepository } from './scratch.ts';
import { WRONG_VALUES, type WrongLine, wrongCommands, wrongFlags } from './wrong-inputs/command-lines.ts';
import { READ_FILES, type WrongFile, wrongContents } from './wrong-inputs/files.ts';
import { unclear } from './wrong-inputs/is-clear.ts';

const runs: ManyRuns = startManyRuns();
afterAll(() => runs.close());

/** Returns unclear messages of command lines, plain and under --json. */
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

describe('a wrong file', () => {
  const root = sampleRepository();
  const cases = READ_FILES.flatMap(wrongContents);

  it.each(READ_FILES.map(({ path }) => path))(
    '%s has a clear message for every content that it may not have',
    async (path) => {
      const found: string[] = [];
      for (const wrong of cases.filter((one) => one.path === path)) {
        using _file = placed(join(root, path), wrong.content);
        // Both forms have the same report: they alternate.
        const words = [...wrong.words, ...(wrong.about.length % 2 === 0 ? ['--json'] : [])];
        const run = await runs.run(words, root);
        const faults = unclear(run, wrong, words);
        if (faults.length > 0) found.push(`${wrong.about}: ${faults.join('; ')}\n${run.stderr}${run.stdout}`);
      }
      expect(found).toEqual([]);
    },
  );

  it('is tried in at least 250 ways', () => {
    expect(cases.length).toBeGreaterThan(250);
  });
});

/** Replaces a file's content until the end of the block. */
function placed(path: string, content: WrongFile['content']): Disposable {
  const before = existsSync(path) ? readFileSync(path) : undefined;
  rmSync(path, { recursive: true, force: true });
  mkdirSync(content === 'folder' ? path : dirname(path), { recursive: true });
  if (content instanceof Uint8Array) writeFileSync(path, content);
  return {
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
      if (before !== undefined) writeFileSync(path, before);
    },
  };
}

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
