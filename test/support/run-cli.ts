import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const BINARY = resolve(import.meta.dirname, '../../bin/run.js');

/** Result of a run of the real binary. */
export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running process of the real binary. */
export interface RunningCli {
  readonly process: ChildProcess;
  readonly ended: Promise<CliRun>;
}

/** Options of a run. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the program, such as `taskset -c 0`. */
  readonly launcher?: readonly string[];
}

/** Folder for the account key of this user in tests, unless the test sets one: never the user's own folder. */
const CONFIG_HOME = join(tmpdir(), `prelive-test-config-${userInfo().uid}`);

/** The environment without variables of a terminal, a CI or a tester: runs must not depend on them. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { CI: _ci, FORCE_COLOR: _force, NO_COLOR: _no, GITHUB_TOKEN: _token, NODE_ENV: _node, ...rest } = process.env;
  return { XDG_CONFIG_HOME: CONFIG_HOME, XDG_STATE_HOME: CONFIG_HOME, ...rest };
}

/** Starts the built `prelive` without a terminal. */
export function startCli(words: readonly string[], cwd: string, options: CliOptions = {}): RunningCli {
  const [program = '', ...rest] = [...(options.launcher ?? []), process.execPath, BINARY, ...words];
  const env = { ...plainEnvironment(), ...options.env };
  const child = spawn(program, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  const closed = new Promise<number | null>((settle) => child.once('close', settle));
  return { process: child, ended: closed.then((exitCode) => ({ exitCode, stdout: stdout(), stderr: stderr() })) };
}

function gather(stream: Readable): () => string {
  let all = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    all += part;
  });
  return () => all;
}

/** Runs the built `prelive` and waits for its end. */
export function runCli(words: readonly string[], cwd: string, options: CliOptions = {}): Promise<CliRun> {
  return startCli(words, cwd, options).ended;
}

/** The built `prelive gateway` on a free port. */
export interface GatewayProcess {
  readonly port: number;
  /** Its ready line. */
  readonly ready: string;
  /** Ends it like Ctrl-C. */
  stop(): Promise<CliRun>;
}

/** Starts `prelive gateway --port 0` and waits for its ready line. Throws with its output when it ends instead. */
export async function startGatewayProcess(
  words: readonly string[] = [],
  options: CliOptions = {},
): Promise<GatewayProcess> {
  const running = startCli(['gateway', '--port', '0', ...words], tmpdir(), options);
  const { stdout } = running.process;
  if (stdout === null) throw new Error('the gateway has no stdout');
  const first = new Promise<string>((settle) => createInterface(stdout).once('line', settle));
  const ready = await Promise.race([first, running.ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  const { port } = JSON.parse(ready);
  return {
    port,
    ready,
    stop: () => {
      running.process.kill('SIGINT');
      return running.ended;
    },
  };
}
