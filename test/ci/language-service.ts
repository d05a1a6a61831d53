import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/** What GitHub's editor service says of a file: message and line, from 0. */
export interface Diagnostic {
  readonly message: string;
  readonly line: number;
}

/** Checks a workflow, or an action when its name is `action.yml`. */
export type CheckWorkflow = (name: string, text: string) => Promise<readonly Diagnostic[]>;

const ENTRY = `
import { validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';
// What it has read it keeps by address.
let reads = 0;
export async function check(name, text) {
  reads += 1;
  const found = await validate(TextDocument.create('file:///repository-' + reads + '/' + name, 'yaml', 1, text), {});
  return found.map(({ message, range }) => ({ message, line: range.start.line }));
}`;

/** GitHub's own schema of workflows, bundled because its package imports JSON as Node does not. */
export async function loadWorkflowCheck(): Promise<CheckWorkflow> {
  const root = resolve(import.meta.dirname, '../..');
  const folder = mkdtempSync(join(tmpdir(), 'prelive-actions-'));
  try {
    const entry = '\0entry';
    const build = await rolldown({
      input: 'entry',
      cwd: root,
      platform: 'node',
      logLevel: 'silent',
      plugins: [
        {
          name: 'entry',
          resolveId: (id, importer) => {
            if (id === 'entry') return entry;
            return importer === entry ? { id: resolveFrom(root, id) } : undefined;
          },
          load: (id) => (id === entry ? ENTRY : undefined),
        },
      ],
    });
    const { output } = await build.generate({ format: 'esm', codeSplitting: false });
    await build.close();
    const file = join(folder, 'service.mjs');
    writeFileSync(file, output[0].code);
    const service: { readonly check: CheckWorkflow } = await import(pathToFileURL(file).href);
    return service.check;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function resolveFrom(root: string, id: string): string {
  return new URL(import.meta.resolve(id, pathToFileURL(`${root}/package.json`).href)).pathname;
}
