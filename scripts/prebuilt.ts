import { resolve } from 'node:path';
import { parse } from '@bufbuild/cel';
import { _, type Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { sha256 } from '../src/adapters/files/digest.ts';
import { readJson } from '../src/adapters/files/read.ts';
import { readPackagedGates } from '../src/adapters/gate-files.ts';
import { RECORD_SCHEMA } from '../src/adapters/ledger/record-check.ts';
import { createAjv } from '../src/contracts/ajv.ts';
import { CONJUNCTION } from '../src/gates/cel/parser.ts';
import { loadGates } from '../src/runner/load-gates.ts';

const root = resolve(import.meta.dirname, '..');

/** Text of the modules that hold what a build computes, by the path of the empty module in source. */
export async function prebuiltModules(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    [resolve(root, 'src/adapters/prebuilt-gates.ts'), await gatesModule()],
    [
      resolve(root, 'src/adapters/schemas/prebuilt-validators.ts'),
      validatorsModule('prebuiltValidator', PREBUILT_SCHEMAS),
    ],
    [
      resolve(root, 'src/adapters/schemas/prebuilt-documents.ts'),
      validatorsModule('prebuiltDocument', PREBUILT_DOCUMENTS),
    ],
    [resolve(root, 'src/gates/cel/prebuilt-trees.ts'), await treesModule()],
  ]);
}

/** The packaged gates as they are read from their YAML, by the digest of the text. */
async function gatesModule(): Promise<string> {
  const entries = readPackagedGates().map(async (gate) => [sha256(gate.text), (await loadGates([gate]))[0]]);
  const gates = Object.fromEntries(await Promise.all(entries));
  return `export const PREBUILT_GATES = JSON.parse(${JSON.stringify(JSON.stringify(gates))});`;
}

/** The expressions of the packaged gates as CEL parses them. */
async function treesModule(): Promise<string> {
  const gates = await loadGates(readPackagedGates());
  const expressions = [CONJUNCTION, ...gates.flatMap(({ clauses }) => clauses.map(({ expression }) => expression))];
  const trees = expressions.map((expression) => `${JSON.stringify(expression)}: () => (${literal(parse(expression))})`);
  return `export const PREBUILT_TREES = { ${[...new Set(trees)].join(',\n')} };`;
}

/** Source text of plain data; ids and whole numbers of CEL are bigint, for which JSON has no word. */
function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${literal(member)}`);
  return `{${members.join(',')}}`;
}

/** Schemas of what the commands read that start scripts and terminals wait for. None refers to another file. */
const PREBUILT_SCHEMAS = [RECORD_SCHEMA, 'statement', 'role-policy', 'prelive-config'] as const;

/** Schemas of what a rehearsal reads and writes. None refers to another file, and none has a format of scenarios. */
const PREBUILT_DOCUMENTS = [
  'account-config',
  'artifact-manifest',
  'baseline',
  'charter',
  'connection-handshake',
  'contracts',
  'engine-timings',
  'error-codes',
  'fixtures-manifest',
  'gateway-book',
  'github-pulls',
  'github-reviews',
  'kill-switch-drill',
  'paper-trading-log',
  'prelive-verification-log',
  'recorded-reviews',
  'rollback-drill',
] as const;

/**
 * Their validators as ajv's own standalone code, found by a function of this name. Each is made when first asked for: its
 * schemas, which it explains faults with, are more objects than all that a short command needs.
 */
function validatorsModule(finder: string, schemas: readonly string[]): string {
  const ajv = createAjv('documents', { code: { source: true, formats: _`formats` } });
  return [
    "import { DOCUMENT_FORMATS as formats } from '../../contracts/formats.ts';",
    `const makers = { ${schemas.map((name) => `${JSON.stringify(name)}: () => {\n${makerText(ajv, name)}\n}`).join(',\n')} };`,
    'const made = {};',
    `export const ${finder} = (schema) => (made[schema] ??= makers[schema]?.());`,
  ].join('\n');
}

/** Body of a function that gives the validator of a schema. */
function makerText(ajv: Ajv, name: string): string {
  const schema = readJson(resolve(root, `schemas/${name}.schema.json`));
  if (typeof schema !== 'object' || schema === null) throw new Error(`${name} is no schema`);
  return `const module = {};\n${standalone.default(ajv, ajv.compile(schema))}\nreturn module.exports;`;
}
