import { describe, expect, it } from 'vitest';
import { readInventory } from '../../../src/adapters/collectors/inventory.ts';
import { sha256 } from '../../../src/adapters/files/digest.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { folderWith } from './temp-folder.ts';

const schemas = createSchemas();

function inspect(
  entry: object,
  files: Readonly<Record<string, string | Uint8Array>>,
  signed: ReadonlyMap<string, string> = new Map(),
  workspace = folderWith(),
) {
  const line = { id: 'x', title: 'X', category: 'documentation', syntax: 'text', due: 1, ...entry };
  const root = folderWith({ ...files, 'artifacts.yaml': JSON.stringify({ version: 1, artifacts: [line] }) });
  const reading = readInventory({ root, workspace, signed }, 'artifacts.yaml', schemas);
  if (reading.kind === 'missing') throw new Error(reading.reason);
  return reading.value[0];
}

const found = (entry: object, files: Readonly<Record<string, string | Uint8Array>>) =>
  inspect(entry, files)?.files.map(({ path, problems }) => [path, ...problems]);

describe('the inventory', () => {
  it('finds files by name and by pattern, each once, dependencies apart', () => {
    const files = { 'docs/a.md': '# A', 'docs/b.md': '# B', 'node_modules/x/c.md': '# C', 'docs/d.txt': 'd' };
    expect(found({ files: ['docs/a.md', '**/*.md', 'none.md'] }, files)).toEqual([['docs/a.md'], ['docs/b.md']]);
  });

  it('expects as many files as are named, unless it says how many', () => {
    expect(inspect({ files: ['a', 'b'] }, {})?.entry.expected).toBe(2);
    expect(inspect({ files: ['*'], expected: 5 }, {})?.entry.expected).toBe(5);
  });

  it.each([
    ['empty', '  \n', 'it is empty'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00]), 'its bytes are not UTF-8 text'],
  ])('names a file that is %s', (_, content, problem) => {
    expect(found({ files: ['a'] }, { a: content })).toEqual([['a', problem]]);
  });

  it('holds a JSON or YAML file against a schema of the system', () => {
    const schema = JSON.stringify({ type: 'object', required: ['n'], properties: { n: { type: 'integer' } } });
    const check = (syntax: string, text: string) =>
      found({ files: ['a'], syntax, schema: 's.json' }, { a: text, 's.json': schema });
    expect(check('json', '{"n": 1}')).toEqual([['a']]);
    expect(check('yaml', 'n: 1')).toEqual([['a']]);
    expect(check('json', '{"n": "1"}')).toEqual([['a', '/n: expected a whole number (integer), found "1" (line 1)']]);
    expect(check('yaml', 'm: 1')).toEqual([['a', '/n: expected, but missing (line 1)']]);
  });

  it('holds a schema against draft-07 itself', () => {
    const check = (text: string) => found({ files: ['a'], syntax: 'json', schema: 'draft-07' }, { a: text })?.[0];
    expect(check('{"type": "object"}')).toEqual(['a']);
    expect(check('{"type": "objekt"}')?.length).toBeGreaterThan(1);
  });

  it.each([
    ['is not there', {}],
    ['is no JSON', { 's.json': '{' }],
    ['is no schema', { 's.json': '{"type": 7}' }],
    ['is no object', { 's.json': '[]' }],
  ])('a schema that %s is a fault of what it should check', (_, files) => {
    const [first] = found({ files: ['a'], syntax: 'json', schema: 's.json' }, { a: '{}', ...files }) ?? [];
    expect(first?.[1]).toMatch(/the schema s.json/);
  });

  it('takes a file for signed only with the digest that the charter names', () => {
    const signed = (digest: string) =>
      inspect({ files: ['a'] }, { a: 'x' }, new Map([['a', digest]]))?.files[0]?.signed;
    expect(signed(sha256('x'))).toBe(true);
    expect(signed(sha256('y'))).toBe(false);
    expect(inspect({ files: ['a'] }, { a: 'x' })?.files[0]?.signed).toBe(false);
  });

  it('looks for what prelive writes in the workspace', () => {
    const workspace = folderWith({ 'LOG.json': '{}' });
    const entry = { files: ['LOG.json'], syntax: 'json', place: 'workspace' };
    expect(inspect(entry, {}, new Map(), workspace)?.files).toHaveLength(1);
    expect(inspect(entry, { 'LOG.json': '{}' })?.files).toHaveLength(0);
  });

  it('is missing without a manifest, and refuses one that follows no schema', () => {
    const places = {
      root: folderWith({ 'bad.yaml': 'version: 1\nartifacts: []\n' }),
      workspace: '/',
      signed: new Map<string, string>(),
    };
    expect(readInventory(places, undefined, schemas)).toMatchObject({ kind: 'missing' });
    expect(readInventory(places, 'none.yaml', schemas)).toMatchObject({
      kind: 'missing',
      reason: 'there is no artifact manifest none.yaml',
    });
    expect(() => readInventory(places, 'bad.yaml', schemas)).toThrow(PreliveError);
  });
});
