import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');

/** Folders needed by the type check, the document generators and an engine. */
const FOLDERS = ['src', 'test', 'scripts', 'bench', 'schemas', 'templates', 'gates', 'docs', 'bin'];
const FILES = ['package.json', 'tsconfig.json', 'vitest.config.ts'];

/** Output and end of a program. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of this project in a temporary folder, for changes like a developer's. */
export interface CopiedProject {
  read(path: string): string;
  /** Adds a new file. Throws when it exists. */
  add(path: string, text: string): void;
  /** Adds an import and an entry to a registry: the entry becomes the last of the list that ends with `];`. */
  register(path: string, name: string, from: string): void;
  /** Files that are changed or new, compared with the project, sorted. */
  changed(): readonly string[];
  /** Runs a script of the copy, or one of a package, with Node. */
  run(script: string, ...words: readonly string[]): Ran;
  /** Runs the compiler over the whole copy: sources, tests, scripts. */
  checkTypes(): Ran;
  remove(): void;
}

/** Copies the project; packages are linked. */
export function copyProject(): CopiedProject {
  const root = mkdtempSync(join(tmpdir(), 'prelive-copy-'));
  for (const name of [...FOLDERS, ...FILES]) cpSync(join(project, name), join(root, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const run = (script: string, ...words: readonly string[]): Ran => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', script, ...words], {
      cwd: root,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  return {
    read,
    run,
    add: (path, text) => writeFileSync(join(root, path), text, { flag: 'wx' }),
    register: (path, name, from) => writeFileSync(join(root, path), registered(read(path), name, from)),
    changed: () =>
      FOLDERS.flatMap((folder) => filesIn(root, folder))
        .concat(FILES)
        .filter((path) => !isSame(join(root, path), join(project, path)))
        .sort(),
    checkTypes: () => run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--pretty', 'false'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The text of a registry with one more import and entry; every other line is unchanged. */
function registered(text: string, name: string, from: string): string {
  const end = text.indexOf('];');
  if (end < 0) throw new Error('the registry has no list that ends with ];');
  return `import { ${name} } from '${from}';\n${text.slice(0, end)}  ${name},\n${text.slice(end)}`;
}

function filesIn(root: string, folder: string): readonly string[] {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return paths.map((path) => join(folder, path)).filter((path) => statSync(join(root, path)).isFile());
}

function isSame(copy: string, original: string): boolean {
  return existsSync(original) && readFileSync(copy).equals(readFileSync(original));
}
