import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Work } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { CommitFacts } from '../../domain/system-facts.ts';
import { isTemporary } from '../files/temporary.ts';
import { type CommandResult, runCommand } from './run-command.ts';

const GIT_MS = 30_000;

/** Reads the commit of a folder. Throws PreliveError COMMIT_UNKNOWN without a repository or a commit. */
export async function readCommit(root: string): Promise<CommitFacts> {
  const shown = await git(root, ['log', '-1', '--format=%H %ct']);
  const [, commit = '', seconds = ''] = /^([0-9a-f]{40}) (\d+)\s*$/.exec(shown.stdout) ?? [];
  if (shown.exitCode !== 0 || commit === '') throw unknownCommit(root, shown);
  const committedAtMs = Number(seconds) * 1000;
  const changed = await changedFiles(root);
  const reportsCountFromMs = Math.max(committedAtMs, ...changed.map((path) => modifiedAtMs(join(root, path))));
  return { commit, dirty: changed.length > 0, committedAtMs, reportsCountFromMs };
}

/** Author of the commit, and the current user of the folder; `undefined` where git names no author. */
export async function readWork(root: string): Promise<Work | undefined> {
  const [authored, configured] = await Promise.all([
    git(root, ['log', '-1', '--format=%ae']),
    git(root, ['config', 'user.email']),
  ]);
  const [author, proposer] = [authored.stdout.trim(), configured.stdout.trim()];
  if (author === '') return undefined;
  return proposer === '' ? { author } : { author, proposer };
}

/** True when the commit holds the file unchanged: it was then written before the commit, whatever its date. */
export async function isCommitted(root: string, path: string): Promise<boolean> {
  const tracked = await git(root, ['ls-files', '--error-unmatch', '--', path]);
  if (tracked.exitCode !== 0) return false;
  const same = await git(root, ['diff', '--quiet', 'HEAD', '--', path]);
  return same.exitCode === 0;
}

/** Runs git in a folder; never throws. */
export async function git(cwd: string, words: readonly string[]): Promise<CommandResult> {
  return runCommand({ command: ['git', ...words], cwd, timeoutMs: GIT_MS });
}

/** Changed and untracked files under the root, relative to it; without ignored files and leftovers of killed commands. */
async function changedFiles(root: string): Promise<string[]> {
  const tracked = await git(root, ['diff', '--name-only', '--relative', '-z', 'HEAD', '--', '.']);
  const untracked = await git(root, ['ls-files', '--others', '--exclude-standard', '-z', '--', '.']);
  return `${tracked.stdout}${untracked.stdout}`
    .split('\0')
    .filter((path) => path !== '' && !isTemporary(basename(path)));
}

/** 0 for a deleted file. */
function modifiedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function unknownCommit(root: string, shown: CommandResult): PreliveError {
  return new PreliveError('COMMIT_UNKNOWN', `${root} is at no commit that git can name (${shown.detail})`);
}
