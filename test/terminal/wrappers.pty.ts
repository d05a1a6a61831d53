import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Case, DRILL, end, open, placeFor } from './cases.ts';
import { NODES, PACKAGE, prelive } from './nodes.ts';
import { KEYS, keyboardOf, openTerminal, soon } from './pseudo-terminal.ts';

const LIMIT_MS = 400_000;
const MORE = /\(once more to leave at once/;
const STILL_OPEN = /^STILL OPEN: .*: look at the account/m;
const [pinned, old] = NODES;
/** Longest time until a wrapper has repeated a signal. */
const A_MOMENT_MS = 1_500;
const aMoment = () => new Promise((settle) => setTimeout(settle, A_MOMENT_MS));

describe.concurrent('one Ctrl-C is one wish, and the next a second', () => {
  const WRAPPERS: readonly {
    readonly name: string;
    readonly command: (words: readonly string[]) => readonly string[];
  }[] = [
    { name: 'npx, which passes it on to what the terminal has given it already', command: npx },
    { name: 'an old Node that runs the pinned one', command: (words) => prelive(old?.path ?? '', words) },
    {
      name: 'a shell that runs an old Node',
      command: (words) => ['sh', '-c', `${prelive(old?.path ?? '', words).join(' ')}; exit $?`],
    },
  ];

  it.for(WRAPPERS)('under $name', { timeout: LIMIT_MS }, async ({ command }, { onTestFinished }) => {
    const { venue, words, env } = await placeFor(DRILL, onTestFinished);
    const terminal = openTerminal(command(words), { cwd: PACKAGE, env });
    onTestFinished(() => end(terminal.pid));
    await DRILL.atWork(venue, terminal, '');
    await DRILL.jammed?.(venue);
    terminal.press(KEYS.ctrlC);
    await terminal.shows(MORE);
    await aMoment();
    expect(terminal.screen()).not.toMatch(STILL_OPEN);
    terminal.press(KEYS.ctrlC);
    await terminal.shows(STILL_OPEN);
    // A shell or npm that also receives the Ctrl-C ends by it, which is the same to the caller.
    const { exitCode, signal } = await terminal.end();
    expect(signal === 0 ? exitCode : 128 + signal).toBe(130);
  });
});

function npx(words: readonly string[]): readonly string[] {
  return ['npm', 'exec', '--offline', '--', 'prelive', ...words];
}

describe.concurrent('a terminal that is lost', () => {
  it('stops in order in another session than the terminal, where no SIGHUP comes', {
    timeout: LIMIT_MS,
  }, async ({ onTestFinished }) => {
    const { venue, folder, words, env } = await placeFor(DRILL, onTestFinished);
    const command = ['setsid', '--wait', ...prelive(pinned?.path ?? '', words)];
    const terminal = openTerminal(command, { cwd: folder, env });
    onTestFinished(() => end(terminal.pid));
    await DRILL.atWork(venue, terminal, folder);
    terminal.close();
    await isOver(venue);
  });

  it('stops in order at SIGHUP under nohup, which Node undoes', { timeout: LIMIT_MS }, async ({ onTestFinished }) => {
    const { venue, folder, words, env } = await placeFor(DRILL, onTestFinished);
    const [node = '', ...line] = prelive(pinned?.path ?? '', words);
    const child = spawn('nohup', [node, ...line], { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' });
    const ended = new Promise((settle) => child.once('exit', settle));
    onTestFinished(() => end(child.pid ?? 0));
    await soon('a position', () => venue.holdsPosition());
    child.kill('SIGHUP');
    expect(await ended).toBe(130);
    await isOver(venue);
  });

  it('stops in order as a job of a shell whose window is closed', { timeout: LIMIT_MS }, async ({ onTestFinished }) => {
    const { venue, folder, words, env } = await placeFor(DRILL, onTestFinished);
    const terminal = openTerminal(['bash', '--norc', '-i'], { cwd: folder, env });
    onTestFinished(() => end(terminal.pid));
    terminal.press(`${prelive(pinned?.path ?? '', words).join(' ')}\r`);
    await DRILL.atWork(venue, terminal, folder);
    terminal.close();
    await isOver(venue);
  });
});

/** True when the command has closed everything and disconnected. */
async function isOver(venue: { open(): Promise<string>; clients(): Promise<number> }): Promise<void> {
  await soon('the end of the connection', async () => (await venue.clients()) === 0);
  expect(await venue.open()).toBe('');
}

describe.concurrent('processes around it', () => {
  it('that die stop nothing: the command goes on, and stops in order when it is asked', {
    timeout: LIMIT_MS,
  }, async ({ onTestFinished }) => {
    const { venue, folder, words, env } = await placeFor(DRILL, onTestFinished);
    const [node = '', ...line] = prelive(old?.path ?? '', words);
    const parent = spawn(node, line, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' });
    const parentPid = parent.pid ?? 0;
    onTestFinished(() => end(parentPid));
    await soon('a position', () => venue.holdsPosition());
    const child = childOf(parentPid);
    onTestFinished(() => end(child));
    process.kill(parentPid, 'SIGKILL');
    await aMoment();
    expect([await venue.clients(), await venue.holdsPosition()]).toEqual([1, true]);
    process.kill(child, 'SIGTERM');
    await isOver(venue);
  });

  it.for(['SIGKILL', 'SIGABRT'] as const)(
    'learn of an end by %s',
    { timeout: LIMIT_MS },
    async (signal, { onTestFinished }) => {
      const [node = '', ...line] = prelive(old?.path ?? '', ['gateway', '--port', '0']);
      const parent = spawn(node, line, { stdio: ['ignore', 'pipe', 'ignore'] });
      onTestFinished(() => end(parent.pid ?? 0));
      await new Promise((settle) => parent.stdout.once('data', settle));
      const ended = new Promise((settle) => parent.once('exit', (code, by) => settle([code, by])));
      process.kill(childOf(parent.pid ?? 0), signal);
      expect(await ended).toEqual([null, signal]);
    },
  );
});

/** The only child of a process. */
function childOf(pid: number): number {
  const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
  if (!(child > 0)) throw new Error(`process ${pid} has not one child`);
  return child;
}

describe.concurrent('the keyboard', () => {
  const SPINNING: readonly Case[] = [DRILL];
  it.for(SPINNING)(
    'stays as it was, so that Ctrl-C is a signal',
    { timeout: LIMIT_MS },
    async (one, { onTestFinished }) => {
      const { terminal } = await open(one, process.execPath, onTestFinished);
      expect(keyboardOf(terminal.pid)).toEqual(expect.arrayContaining(['isig', 'icanon', 'echo']));
      expect(terminal.text()).toContain('drilling');
    },
  );
});
