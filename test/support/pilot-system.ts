import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRecord } from '../../src/adapters/collectors/parsed.ts';
import { sha256 } from '../../src/adapters/files/digest.ts';
import { loadConfig } from '../../src/adapters/project/load-config.ts';
import { type PreparedRehearsal, prepareRehearsal } from '../../src/adapters/project/prepare-rehearsal.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { charterNamespace } from '../../src/signing/role-policy.ts';
import { type Firm, holder } from './firm.ts';

const SAMPLE = resolve(import.meta.dirname, '../../fixtures/sample-system');

/**
 * The sample system as a firm's own: its people's keys sign the charter, and its reviews come from GitHub. It is in its
 * own git repository, with its unit tests run.
 */
export async function preparePilotSystem(folder: string, firm: Firm): Promise<PreparedRehearsal> {
  cpSync(SAMPLE, folder, { recursive: true });
  rewrite(folder, 'prelive.yaml', (text) => text.replace(/^ *recorded: .*\n/m, ''));
  firm.writePolicy(join(folder, 'policy/roles'));
  rewrite(folder, 'policy/charter.json', (text) => withDigests(folder, text));
  for (const role of ['risk_officer', 'cto'] as const) {
    const charter = readFileSync(join(folder, 'policy/charter.json'));
    writeFileSync(
      join(folder, `policy/signatures/${role}.sig`),
      firm.sign(role, charter, charterNamespace(holder(role))),
    );
  }
  const prepared = await prepareRehearsal(loadConfig(folder, createSchemas()));
  await prepared.unitTests;
  return prepared;
}

function rewrite(folder: string, path: string, change: (text: string) => string): void {
  writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
}

/** The charter with the digests of the current files. */
function withDigests(folder: string, text: string): string {
  return JSON.stringify(
    JSON.parse(text, (_key, value: unknown) =>
      isRecord(value) && typeof value['path'] === 'string' && 'sha256' in value
        ? { ...value, sha256: sha256(readFileSync(join(folder, value['path']))) }
        : value,
    ),
    undefined,
    2,
  );
}
