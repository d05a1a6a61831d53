import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const BINARY = resolve(import.meta.dirname, '../../bin/run.js');

/** How a run of the real binary ended. */
export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `prelive` in this environment, and waits for its end. */
export async function runCli(words: readonly string[], cwd: string): Promise<CliRun> {
  const child = spawn(process.execPath, [BINARY, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((settle) => child.once('close', settle));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}
