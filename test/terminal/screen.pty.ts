import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type AtEnd, end, placeFor } from './cases.ts';
import { prelive } from './nodes.ts';
import { KEYS, openTerminal, type Terminal, type TerminalOptions } from './pseudo-terminal.ts';

const LIMIT_MS = 200_000;
const SESSION = {
  name: 'a session',
  words: ['stage7', '--duration', '1h', '--trades', '1-200', '--symbols', 'AAPL,MSFT,TSLA,GOOGL,AMZN'],
  atWork: async () => {},
};

/** Displays a session's line for a while, then stops it. */
async function screenOfSession(options: Partial<TerminalOptions>, atEnd: AtEnd): Promise<string> {
  const { folder, words, env } = await placeFor(SESSION, atEnd);
  const all = { ...options, cwd: folder, env: { ...env, ...options.env } };
  const terminal = openTerminal(prelive(process.execPath, words), all);
  atEnd(() => end(terminal.pid));
  await showsSession(terminal);
  const screen = terminal.text();
  terminal.press(KEYS.ctrlC);
  await terminal.end();
  return screen;
}

async function showsSession(terminal: Terminal): Promise<void> {
  await terminal.shows(/0:59:5\d left {3}ACTIVE|1:00:00 left {3}ACTIVE/);
}

describe.concurrent('the line of a running session', () => {
  it.for([40, 80, 100, 120])(
    'stays on one line of a terminal of %d columns',
    { timeout: LIMIT_MS },
    async (columns, { onTestFinished }) => {
      const screen = await screenOfSession({ columns }, onTestFinished);
      // The spinner moves up a line only when its text has wrapped.
      expect(screen).not.toContain('\u001b[1A');
      const frames = stripVTControlCharacters(screen).split(/[⠀-⣿]/u);
      expect(frames.length).toBeGreaterThan(5);
      for (const frame of frames) expect(frame.length).toBeLessThanOrEqual(columns - 2);
    },
  );
});

describe.concurrent('no escape code comes to', () => {
  const PLAIN: readonly { readonly name: string; readonly options: Partial<TerminalOptions> }[] = [
    { name: 'a terminal that knows none', options: { term: 'dumb' } },
    { name: 'a terminal with NO_COLOR', options: { env: { NO_COLOR: '1' } } },
    { name: 'the terminal of a CI', options: { env: { CI: 'true' } } },
  ];

  it.for(PLAIN)('$name, from a session', { timeout: LIMIT_MS }, async ({ options }, { onTestFinished }) => {
    expect(await screenOfSession(options, onTestFinished)).not.toContain('\u001b');
  });

  it.for(['--help', 'stage7 --help', 'gates list', 'no-such-command'])(
    'a terminal that knows none, from `prelive %s`',
    async (line, { onTestFinished }) => {
      const cwd = mkdtempSync(join(tmpdir(), 'prelive-terminal-'));
      onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
      const terminal = openTerminal(prelive(process.execPath, line.split(' ')), { cwd, term: 'dumb' });
      await terminal.end();
      expect(terminal.text()).not.toBe('');
      expect(terminal.text()).not.toContain('\u001b');
    },
  );
});
