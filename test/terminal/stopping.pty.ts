import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES, open, signal } from './cases.ts';
import { NODES } from './nodes.ts';
import { KEYS, type Terminal } from './pseudo-terminal.ts';

/** Ways in which a person or the system stops a program. */
const STOPS: readonly {
  readonly name: string;
  readonly stop: (terminal: Terminal) => void;
}[] = [
  { name: 'Ctrl-C', stop: (terminal) => terminal.press(KEYS.ctrlC) },
  { name: 'Ctrl-\\', stop: (terminal) => terminal.press(KEYS.ctrlBackslash) },
  { name: 'SIGTERM', stop: ({ pid }) => process.kill(pid, 'SIGTERM') },
  { name: 'SIGINT from outside of the terminal', stop: ({ pid }) => process.kill(pid, 'SIGINT') },
  { name: 'SIGHUP twice', stop: hangUpTwice },
  { name: 'a closed window', stop: (terminal) => terminal.close() },
];

function hangUpTwice({ pid }: Terminal): void {
  process.kill(pid, 'SIGHUP');
  setTimeout(() => signal(pid, 'SIGHUP'), 400);
}

const STOPPING = /\(once more to leave at once/;
const LIMIT_MS = 400_000;

const copiesOfSystem = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('prelive-rehearsal-'));

describe.concurrent.each(NODES)('on $name', ({ path: node }) => {
  describe.concurrent.each(CASES)('$name', (one) => {
    it.for(STOPS)(
      'stops in order at $name: exit 130, and the venue is flat',
      { timeout: LIMIT_MS },
      async (way, { onTestFinished }) => {
        const { venue, terminal, folder } = await open(one, node, onTestFinished);
        way.stop(terminal);
        expect(await terminal.end()).toEqual({ exitCode: 130, signal: 0 });
        expect(await venue.open()).toBe('');
        expect(terminal.screen()).not.toMatch(/STILL OPEN|\(exit 70\)/);
        expect(copiesOfSystem(folder)).toEqual([]);
        if (one.words[0] === 'stage7') expect(logOf(folder)).toMatchObject({ complete: false });
      },
    );

    it('leaves at once at Ctrl-C twice: exit 130, and names first what is open', { timeout: LIMIT_MS }, async ({
      onTestFinished,
    }) => {
      const { venue, terminal, folder } = await open(one, node, onTestFinished);
      await one.jammed?.(venue);
      terminal.press(KEYS.ctrlC);
      await terminal.shows(STOPPING);
      const before = terminal.screen().length;
      terminal.press(KEYS.ctrlC);
      expect(await terminal.end()).toEqual({ exitCode: 130, signal: 0 });
      expect(copiesOfSystem(folder)).toEqual([]);
      if (one.jammed === undefined) return;
      expect(await venue.open()).not.toBe('');
      const said = linesOf(terminal.screen().slice(before));
      expect(said[0]).toMatch(/^STILL OPEN: .*: look at the account$/);
    });
  });
});

const logOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'reports/PAPER_TRADING_LOG.json'), 'utf8'));

/** Visible lines: without the spinner's line and the keys' echo. */
function linesOf(text: string): readonly string[] {
  return text
    .replaceAll(/\^[C\\]/g, '')
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[⠀-⣿]/u.test(line));
}
