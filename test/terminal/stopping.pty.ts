import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NODES, prelive } from './nodes.ts';
import { KEYS, openTerminal, soon, type Terminal } from './pseudo-terminal.ts';
import { startVenue, type Venue } from './venue.ts';

/** A command with something open at the venue, or at work where nothing can be. */
interface Case {
  readonly name: string;
  readonly words: readonly string[];
  /** Waits until something is open. */
  readonly atWork: (venue: Venue, terminal: Terminal, folder: string) => Promise<void>;
  /** What keeps the venue from closing it, so that a second wish finds it open; absent where nothing can be left open. */
  readonly jammed?: (venue: Venue) => Promise<void>;
  /** Faults before it starts. */
  readonly before?: (venue: Venue) => Promise<void>;
}

const halt =
  (...symbols: readonly string[]) =>
  async (venue: Venue) => {
    for (const symbol of symbols) await venue.begin({ halt: { symbol } });
  };
const holdsPosition = (venue: Venue) => soon('a position', () => venue.holdsPosition());
const FIVE = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'];

const CASES: readonly Case[] = [
  {
    name: 'stage 7 with a position',
    words: ['stage7', '--duration', '1h', '--trades', '1-200', '--symbols', FIVE.join(',')],
    atWork: holdsPosition,
    jammed: halt(...FIVE),
  },
  {
    name: 'baseline record with an order',
    words: ['baseline', 'record', '--orders', '10000'],
    atWork: (venue) => soon('an order', () => venue.hasWorkingOrder()),
    jammed: (venue) => venue.begin({ 'ignore-request': { request: 'cancelOrder' } }),
  },
  // With one symbol halted a drill never comes to its beginning, so it stands still with a position and an order.
  ...(['rollback', 'kill-switch'] as const).map((kind) => ({
    name: `drill ${kind} with a position and an order`,
    words: ['drill', kind, '--symbols', 'AAPL,MSFT'],
    before: halt('MSFT'),
    atWork: holdsPosition,
    jammed: halt('AAPL'),
  })),
  {
    name: 'rehearse',
    words: ['rehearse', '--duration', '6h'],
    atWork: (_venue, _terminal, folder) =>
      soon('the third stage', () => existsSync(join(folder, 'reports/rehearsal/IBKR_INTERFACE_MAP.md'))),
  },
];

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
  setTimeout(() => process.kill(pid, 'SIGHUP'), 400);
}

const STOPPING = /\(once more to leave at once/;
const LIMIT_MS = 400_000;

/** Where a test says what is to be done at its end; of the test itself, because many run side by side. */
type AtEnd = (task: () => void | Promise<void>) => void;

/** Starts the command in a terminal and waits until something is open. */
async function open(one: Case, node: string, atEnd: AtEnd) {
  const venue = await startVenue();
  atEnd(() => venue.stop());
  await one.before?.(venue);
  const folder = mkdtempSync(join(tmpdir(), 'prelive-terminal-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const words = one.words[0] === 'rehearse' ? one.words : [...one.words, '--port', venue.port];
  const home = join(folder, 'home');
  const env = { XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, TMPDIR: folder };
  const terminal = openTerminal(prelive(node, words), { cwd: folder, env });
  atEnd(() => end(terminal.pid));
  await one.atWork(venue, terminal, folder);
  return { venue, terminal, folder };
}

/** What a failed test leaves is ended. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

const copiesOfSystem = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('prelive-rehearsal-'));

describe.each(NODES)('on $name', ({ path: node }) => {
  describe.concurrent.each(CASES)('$name', (one) => {
    it.for(STOPS)(
      'stops in order at $name: exit 130, and the venue is flat',
      { timeout: LIMIT_MS },
      async (way, { onTestFinished }) => {
        const { venue, terminal, folder } = await open(one, node, onTestFinished);
        way.stop(terminal);
        expect(await terminal.ended).toEqual({ exitCode: 130, signal: 0 });
        expect(await venue.open()).toBe('');
        expect(terminal.text()).not.toMatch(/STILL OPEN|\(exit 70\)/);
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
      const before = terminal.text().length;
      terminal.press(KEYS.ctrlC);
      expect(await terminal.ended).toEqual({ exitCode: 130, signal: 0 });
      expect(copiesOfSystem(folder)).toEqual([]);
      if (one.jammed === undefined) return;
      expect(await venue.open()).not.toBe('');
      const said = linesOf(terminal.text().slice(before));
      expect(said[0]).toMatch(/^STILL OPEN: .*: look at the account$/);
    });
  });
});

const logOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'reports/PAPER_TRADING_LOG.json'), 'utf8'));

/** Lines as a person reads them: without escape codes, the spinner's line, and the keys' echo. */
function linesOf(text: string): readonly string[] {
  const plain = stripVTControlCharacters(text).replaceAll(/\^[C\\]/g, '');
  return plain
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[⠀-⣿]/u.test(line));
}
