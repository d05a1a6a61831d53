import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from '@bufbuild/cel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prebuiltModules } from '../../scripts/prebuilt.ts';
import { readPackagedGates } from '../../src/adapters/gate-files.ts';
import { describeFaults } from '../../src/adapters/schema-faults.ts';
import { createSchemas } from '../../src/adapters/schemas.ts';
import { loadGates } from '../../src/runner/load-gates.ts';
import { sha256 } from '../../src/signing/sha256.ts';

const root = resolve(import.meta.dirname, '../..');
const schemas = createSchemas();
let folder = '';
const modules = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-prebuilt-'));
  for (const [path, text] of await prebuiltModules()) {
    const file = join(folder, basename(path).replace('.ts', '.mjs'));
    writeFileSync(file, standingAlone(text));
    modules.set(basename(path), pathToFileURL(file).href);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the bundler resolves, resolved without it. */
function standingAlone(text: string): string {
  const requireHere = `import { createRequire } from 'node:module'; const require = createRequire('${root}/package.json');\n`;
  return requireHere + text.replace("'../contracts/", `'${pathToFileURL(root).href}/src/contracts/`);
}

async function exported(file: string, name: string): Promise<unknown> {
  const namespace: Record<string, unknown> = await import(/* @vite-ignore */ modules.get(file) ?? '');
  return namespace[name];
}

const RECORD = {
  sequence: 1,
  name: 'trade_count',
  value: 3,
  unit: 'count',
  stage: 7,
  collector: { name: 'c', version: '1' },
  observedAt: '2026-11-21T00:00:00.000Z',
  sourceClass: 'local',
  attachments: [{ path: 'a', sha256: 'a'.repeat(64) }],
  subject: { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) },
  previous: '0'.repeat(64),
  digest: 'c'.repeat(64),
};

describe('what the build computes', () => {
  it('has every packaged gate under the digest of its text, as its YAML is read', async () => {
    const gates = readPackagedGates();
    const read = await Promise.all(gates.map(async (gate) => [sha256(gate.text), (await loadGates([gate]))[0]]));
    expect(await exported('prebuilt-gates.ts', 'PREBUILT_GATES')).toEqual(Object.fromEntries(read));
  });

  it('has the tree of every clause, as the parser makes it', async () => {
    const clauses = (await loadGates(readPackagedGates())).flatMap((gate) => gate.clauses);
    const parsed = clauses.map(({ expression }) => [expression, parse(expression)]);
    expect(await exported('prebuilt-trees.ts', 'PREBUILT_TREES')).toMatchObject(Object.fromEntries(parsed));
  });

  it.each([
    ['a record', RECORD],
    ['a number that is text', { ...RECORD, sequence: '1' }],
    ['an unknown field', { ...RECORD, more: true }],
    ['a missing field', { ...RECORD, digest: undefined }],
    ['a day that does not exist', { ...RECORD, observedAt: '2026-02-30T00:00:00Z' }],
    ['an empty unit', { ...RECORD, unit: '' }],
    ['several faults', { ...RECORD, stage: 9, sourceClass: 'dream', subject: {} }],
    ['no object', null],
  ])('finds in %s what ajv finds', async (_, value) => {
    const plain: unknown = JSON.parse(JSON.stringify(value));
    const validators = await exported('prebuilt-validators.ts', 'PREBUILT_VALIDATORS');
    expect(faultsOf(validators, plain)).toEqual(schemas.faults('evidence-record', plain));
  });
});

function faultsOf(validators: unknown, value: unknown): readonly string[] {
  if (typeof validators !== 'object' || validators === null || !('evidenceRecord' in validators))
    throw new Error('none');
  const validate = validators.evidenceRecord;
  if (typeof validate !== 'function') throw new Error('no function');
  if (validate(value) === true) return [];
  return 'errors' in validate && Array.isArray(validate.errors) ? describeFaults(validate.errors) : [];
}
