import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The package under test. */
export const PACKAGE = resolve(import.meta.dirname, '../..');

const made: string[] = [];
// Test files share this module, so a hook of one file would not see the folders of the next.
process.once('exit', () => {
  for (const folder of made) {
    // Restores permissions that tests removed.
    execFileSync('chmod', ['-R', 'u+rwX', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** An empty temporary folder; removed when the worker of the tests ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'prelive-cli-'));
  made.push(folder);
  return folder;
}

/** Creates a repository in a folder and commits all its files; `reports/` is ignored, as after `prelive init`. */
export function commit(folder: string): void {
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...words], { cwd: folder });
  git('init', '--quiet');
  writeFileSync(join(folder, '.git/info/exclude'), '/reports/\n');
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'x');
}

/** A copy of the sample system in its own repository, with its recorded reviews beside it. */
export function sampleRepository(): string {
  const parent = scratch();
  const root = join(parent, 'sample-system');
  cpSync(join(PACKAGE, 'fixtures/sample-system'), root, { recursive: true });
  cpSync(join(PACKAGE, 'fixtures/sample-system-reviews.json'), join(parent, 'sample-system-reviews.json'));
  commit(root);
  return root;
}

/** Paths of all files below a folder, relative to it, sorted. */
export function filesIn(folder: string): readonly string[] {
  return globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

export const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

export const readJson = (folder: string, file: string) => JSON.parse(read(folder, file));

/** Ends of the verdict lines of a screen: number, title, verdict. */
const VERDICT_LINE = /^ ([1-8]) ([a-z -]+?) +(PASS|CONDITIONAL|FAIL|PENDING|ERROR|[A-Z_]+)\b/gm;

/** Stage numbers with their verdicts on a screen. */
export function verdictsOn(screen: string): readonly (readonly [string, string])[] {
  return [...screen.matchAll(VERDICT_LINE)].map(([, stage = '', , verdict = '']) => [stage, verdict]);
}
