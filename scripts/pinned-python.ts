import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = resolve(import.meta.dirname, '../node_modules/.cache/prelive');

/** Exact versions in a requirements file. */
export function pinsOf(requirements: string): readonly string[] {
  const lines = readFileSync(requirements, 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** The environment cannot be created on this machine; the message is the reason, in words that continue a sentence. */
export class PythonUnavailable extends Error {}

/**
 * The Python of a virtual environment with the pinned packages; created by `maker` on the first call for these pins.
 */
export async function pinnedPython(pins: readonly string[], maker = 'python3'): Promise<string> {
  const digest = createHash('sha256').update(pins.join('\n')).digest('hex').slice(0, 12);
  const home = resolve(CACHE, `python-${digest}`);
  // The Python that created it may have been removed.
  const isThere = existsSync(resolve(home, 'complete')) && existsSync(pythonOf(home));
  if (!isThere) await install(home, pins, maker);
  return pythonOf(home);
}

function pythonOf(home: string): string {
  return resolve(home, 'bin/python');
}

/** An incomplete environment has no `complete` file, and is created again. */
async function install(home: string, pins: readonly string[], maker: string): Promise<void> {
  rmSync(home, { recursive: true, force: true });
  await explained(run(maker, ['-m', 'venv', home]), (problem) => venvReason(maker, problem));
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', ...pins];
  await explained(run(pythonOf(home), pip), pipReason);
  writeFileSync(resolve(home, 'complete'), '');
}

async function explained(work: Promise<unknown>, reason: (problem: unknown) => string): Promise<void> {
  try {
    await work;
  } catch (problem) {
    throw new PythonUnavailable(reason(problem), { cause: problem });
  }
}

function venvReason(maker: string, problem: unknown): string {
  // With an unreadable folder in the path, a missing program is reported as forbidden.
  const isMissing = ['ENOENT', 'EACCES', 'ENOTDIR'].includes(textAt(problem, 'code'));
  if (isMissing) return `there is no ${maker} on this machine that may be run`;
  return `${maker} -m venv fails: ${outputLines(problem)[0] ?? 'it says nothing'}`;
}

/** The last error line of pip's output: the lines before lead to it. */
export function pipReason(problem: unknown): string {
  const lines = outputLines(problem);
  const last = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'it says nothing';
  return `pip fails: ${last.replace(/^ERROR: */, '')}`;
}

/** Output lines of a failed process. */
function outputLines(problem: unknown): readonly string[] {
  const text = `${textAt(problem, 'stdout')}\n${textAt(problem, 'stderr')}`;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

/** The text that `execFile` added to its error; empty when absent. */
function textAt(problem: unknown, name: 'code' | 'stdout' | 'stderr'): string {
  if (!(problem instanceof Error)) return '';
  const value: unknown = new Map<string, unknown>(Object.entries(problem)).get(name);
  return typeof value === 'string' ? value : '';
}
