import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { plainEnvironment } from './run-cli.ts';

const project = resolve(import.meta.dirname, '../..');

/** Folders that the type check, the generators of documents and an engine read. */
const FOLDERS = ['src', 'test', 'scripts', 'bench', 'schemas', 'templates', 'gates', 'docs', 'bin', 'fixtures'];
const FILES = ['package.json', 'tsconfig.json', 'vitest.config.ts'];

/** Output and end of a program. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of this project in a temporary folder, to be changed as a developer would change it. */
export interface CopiedProject {
  read(path: string): string;
  /** A file that is not there yet. Throws where it is. */
  add(path: string, text: string): void;
  /** Adds text to a file: above the first line that begins with `before`, else at the end. Throws without such a line. */
  insert(path: string, text: string, before?: string): void;
  /** Puts an import and an entry into a registry: the entry is the last one of the list that ends with `];`. */
  register(path: string, name: string, from: string): void;
  /** Files that differ from the project's or that it does not have, sorted. */
  changed(): readonly string[];
  /** Runs a script of the copy, or one of a package, with Node. */
  run(script: string, ...words: readonly string[]): Ran;
  /** Runs a line of a shell in the copy, with the programs of its packages on the path. */
  shell(line: string): Ran;
  /** The compiler over all of the copy: sources, tests, scripts. */
  checkTypes(): Ran;
  remove(): void;
}

/** Copies the project; packages are linked. */
export function copyProject(): CopiedProject {
  const root = mkdtempSync(join(tmpdir(), 'prelive-copy-'));
  for (const name of [...FOLDERS, ...FILES]) cpSync(join(project, name), join(root, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const start = (program: string, words: readonly string[]): Ran => {
    const path = `${dirname(process.execPath)}:${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
    const options = { cwd: root, encoding: 'utf8', env: { ...plainEnvironment(), PATH: path } } as const;
    const { status, stdout, stderr } = spawnSync(program, words, options);
    return { status, stdout, stderr };
  };
  const run = (script: string, ...words: readonly string[]): Ran => {
    return start(process.execPath, ['--no-warnings', script, ...words]);
  };
  return {
    read,
    run,
    shell: (line) => start('bash', ['-c', line]),
    add: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { flag: 'wx' });
    },
    insert: (path, text, before) => writeFileSync(join(root, path), inserted(read(path), text, before)),
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

function inserted(text: string, added: string, before: string | undefined): string {
  if (before === undefined) return `${text.trimEnd()}\n${/^(export|import) /.test(added) ? '' : '\n'}${added}`;
  const at = `\n${text}`.indexOf(`\n${before}`);
  if (at < 0) throw new Error(`no line begins with ${before}`);
  return text.slice(0, at) + added + text.slice(at);
}

/** The text of a registry with one more import and one more entry; every line of it is kept. */
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
