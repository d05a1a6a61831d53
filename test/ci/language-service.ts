import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/** Diagnostic of GitHub's editor service: message and line, from 0. */
export interface Diagnostic {
  readonly message: string;
  readonly line: number;
}

/** Checks a workflow, or an action when its name is `action.yml`. */
export type CheckWorkflow = (name: string, text: string) => Promise<readonly Diagnostic[]>;

/** GitHub's own schema of workflows, bundled because its package imports JSON in a way that Node rejects. */
export async function loadWorkflowCheck(): Promise<CheckWorkflow> {
  const folder = mkdtempSync(join(tmpdir(), 'prelive-actions-'));
  try {
    const input = join(import.meta.dirname, 'language-service-entry.ts');
    const build = await rolldown({ input, platform: 'node', logLevel: 'silent' });
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
