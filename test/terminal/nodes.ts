import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** The package under test; a copy when the runner sets it. */
export const PACKAGE = process.env['PRELIVE_TERMINAL_PACKAGE'] ?? resolve(import.meta.dirname, '../..');

/** Installed from the registry when the machine has no old Node. */
const OLD = '20.20.2';

/**
 * Node versions for the tests: the pinned one, and an old one, from which `bin/run.js` restarts with the pinned one.
 */
export const NODES: readonly { readonly name: string; readonly path: string }[] = [
  { name: 'the pinned Node', path: process.execPath },
  { name: 'an old Node', path: oldNode() },
];

function oldNode(): string {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .find((file) => majorOf(file) < 24);
  return found ?? installed();
}

function majorOf(file: string): number {
  return Number(execFileSync(file, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }));
}

function installed(): string {
  const folder = join(tmpdir(), `prelive-old-node-${OLD}`);
  const name = `node-${process.platform}-${process.arch}`;
  const file = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(file))
    execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--force', `${name}@${OLD}`], { stdio: 'ignore' });
  return file;
}

/** The command line of prelive on one of the Nodes. */
export function prelive(node: string, words: readonly string[]): readonly string[] {
  return [node, join(PACKAGE, 'bin/run.js'), ...words];
}
