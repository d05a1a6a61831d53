import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const REQUIREMENTS = resolve(import.meta.dirname, 'requirements.txt');

/** The Python of a virtual environment that holds the pinned packages; made on the first call for these pins. */
export async function pinnedPython(): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const home = resolve(ROOT, 'node_modules/.cache/prelive', `python-${digest}`);
  const python = resolve(home, 'bin/python');
  if (!existsSync(resolve(home, 'complete'))) await install(home, python);
  return python;
}

/** A half-made environment has no `complete` in it, and is made anew. */
async function install(home: string, python: string): Promise<void> {
  rmSync(home, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', home]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  writeFileSync(resolve(home, 'complete'), '');
}
