import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const made: string[] = [];
// Test files share this module, so a hook of one file would not see the folders of the next.
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Makes a temporary folder with these files; removed when the worker of the tests ends. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'prelive-system-'));
  made.push(root);
  addFiles(root, files);
  return root;
}

/** Writes files below a folder. */
export function addFiles(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Makes the folder a repository and commits all files at a fixed date. */
export function commitAll(root: string, date = '2026-01-01T00:00:00Z'): string {
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...words], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '-m', 'x');
  return git('rev-parse', 'HEAD').trim();
}

/** Sets the modification time of a file. */
export function touch(root: string, path: string, iso: string): void {
  utimesSync(join(root, path), new Date(iso), new Date(iso));
}
