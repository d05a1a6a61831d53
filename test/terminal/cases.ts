import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prelive } from './nodes.ts';
import { openTerminal, soon, type Terminal } from './pseudo-terminal.ts';
import { startVenue, type Venue } from './venue.ts';

/** A command with something open at the venue, or just running when it cannot have anything open. */
export interface Case {
  readonly name: string;
  readonly words: readonly string[];
  /** Waits until something is open. */
  readonly atWork: (venue: Venue, terminal: Terminal, folder: string) => Promise<void>;
  /**
   * Prevents the venue from closing positions, so that a second stop request finds them open; absent when nothing can
   * stay open.
   */
  readonly jammed?: (venue: Venue) => Promise<void>;
  /** Begins faults before the command starts. */
  readonly before?: (venue: Venue) => Promise<void>;
}

const halt =
  (...symbols: readonly string[]) =>
  async (venue: Venue) => {
    for (const symbol of symbols) await venue.begin({ halt: { symbol } });
  };
const holdsPosition: Case['atWork'] = (venue, terminal) =>
  soon(
    'a position',
    () => venue.holdsPosition(),
    () => terminal.over(),
  );
const FIVE = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'];

/** All cases. */
export const CASES: readonly Case[] = [
  {
    name: 'stage 7 with a position',
    words: ['stage7', '--duration', '1h', '--trades', '1-200', '--symbols', FIVE.join(',')],
    atWork: holdsPosition,
    jammed: halt(...FIVE),
  },
  {
    name: 'baseline record with an order',
    words: ['baseline', 'record', '--orders', '10000'],
    atWork: (venue, terminal) =>
      soon(
        'an order',
        () => venue.hasWorkingOrder(),
        () => terminal.over(),
      ),
    jammed: async (venue) => {
      await venue.begin({ 'ignore-request': { request: 'cancelOrder' } });
      await soon('an order that stays', () => venue.staysOpen());
    },
  },
  // With one symbol halted a drill never starts, so it waits with a position and an order.
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
    atWork: (_venue, terminal, folder) =>
      soon(
        'the third stage',
        () => existsSync(join(folder, 'reports/rehearsal/IBKR_INTERFACE_MAP.md')),
        () => terminal.over(),
      ),
  },
];

/** A drill that waits with a position and an order. */
export const DRILL: Case = {
  name: 'drill',
  words: ['drill', 'rollback', '--symbols', 'AAPL,MSFT'],
  before: halt('MSFT'),
  atWork: holdsPosition,
  jammed: halt('AAPL'),
};

/** Registers a task for the end of a test; per test, because many run in parallel. */
export type AtEnd = (task: () => void | Promise<void>) => void;

/** A venue and a folder for a command. */
export interface Place {
  readonly venue: Venue;
  readonly folder: string;
  /** The command with its flags for venue and workspace. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Prepares the venue and the folder of a command. */
export async function placeFor(one: Case, atEnd: AtEnd): Promise<Place> {
  const venue = await startVenue();
  atEnd(() => venue.stop());
  await one.before?.(venue);
  const folder = mkdtempSync(join(tmpdir(), 'prelive-terminal-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, 'home');
  const env = { XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, TMPDIR: folder };
  if (one.words[0] === 'rehearse') return { venue, folder, words: one.words, env };
  return { venue, folder, words: [...one.words, '--port', venue.port, '--out', join(folder, 'reports')], env };
}

/** Starts the command in a terminal and waits until something is open. */
export async function open(one: Case, node: string, atEnd: AtEnd): Promise<Place & { readonly terminal: Terminal }> {
  const place = await placeFor(one, atEnd);
  const { venue, folder, words, env } = place;
  const terminal = openTerminal(prelive(node, words), { cwd: folder, env });
  atEnd(() => end(terminal.pid));
  await one.atWork(venue, terminal, folder);
  return { ...place, terminal };
}

/** Kills a process left by a failed test. */
export function end(pid: number): void {
  signal(pid, 'SIGKILL');
}

/** Sends a signal to a process, if it is still running. */
export function signal(pid: number, name: NodeJS.Signals): void {
  if (pid <= 0) return;
  try {
    process.kill(pid, name);
  } catch {
    // The process has ended.
  }
}
