import { resolve } from 'node:path';
import { parse } from '@bufbuild/cel';
import { _ } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { sha256 } from '../src/adapters/files/digest.ts';
import { readJson } from '../src/adapters/files/read.ts';
import { readPackagedGates } from '../src/adapters/gate-files.ts';
import { RECORD_SCHEMA } from '../src/adapters/ledger/record-check.ts';
import { createAjv } from '../src/adapters/schemas/schemas.ts';
import { CONJUNCTION } from '../src/gates/cel/parser.ts';
import { loadGates } from '../src/runner/load-gates.ts';

const root = resolve(import.meta.dirname, '..');

/** Source text of the modules with computed data, by the path of the empty module in source. */
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

/** The packaged gates, parsed from YAML, by the digest of the text. */
async function gatesModule(): Promise<string> {
  const entries = readPackagedGates().map(async (gate) => [sha256(gate.text), (await loadGates([gate]))[0]]);
  const gates = Object.fromEntries(await Promise.all(entries));
  return `export const PREBUILT_GATES = JSON.parse(${JSON.stringify(JSON.stringify(gates))});`;
}

/** The expressions of the packaged gates, parsed by CEL. */
async function treesModule(): Promise<string> {
  const gates = await loadGates(readPackagedGates());
  const expressions = [CONJUNCTION, ...gates.flatMap(({ clauses }) => clauses.map(({ expression }) => expression))];
  const trees = Object.fromEntries(expressions.map((expression) => [expression, parse(expression)]));
  return `export const PREBUILT_TREES = ${literal(trees)};`;
}

/** Source text of plain data; ids and whole numbers of CEL are bigint, which JSON does not support. */
function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${literal(member)}`);
  return `{${members.join(',')}}`;
}

/** Schemas read by commands of start scripts and terminals, which must be fast. None refers to another file. */
const PREBUILT_SCHEMAS = [RECORD_SCHEMA, 'statement', 'role-policy', 'prelive-config'] as const;

/**
 * Schemas of files read and written by a rehearsal. None refers to another file, and none uses the formats of
 * scenarios.
 */
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

/** Their validators as ajv's standalone code, exported through a function of this name. */
function validatorsModule(finder: string, schemas: readonly string[]): string {
  const ajv = createAjv({ source: true, esm: true, formats: _`formats` });
  for (const [index, name] of schemas.entries()) {
    const schema = readJson(resolve(root, `schemas/${name}.schema.json`));
    if (typeof schema !== 'object' || schema === null) throw new Error(`${name} is no schema`);
    ajv.addSchema(schema, `validator${index}`);
  }
  const names = schemas.map((_name, index) => `validator${index}`);
  const members = schemas.map((name, index) => `${JSON.stringify(name)}: validator${index}`);
  return [
    "import { isDateTime } from '../../contracts/date-time.ts';",
    "const formats = { 'date-time': isDateTime };",
    standalone.default(ajv, Object.fromEntries(names.map((name) => [name, name]))),
    `const validators = { ${members.join(', ')} };`,
    `export const ${finder} = (schema) => validators[schema];`,
  ].join('\n');
}
