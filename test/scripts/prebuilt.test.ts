import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from '@bufbuild/cel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { prebuiltModules } from '../../scripts/prebuilt.ts';
import { readPackagedGates } from '../../src/adapters/gate-files.ts';
import { describeFaults } from '../../src/adapters/schemas/schema-faults.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
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

/** Resolves the imports that the bundler resolves in a build. */
function standingAlone(text: string): string {
  const requireHere = `import { createRequire } from 'node:module'; const require = createRequire('${root}/package.json');\n`;
  return requireHere + text.replace(/'[./]*\/contracts\//, `'${pathToFileURL(root).href}/src/contracts/`);
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
    const trees = await exported('prebuilt-trees.ts', 'PREBUILT_TREES');
    for (const { expression } of clauses)
      expect(madeBy(trees, expression), expression).toMatchObject(parse(expression));
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
    expect(await prebuiltFaults('evidence-record', plain)).toEqual(schemas.faults('evidence-record', plain));
  });

  it.each(['statement', 'role-policy', 'prelive-config'])(
    'finds in every change of a %s what ajv finds',
    async (name) => {
      const document: unknown = DOCUMENTS[name];
      expect(await prebuiltFaults(name, document)).toEqual([]);
      const changed = changesOf(document);
      expect(changed.filter((one) => schemas.faults(name, one).length > 0).length).toBeGreaterThan(5);
      for (const one of changed) expect(await prebuiltFaults(name, one)).toEqual(schemas.faults(name, one));
    },
  );

  it.each(['charter', 'artifact-manifest', 'error-codes', 'fixtures-manifest', 'recorded-reviews'])(
    'finds in every change of the %s of the sample system what ajv finds',
    async (name) => {
      const document: unknown = SAMPLES[name];
      const find = { file: 'prebuilt-documents.ts', name: 'prebuiltDocument' };
      expect(await prebuiltFaults(name, document, find)).toEqual([]);
      const changed = changesOf(document);
      expect(changed.filter((one) => schemas.faults(name, one).length > 0).length).toBeGreaterThan(1);
      for (const one of changed) expect(await prebuiltFaults(name, one, find)).toEqual(schemas.faults(name, one));
    },
  );

  it('has no validator of a schema that it was not made for', async () => {
    await expect(prebuiltFaults('charter', {})).rejects.toThrow('none');
  });
});

/** Returns the result of the function of a name. */
function madeBy(makers: unknown, name: string): unknown {
  const make: unknown = new Map(Object.entries(Object(makers))).get(name);
  return typeof make === 'function' ? make() : undefined;
}

const packaged = (path: string) => readFileSync(join(root, path), 'utf8');
const DIGEST = 'a'.repeat(64);
const DOCUMENTS: Readonly<Record<string, unknown>> = {
  statement: {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'a.md', digest: { sha256: DIGEST } }],
    predicateType: 'https://prelive.dev/predicate/go-live-decision/v1',
    predicate: {
      decision: 'NOT_READY',
      step: 'pilot',
      preset: 'spec',
      previous: null,
      commit: 'a'.repeat(40),
      configurationDigest: DIGEST,
      account: null,
      tradingAccount: { masked: 'U*****21', keyedDigest: DIGEST },
      policyDigest: DIGEST,
      ledger: { size: 1, digest: DIGEST },
      notBefore: '2026-11-21T00:00:00.000Z',
      expires: '2026-11-28T00:00:00.000Z',
      verdicts: [],
    },
  },
  'role-policy': JSON.parse(packaged('fixtures/sample-system/policy/roles/policy.json')),
  'prelive-config': parseYaml(packaged('fixtures/sample-system/prelive.yaml')),
};

const SAMPLES: Readonly<Record<string, unknown>> = {
  charter: JSON.parse(packaged('fixtures/sample-system/policy/charter.json')),
  'artifact-manifest': parseYaml(packaged('fixtures/sample-system/artifacts.yaml')),
  'error-codes': parseYaml(packaged('fixtures/sample-system/docs/error-codes.yaml')),
  'fixtures-manifest': JSON.parse(packaged('fixtures/sample-system/fixtures/manifest.json')),
  'recorded-reviews': JSON.parse(packaged('fixtures/sample-system-reviews.json')),
};

const START = { file: 'prebuilt-validators.ts', name: 'prebuiltValidator' };

/** The document with each member, at any depth, taken out or made a number. */
function changesOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [-1];
  return Object.entries(value).flatMap(([key, member]) => {
    const rest = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    return [rest, ...changesOf(member).map((changed) => ({ ...value, [key]: changed }))];
  });
}

async function prebuiltFaults(schema: string, value: unknown, from = START): Promise<readonly string[]> {
  const find = await exported(from.file, from.name);
  const validate: unknown = typeof find === 'function' ? find(schema) : undefined;
  if (typeof validate !== 'function') throw new Error('none');
  if (validate(value) === true) return [];
  return 'errors' in validate && Array.isArray(validate.errors) ? describeFaults(validate.errors) : [];
}
