import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { DetectedSystem, SystemFiles } from '../../runner/ports/init.ts';
import { REPORT_FORMATS, type ReportFormat } from '../collectors/formats.ts';
import { isRecord } from '../collectors/parsed.ts';
import { readTextIfThere } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';
import { packageRoot } from '../package-root.ts';
import { git } from './git.ts';

/** Searches a repository for files that prelive can use. Reads only. */
export async function detectSystem(folder: string): Promise<DetectedSystem> {
  const root = resolve(folder);
  const files = listFiles(root);
  const coverage = findCoverage(root, files);
  const repository = await findRepository(root);
  const head = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  return {
    name: findName(root),
    languages: languagesOf(files),
    junitReports: files.filter((path) => isReport(REPORT_FORMATS.unitTests.junit, root, path)),
    contracts: files.filter((path) => path.endsWith('.schema.json')),
    documents: files.filter((path) => /\.md$/i.test(path)),
    tests: files.filter((path) => TEST_FILE.test(path)),
    workflows: files.filter((path) => /^(\.github\/workflows\/.*\.ya?ml|\.gitlab-ci\.yml)$/.test(path)),
    hasCommit: head.exitCode === 0,
    ...(coverage === undefined ? {} : { coverage }),
    ...(repository === undefined ? {} : { repository }),
  };
}

/** File access for the set-up of a repository. */
export function systemFiles(folder: string): SystemFiles {
  const root = resolve(folder);
  return {
    exists: (path) => existsSync(join(root, path)),
    write: (path, text) => writeFileAtomic(join(root, path), text),
  };
}

/** Path of prelive's schemas for a file in the root; outside an installation as if prelive were installed. */
export function schemasSeenFrom(folder: string): string {
  const path = relative(resolve(folder), join(packageRoot(), 'schemas')).replaceAll('\\', '/');
  return path.startsWith('..') || path.includes(':') ? './node_modules/prelive/schemas' : `./${path}`;
}

const FOREIGN = new Set(['node_modules', '.git', '.venv', 'venv', '__pycache__', 'dist', 'build', 'target', 'vendor']);
const MOST_FILES = 20_000;
const TEST_FILE = /(^|\/)(test_[^/]+\.py|[^/]+_test\.(py|go)|[^/]+\.(test|spec)\.[cm]?[jt]sx?|[^/]+Tests?\.(java|cs))$/;

/** Files of the tree without dependencies and builds, sorted; at most twenty thousand. */
function listFiles(root: string): string[] {
  const files: string[] = [];
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined && files.length < MOST_FILES; folder = folders.shift()) {
    for (const entry of readableEntries(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !FOREIGN.has(entry.name)) folders.push(path);
      if (entry.isFile()) files.push(path);
    }
  }
  return files.sort();
}

/** Entries of a folder; none where it is unreadable, because detection must not fail. */
function readableEntries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isReport({ parse, paths }: ReportFormat<unknown>, root: string, path: string): boolean {
  const text = paths.test(path) ? readable(root, path) : undefined;
  return text !== undefined && parse(text).kind === 'value';
}

function findCoverage(root: string, files: readonly string[]): DetectedSystem['coverage'] {
  for (const [format, form] of Object.entries(REPORT_FORMATS.coverage)) {
    const path = files.find((file) => isReport(form, root, file));
    if (path !== undefined) return { path, format };
  }
  return undefined;
}

/** Text of a file; `undefined` where it is unreadable, because detection must not fail. */
function readable(root: string, path: string): string | undefined {
  try {
    return readTextIfThere(join(root, path));
  } catch {
    return undefined;
  }
}

function findName(root: string): string {
  return nameOfPackage(root) ?? nameOfProject(root) ?? basename(root);
}

function nameOfPackage(root: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readable(root, 'package.json') ?? '');
    return isRecord(manifest) && typeof manifest['name'] === 'string' && manifest['name'] !== ''
      ? manifest['name']
      : undefined;
  } catch {
    return undefined;
  }
}

function nameOfProject(root: string): string | undefined {
  const [, project = ''] = readable(root, 'pyproject.toml')?.split(/^\[project\]\s*$/m) ?? [];
  return /^name\s*=\s*["']([^"']+)["']/m.exec(project)?.[1];
}

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'TypeScript',
  js: 'JavaScript',
  mjs: 'JavaScript',
  py: 'Python',
  java: 'Java',
  cs: 'C#',
  go: 'Go',
  rs: 'Rust',
  cpp: 'C++',
  cc: 'C++',
};

function languagesOf(files: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const file of files) {
    const language = LANGUAGES[file.split('.').at(-1) ?? ''];
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([language]) => language);
}

async function findRepository(root: string): Promise<string | undefined> {
  const remote = await git(root, ['remote', 'get-url', 'origin']);
  return /github\.com[:/]([A-Za-z0-9-]+\/[A-Za-z0-9._-]+?)(\.git)?\s*$/.exec(remote.stdout)?.[1];
}
