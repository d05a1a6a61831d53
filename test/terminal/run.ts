import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import build from '../support/build.ts';

const PACKAGE = resolve(import.meta.dirname, '../..');

/** It continued, or had ended normally with 0 before the test gave up: a rehearsal takes seconds. */
const NOT_STOPPED =
  /waited in vain for the end of|expected \{ exitCode: [+]?0, [^}]*\} to deeply equal \{ exitCode: 130/;

/** With `--sabotage`, a copy of the built package whose spinner reads the keyboard: every Ctrl-C must be lost. */
const words = process.argv.slice(2);
if (words.includes('--sabotage')) sabotage();
else process.exitCode = vitest(words, {});

function vitest(words: readonly string[], env: Readonly<Record<string, string>>): number {
  const program = join(PACKAGE, 'node_modules/vitest/vitest.mjs');
  const line = [program, 'run', '--config', 'vitest.terminal.config.ts', ...words];
  const { status } = spawnSync(process.execPath, line, {
    cwd: PACKAGE,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}

function sabotage(): void {
  build();
  const folder = mkdtempSync(join(tmpdir(), 'prelive-sabotage-'));
  const result = join(folder, 'result.json');
  try {
    copyWithRawKeyboard(join(folder, 'package'));
    vitest(['--reporter=json', `--outputFile=${result}`, '-t', 'on the pinned Node.* stops in order at Ctrl-C:'], {
      PRELIVE_TERMINAL_PACKAGE: join(folder, 'package'),
      PRELIVE_TERMINAL_ENDING_MS: '20000',
    });
    const { testResults }: Outcome = JSON.parse(readFileSync(result, 'utf8'));
    const stops = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => /^(passed|failed)$/.test(status));
    const failed = stops.filter(({ failureMessages: [first = ''] }) => NOT_STOPPED.test(first));
    console.log(`with a spinner that takes the keyboard, ${failed.length} of ${stops.length} stops by Ctrl-C fail`);
    if (failed.length < stops.length || stops.length === 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Outcome {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly failureMessages: readonly string[] }[];
  }[];
}

function copyWithRawKeyboard(target: string): void {
  const { files }: { files: readonly string[] } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  for (const name of [...files, 'package.json', 'README.md', 'LICENSE']) {
    const path = name.replace(/^\//, '');
    cpSync(join(PACKAGE, path), join(target, path), { recursive: true });
  }
  symlinkSync(join(PACKAGE, 'node_modules'), join(target, 'node_modules'));
  const option = /discardStdin:(!1|false)/g;
  const holders = globSync('dist/*.js', { cwd: target })
    .map((file) => join(target, file))
    .filter((file) => readFileSync(file, 'utf8').match(option) !== null);
  if (holders.length !== 1) throw new Error(`discardStdin is in ${holders.length} files of dist/`);
  for (const file of holders) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(option, 'discardStdin:true'));
}
