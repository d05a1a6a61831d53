import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { subjectOf } from '../../src/adapters/project/configuration-digest.ts';
import { readCommit } from '../../src/adapters/project/git.ts';
import { loadConfig } from '../../src/adapters/project/load-config.ts';
import { prepareRehearsal } from '../../src/adapters/project/prepare-rehearsal.ts';
import { runCommand } from '../../src/adapters/project/run-command.ts';
import { createRedaction, REHEARSAL_REDACTION_KEY } from '../../src/adapters/redaction.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { openValidation, systemUnderValidation } from '../../src/composition/open-validation.ts';
import type { GateVerdict } from '../../src/domain/verdict.ts';
import { runStaticStage, type StaticStage } from '../../src/runner/static-stages.ts';
import { judge as judgeAll, verdictOfStage } from '../../src/runner/validation.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures');
const RECORDING = 'sample-system-reviews.json';
const schemas = createSchemas();

/** A copy of the sample system for a test to change. */
export interface SystemCopy {
  readonly root: string;
  /** Recorded answers of GitHub, beside the system. */
  readonly recording: string;
  /** Replaces a text, which must exist. */
  readonly edit: (path: string, from: string | RegExp, to: string) => void;
  readonly write: (path: string, text: string) => void;
  readonly remove: (path: string) => void;
}

/** A change of a system, committed afterwards. */
export type SystemChange = (system: SystemCopy) => void | Promise<void>;

const disposals: (() => void)[] = [];

/** Runs a task when the test worker ends: test files share prepared data. */
export function disposeAtEnd(dispose: () => void): void {
  disposals.push(dispose);
}

process.once('exit', () => {
  for (const dispose of disposals) dispose();
});

let original: Promise<string> | undefined;

/** The sample system as a repository with fresh reports of its own tests, once per test file. */
export function prepareOnce(): Promise<string> {
  original ??= (async () => {
    const prepared = await prepareRehearsal(loadConfig(join(FIXTURES, 'sample-system'), schemas));
    await prepared.unitTests;
    return prepared.loaded.root;
  })();
  return original;
}

/** Changes a copy of the sample system, commits the change, runs one stage, and returns the gate's verdict. */
export async function judgeChanged(
  stage: StaticStage,
  change: SystemChange = () => {},
  options: { readonly isRun?: boolean } = {},
): Promise<GateVerdict> {
  const parent = mkdtempSync(join(tmpdir(), 'prelive-clause-'));
  try {
    const root = join(parent, 'system');
    cpSync(await prepareOnce(), root, { recursive: true });
    cpSync(join(FIXTURES, RECORDING), join(parent, RECORDING));
    await change(copyAt(root));
    await commitAll(root);
    return await judge(stage, root, join(parent, 'workspace'), options.isRun ?? true);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

async function judge(stage: StaticStage, root: string, out: string, isRun: boolean): Promise<GateVerdict> {
  const loaded = loadConfig(root, schemas);
  const commit = await readCommit(root);
  const redaction = createRedaction(REHEARSAL_REDACTION_KEY);
  const flags = { out, step: 'rehearsal', preset: 'spec', checkpoints: {} } as const;
  const { validation, gateFiles } = await openValidation(loaded, subjectOf(loaded, commit), redaction, flags);
  if (!isRun) return verdictOfStage(await judgeAll(validation), stage);
  const system = systemUnderValidation(loaded, commit, out, gateFiles, schemas);
  return (await runStaticStage(stage, system, validation)).verdict;
}

/** Runs the system's own unit tests again, which write their reports. */
export async function runUnitTests(root: string): Promise<void> {
  const unit = loadConfig(root, schemas).config.tests?.unit;
  if (unit === undefined) throw new Error('the sample system says how its tests are run');
  await runCommand({ command: unit.command, cwd: root, timeoutMs: unit.timeoutMs });
}

/** A copy in a given folder. */
export function copyAt(root: string): SystemCopy {
  const at = (path: string) => join(root, path);
  return {
    root,
    recording: join(dirname(root), RECORDING),
    edit: (path, from, to) => {
      const text = readFileSync(at(path), 'utf8');
      const changed = text.replace(from, to);
      if (changed === text) throw new Error(`${String(from)} is not in ${path}`);
      writeFileSync(at(path), changed);
    },
    write: (path, text) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    },
    remove: (path) => rmSync(at(path)),
  };
}

const COMMITTER = {
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@prelive.invalid',
  GIT_AUTHOR_DATE: '2026-01-02T00:00:00Z',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@prelive.invalid',
  GIT_COMMITTER_DATE: '2026-01-02T00:00:00Z',
};

/** Commits all changes, at a fixed instant that is older than any report. */
export async function commitAll(root: string): Promise<void> {
  for (const words of [
    ['add', '--all'],
    ['-c', 'commit.gpgSign=false', 'commit', '--quiet', '--no-verify', '--allow-empty', '--message', 'One change'],
  ]) {
    const end = await runCommand({ command: ['git', ...words], cwd: root, timeoutMs: 30_000, env: COMMITTER });
    if (end.exitCode !== 0) throw new Error(`git ${words[0]}: ${end.detail}`);
  }
}
