import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { LoadedConfig, PreliveConfig } from '../../domain/config.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { CommitFacts } from '../../domain/system-facts.ts';
import { copy, linkFolder, makeFolder, remove } from '../files/folder.ts';
import { makeTemporaryFolder } from '../files/temporary.ts';
import { writeFileAtomic } from '../files/write.ts';
import { git, readCommit } from './git.ts';
import { createPrograms, type Programs, type RunProgram } from './programs.ts';
import { type CommandResult, runCommand } from './run-command.ts';

/** Copy of a system in a git repository of its own, with running unit tests. */
export interface PreparedRehearsal {
  /** Configuration with the copy as root; a recording of reviews keeps its path. */
  readonly loaded: LoadedConfig;
  /** Equal for equal files, independent of user, place and time. */
  readonly commit: CommitFacts;
  /** Result of the unit tests, never rejected; absent without a test command in prelive.yaml. */
  readonly unitTests: Promise<CommandResult> | undefined;
  /** Runs other programs of the system, which end with the copy. */
  readonly run: RunProgram;
  /** Ends the programs that still run in the copy, and removes it. */
  dispose(): Promise<void>;
}

const AUTHOR = { name: 'prelive rehearsal', email: 'rehearsal@prelive.invalid', date: '2026-01-01T00:00:00Z' };

/**
 * Copies a system into a temporary git repository with a fixed author and date, and starts its unit tests there, so
 * that they write fresh reports of exactly that commit. Copies tracked and new files of a repository of the system's
 * own, without ignored ones; of any other folder all but `node_modules` and `.git`.
 */
export async function prepareRehearsal(source: LoadedConfig): Promise<PreparedRehearsal> {
  const parent = makeTemporaryFolder('prelive-rehearsal-');
  const removeCopy = () => remove(parent);
  // A second Ctrl-C ends the process without any finally.
  process.once('exit', removeCopy);
  const programs = createPrograms();
  const dispose = async () => {
    // A program that still writes there would prevent the removal.
    await programs.end();
    process.off('exit', removeCopy);
    removeCopy();
  };
  try {
    const root = join(parent, 'system');
    await copySystem(source.root, root);
    // A copied report would look as new as the copy, but proves nothing about this run.
    for (const path of reportPaths(source.config)) remove(join(root, path));
    await commitAll(root, source.config);
    linkDependencies(source.root, root);
    const loaded = { ...source, root, path: join(root, 'prelive.yaml') };
    const commit = await readCommit(root);
    const unitTests = beginUnitTests(root, source.config, programs);
    return { loaded, commit, run: programs.run, dispose, unitTests };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function copySystem(source: string, target: string): Promise<void> {
  const own = await git(source, ['rev-parse', '--show-toplevel']);
  const isOwn = own.exitCode === 0 && resolve(own.stdout.trim()) === source;
  if (!isOwn) {
    copy(source, target, (path) => /[\\/](node_modules|\.git)$/.test(path));
    return;
  }
  makeFolder(target);
  const listed = await git(source, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const path of listed.stdout.split('\0').filter((name) => name !== '' && existsSync(join(source, name)))) {
    copy(join(source, path), join(target, path));
  }
}

async function commitAll(root: string, config: PreliveConfig): Promise<void> {
  await mustGit(root, ['init', '--quiet', '--initial-branch=main', '--object-format=sha1', '--template=']);
  ignore(root, config);
  await mustGit(root, [...PLAIN, 'add', '--all', '--force', '--', '.']);
  await mustGit(root, [
    ...PLAIN,
    'commit',
    '--quiet',
    '--no-verify',
    '--allow-empty',
    '--message',
    'System under validation',
  ]);
}

/** Overrides settings of the machine that would change the bytes of a commit. */
const PLAIN = [
  ['-c', 'core.autocrlf=false'],
  ['-c', 'core.fileMode=false'],
  ['-c', 'commit.gpgSign=false'],
  ['-c', 'core.hooksPath=.git/no-hooks'],
].flat();

/** Ignores files that the tests write, so that the tree equals its commit. */
function ignore(root: string, config: PreliveConfig): void {
  const lines = ['/node_modules', ...reportPaths(config).map((path) => `/${path}`)];
  writeFileAtomic(join(root, '.git/info/exclude'), `${lines.join('\n')}\n`);
}

function reportPaths({ reports }: PreliveConfig): string[] {
  return [...reports.unitTests, ...(reports.coverage === undefined ? [] : [reports.coverage.path])];
}

async function mustGit(root: string, words: readonly string[]): Promise<void> {
  const { name, email, date } = AUTHOR;
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
  const result = await runCommand({ command: ['git', ...words], cwd: root, timeoutMs: 60_000, env });
  if (result.exitCode !== 0) {
    throw new PreliveError('COMMIT_UNKNOWN', `git ${words.at(-1)} in a copy of the system failed (${result.detail})`);
  }
}

/** Links installed dependencies, because copying them takes longer than the rehearsal. */
function linkDependencies(source: string, root: string): void {
  const modules = join(source, 'node_modules');
  if (existsSync(modules)) linkFolder(modules, join(root, 'node_modules'));
}

function beginUnitTests(root: string, config: PreliveConfig, { run }: Programs): Promise<CommandResult> | undefined {
  const unit = config.tests?.unit;
  if (unit === undefined) return undefined;
  for (const path of reportPaths(config)) makeFolder(dirname(join(root, path)));
  return run({ command: unit.command, cwd: root, timeoutMs: unit.timeoutMs });
}
