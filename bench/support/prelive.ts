import { execFileSync, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const root = resolve(import.meta.dirname, '../..');

/** The installed entry of the working tree. */
export const BINARY = resolve(root, 'bin/run.js');

/** Rebuilds `dist/`, so that the current source is measured. */
export function buildBundle(): void {
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Runs a command with --json; returns the printed value, or throws an Error with the output. */
export async function runJson(words: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [BINARY, ...words, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    return JSON.parse(output);
  } catch (cause) {
    throw new Error(errors.trim().split('\n')[0] ?? 'no output', { cause });
  }
}
