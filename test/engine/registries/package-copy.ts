import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesIn, PACKAGE, read, readJson } from '../../cli/scratch.ts';
import { plainEnvironment } from '../../support/run-cli.ts';
import type { MadeUpPart } from './made-up-parts.ts';

const COPIED = ['bin', 'docs', 'fixtures', 'gates', 'schemas', 'scripts', 'src', 'templates'];
const FILES = ['package.json', 'tsconfig.json', 'test/support/errors-page.ts'];
/** Sources that the copy must compile. */
const TYPES = { extends: './tsconfig.json', include: ['src', 'scripts'] };

/** A temporary copy of the whole package. */
export interface PackageCopy {
  /** Adds a part: its file, and one line at the end of its list. */
  add(part: MadeUpPart): void;
  /** Changed paths, with the lines that only the copy has. */
  changes(): Readonly<Record<string, readonly string[]>>;
  /** Runs Node in the copy. */
  node(...words: readonly string[]): Ended;
  /** Runs a rehearsal of a system with this engine section. */
  rehearse(name: string, engine: Readonly<Record<string, unknown>>): Rehearsed;
  read(path: string): string;
  dispose(): void;
}

interface Ended {
  readonly status: number | null;
  readonly text: string;
}

interface Rehearsed {
  readonly screen: string;
  /** `PAPER_TRADING_LOG.json`. */
  readonly log: PaperLog;
}

interface PaperLog {
  readonly session: {
    readonly strategy: { readonly id: string; readonly parameters: Readonly<Record<string, unknown>> };
    readonly intents: readonly LoggedIntent[];
    readonly executions: readonly { readonly symbol: string; readonly price: number }[];
  };
}

interface LoggedIntent {
  readonly symbol: string;
  readonly side: string;
  readonly quantity: number;
  readonly strategy_id: string;
}

/** Copies the package; installed modules are linked. */
export function copyPackage(): PackageCopy {
  const root = mkdtempSync(join(tmpdir(), 'prelive-registries-'));
  for (const name of [...COPIED, ...FILES]) cpSync(join(PACKAGE, name), join(root, name), { recursive: true });
  symlinkSync(join(PACKAGE, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'tsconfig.copy.json'), JSON.stringify(TYPES));
  const node = (...words: readonly string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: root,
      encoding: 'utf8',
      env: plainEnvironment(),
    });
    return { status, text: `${stdout}${stderr}` };
  };
  return {
    add: ({ file, list }) => {
      writeFileSync(join(root, file.path), file.text, { flag: 'wx' });
      appendFileSync(join(root, list.path), `${list.line}\n`);
    },
    changes: () => changesIn(root),
    node,
    rehearse: (name, engine) => {
      const folder = join(root, 'systems', name);
      mkdirSync(folder, { recursive: true });
      // JSON is YAML too.
      const config = { version: 1, system: { name }, capital: { currency: 'USD', in_use: 1_000_000 }, ...engine };
      writeFileSync(join(folder, 'prelive.yaml'), JSON.stringify(config));
      const out = join(root, 'out', name);
      const words = ['--system', folder, '--out', out, '--seed', '1', '--duration', '20m', '--trades', '1-100'];
      const { text } = node('bin/run.js', 'rehearse', ...words);
      return { screen: text, log: readJson(out, 'PAPER_TRADING_LOG.json') };
    },
    read: (path) => read(root, path),
    dispose: () => rmSync(root, { recursive: true }),
  };
}

function changesIn(root: string): Readonly<Record<string, readonly string[]>> {
  const changes: Record<string, readonly string[]> = {};
  for (const folder of COPIED.filter((name) => name !== 'docs')) {
    const before = new Set(filesIn(join(PACKAGE, folder)));
    for (const path of filesIn(join(root, folder))) {
      const old = before.delete(path) ? read(join(PACKAGE, folder), path) : '';
      const now = read(join(root, folder), path);
      if (now !== old) changes[`${folder}/${path}`] = linesOnlyIn(now, old);
    }
    for (const path of before) changes[`${folder}/${path}`] = ['(gone)'];
  }
  return changes;
}

/** Returns the lines after the common beginning; the old text must be a prefix of the new one. */
function linesOnlyIn(now: string, old: string): readonly string[] {
  return now.startsWith(old) ? now.slice(old.length).trimEnd().split('\n') : ['(changed)'];
}
