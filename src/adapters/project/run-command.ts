import { ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { ProgramOutcome } from '../../domain/system-facts.ts';
import { systemTimers } from '../system-timers.ts';
import { isForWantOfRoom, programStartFault } from './program-start.ts';

/** Command of the system under validation: program and arguments, without a shell. */
export interface CommandLine {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Variables in addition to the inherited ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kills it with its children once aborted. */
  readonly stopped?: AbortSignal;
}

/** End of a command, with its output (at most the first MiB of each stream). */
export interface CommandResult extends ProgramOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Set when it was not started for lack of descriptors, processes or memory. */
  readonly notStartedForLackOfResources?: true;
}

const MOST_OUTPUT = 1024 * 1024;

/**
 * Runs a command to its end or its time limit; never throws. `{node}` stands for the running Node. Withholds secrets of
 * the environment (tokens, keys, passwords) from the code under validation.
 */
export async function runCommand(line: CommandLine): Promise<CommandResult> {
  const command = line.command.map((word) => word.replaceAll('{node}', process.execPath));
  const [program = '', ...words] = command;
  const child = started(program, words, {
    cwd: line.cwd,
    env: { ...plainEnvironment(process.env), ...line.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that the time limit stops the children of a test runner too.
    detached: process.platform !== 'win32',
  });
  if (!(child instanceof ChildProcess)) return outcome(line, { kind: 'failed', error: child.error }, '', '');
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const end = await endOf(child, line);
  return outcome(line, end, stdout(), stderr());
}

/** Starts a program. An error that spawn throws, as for a line that is too long, is returned like a later one. */
function started(
  program: string,
  words: readonly string[],
  options: SpawnOptions,
): ChildProcess | { readonly error: unknown } {
  try {
    return spawn(program, words, options);
  } catch (error) {
    return { error };
  }
}

type End =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly error: unknown };

async function endOf(child: ChildProcess, { timeoutMs, stopped }: CommandLine): Promise<End> {
  const { promise, resolve } = Promise.withResolvers<End>();
  const kill = () => killGroup(child);
  const cancelLimit = systemTimers.after(timeoutMs, () => {
    resolve({ kind: 'timeout' });
    kill();
  });
  // A Ctrl-C that ends this process does not reach the other process group.
  process.once('exit', kill);
  stopped?.addEventListener('abort', kill);
  child.once('error', (error) => resolve({ kind: 'failed', error }));
  child.once('close', (code, signal) => {
    resolve(code === null ? { kind: 'signal', signal: signal ?? 'unknown signal' } : { kind: 'exit', code });
  });
  try {
    return await promise;
  } finally {
    cancelLimit();
    process.off('exit', kill);
    stopped?.removeEventListener('abort', kill);
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // The process ended in the same moment.
  }
}

function collect(stream: NodeJS.ReadableStream | null | undefined): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (size < MOST_OUTPUT) chunks.push(chunk.subarray(0, MOST_OUTPUT - size));
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function outcome(line: CommandLine, end: End, stdout: string, stderr: string): CommandResult {
  const said = tellingLine(stderr) ?? tellingLine(stdout);
  const words = `${ending(end, line)}${said === undefined || succeeded(end) ? '' : `: ${said}`}`;
  // The folder of a rehearsal has a new name each time, which must not enter evidence.
  const detail = words.replaceAll(line.cwd, '.');
  const result = { command: line.command, detail, stdout, stderr };
  if (end.kind === 'exit') return { ...result, exitCode: end.code };
  if (end.kind !== 'failed' || !isForWantOfRoom(end.error)) return result;
  return { ...result, notStartedForLackOfResources: true };
}

function succeeded(end: End): boolean {
  return end.kind === 'exit' && end.code === 0;
}

function ending(end: End, { command: [program = ''], cwd, timeoutMs }: CommandLine): string {
  switch (end.kind) {
    case 'exit':
      return `exit ${end.code}`;
    case 'signal':
      return `ended by ${end.signal}`;
    case 'timeout':
      return `stopped at its limit of ${timeoutMs} ms`;
    case 'failed':
      return `could not start: ${programStartFault(program, cwd, end.error)}`;
  }
}

/** Line that names the error, else the last line. */
function tellingLine(text: string): string | undefined {
  const lines = text.trim().split('\n');
  const named = lines.find((line) => /^\s*(Uncaught )?\w*(Error|Exception)\b.*:/.test(line));
  return (named ?? lines.at(-1))?.trim() || undefined;
}

const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_KEY/i;
/** Variables that would make a child's `node --test` behave as part of the run that started prelive. */
const RUNNER_NAME = /^(NODE_TEST_CONTEXT|NODE_OPTIONS|NODE_V8_COVERAGE|VITEST.*|GIT_.*)$/;

function plainEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !SECRET_NAME.test(name) && !RUNNER_NAME.test(name));
  return Object.fromEntries(kept);
}
