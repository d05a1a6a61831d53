import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = resolve(import.meta.dirname, '../node_modules/.cache/prelive');

/** A virtual environment and what is in it. */
export interface Environment {
  /** File of exact versions. */
  readonly requirements: string;
  /** The one of these packages that is wanted, with what it needs; all of them when absent. */
  readonly package?: string;
  /** The Python that makes the environment. */
  readonly python?: string;
}

/** No such environment can be had on this machine; the message is the reason, in words that continue a sentence. */
export class PythonUnavailable extends Error {}

/** The Python of a virtual environment that holds the pinned packages; made on the first call for these pins. */
export async function pinnedPython(environment: Environment): Promise<string> {
  const pins = readFileSync(environment.requirements);
  const digest = createHash('sha256')
    .update(pins)
    .update(environment.package ?? '')
    .digest('hex');
  const home = resolve(CACHE, `python-${digest.slice(0, 12)}`);
  if (!existsSync(resolve(home, 'complete'))) await install(home, environment);
  return pythonOf(home);
}

function pythonOf(home: string): string {
  return resolve(home, 'bin/python');
}

/** A half-made environment has no `complete` in it, and is made anew. */
async function install(home: string, { requirements, package: wanted, python = 'python3' }: Environment) {
  rmSync(home, { recursive: true, force: true });
  await explained(run(python, ['-m', 'venv', home]), (problem) => venvReason(python, problem));
  const what = wanted === undefined ? ['-r', requirements] : ['-c', requirements, '--only-binary', ':all:', wanted];
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...what];
  await explained(run(pythonOf(home), pip), (problem) => pipReason(wanted ?? requirements, problem));
  writeFileSync(resolve(home, 'complete'), '');
}

async function explained(work: Promise<unknown>, reason: (problem: unknown) => string): Promise<void> {
  try {
    await work;
  } catch (problem) {
    throw new PythonUnavailable(reason(problem), { cause: problem });
  }
}

function venvReason(python: string, problem: unknown): string {
  if (textAt(problem, 'code') === 'ENOENT') return `there is no ${python} on this machine`;
  return `${python} -m venv fails: ${outputLines(problem)[0] ?? 'it says nothing'}`;
}

/** Of pip's output its last line about an error: those before lead to it. */
export function pipReason(what: string, problem: unknown): string {
  const lines = outputLines(problem);
  const last = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'it says nothing';
  return `pip cannot install ${what}: ${last.replace(/^ERROR: */, '')}`;
}

/** Lines that a failed process wrote. */
function outputLines(problem: unknown): readonly string[] {
  const text = `${textAt(problem, 'stdout')}\n${textAt(problem, 'stderr')}`;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

/** The text that `execFile` added to its error; empty where there is none. */
function textAt(problem: unknown, name: 'code' | 'stdout' | 'stderr'): string {
  if (!(problem instanceof Error)) return '';
  const value: unknown = new Map<string, unknown>(Object.entries(problem)).get(name);
  return typeof value === 'string' ? value : '';
}
