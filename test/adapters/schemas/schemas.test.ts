import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/package-root.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { isDateTime } from '../../../src/contracts/date-time.ts';
import { PreliveError } from '../../../src/domain/errors.ts';

const INSTANT = 'a date and time with its zone, such as 2026-12-31T17:00:00Z';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-schemas-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function schemaFile(name: string, schema: object): void {
  writeFileSync(join(folder, `${name}.schema.json`), JSON.stringify(schema));
}

describe('a document that does not follow its schema', () => {
  beforeEach(() =>
    schemaFile('thing', {
      type: 'object',
      required: ['id'],
      additionalProperties: false,
      definitions: { part: { type: 'object', required: ['of'] } },
      properties: {
        id: { type: 'string', pattern: '^[a-z]+$', 'x-expected': 'a name of lower-case letters' },
        at: { type: 'string', format: 'date-time' },
        port: { type: ['integer', 'null'], maximum: 65535 },
        kind: { enum: ['human', 'json'] },
        version: { const: 1 },
        list: { type: 'array', items: { type: 'number' }, minItems: 1, uniqueItems: true },
        part: { anyOf: [{ type: 'null' }, { $ref: '#/definitions/part' }] },
      },
    }),
  );

  it.each<[unknown, string]>([
    [{}, '/id: expected, but missing: a name of lower-case letters'],
    [
      { id: 'a', more: 1 },
      '/more: not a field of this document; its fields are id, at, port, kind, version, list, part',
    ],
    [{ id: 'a', knd: 1 }, '/knd: not a field of this document; did you mean kind?'],
    [{ id: 'A' }, '/id: expected a name of lower-case letters, found "A"'],
    [{ id: 'a', at: 'soon' }, `/at: expected ${INSTANT}, found "soon"`],
    [{ id: 'a', at: '2026-11-16T23:59:60Z' }, `/at: expected ${INSTANT}, found "2026-11-16T23:59:60Z"`],
    [{ id: 'a', port: '4002' }, '/port: expected a whole number (integer) or null, found "4002"'],
    [{ id: 'a', port: 70000 }, '/port: expected a number of at most 65535, found 70000'],
    [
      { id: 'a', port: Infinity },
      '/port: expected a whole number (integer) or null, found a number without an end (.inf)',
    ],
    [{ id: 'a', kind: 'c' }, '/kind: expected one of "human", "json", found "c"'],
    [{ id: 'a', kind: 'jsno' }, '/kind: expected one of "human", "json", found "jsno"; did you mean json?'],
    [{ id: 'a', version: 2 }, '/version: expected 1, found 2'],
    [{ id: 'a', list: null }, '/list: expected a list (array), found nothing (null)'],
    [{ id: 'a', list: [1, 'x'] }, '/list/1: expected a number, found "x"'],
    [{ id: 'a', list: [] }, '/list: expected at least 1 entry, found 0 entries'],
    [{ id: 'a', list: [1, 2, 1] }, '/list: expected each entry once, found 1 twice'],
    [{ id: 'a', part: 'x' }, '/part: expected null or fields with values (object), found "x"'],
    [{ id: 'a', part: {} }, '/part/of: expected, but missing'],
    [[], 'the document: expected fields with values (object), found []'],
  ])('%j is told the field, what was expected, and what was found', (value, fault) => {
    const schemas = createSchemas(folder);
    expect(schemas.faults('thing', value)).toEqual([fault]);
    expect(() => schemas.check('thing', value, 'x/thing.json')).toThrow(`x/thing.json: ${fault}`);
  });

  it('is an error of the code that the caller names', () => {
    const code = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        return error instanceof PreliveError ? error.code : error;
      }
    };
    expect(code(() => createSchemas(folder).check('thing', {}, 'f'))).toBe('DOCUMENT_INVALID');
    expect(code(() => createSchemas(folder).check('thing', {}, 'f', 'CONFIG_INVALID'))).toBe('CONFIG_INVALID');
  });

  it('with a hundred faults names ten and counts the rest', () => {
    const faults = createSchemas(folder).faults('thing', {
      id: 'a',
      list: Array.from({ length: 100 }, (_, i) => `${i}`),
    });
    expect(faults).toHaveLength(11);
    expect(faults.at(-1)).toBe('and 90 more');
  });

  it('says the line of each field, or of the nearest around it, where the origin knows lines', () => {
    const lines: Readonly<Record<string, number>> = { '': 1, '/list': 4 };
    const origin = { name: 'x.json', lineOf: (pointer: string) => lines[pointer] };
    expect(() => createSchemas(folder).check('thing', { list: ['x'] }, origin)).toThrow(
      'x.json: /id: expected, but missing: a name of lower-case letters (line 1); /list/0: expected a number, found "x" (line 4)',
    );
  });
});

describe('schemas', () => {
  it('hand back the value itself when it follows', () => {
    schemaFile('thing', { type: 'object' });
    const value = { a: 1 };
    const schemas = createSchemas(folder);
    expect(schemas.check<{ a: number }>('thing', value, 'f')).toBe(value);
    expect(schemas.faults('thing', value)).toEqual([]);
  });

  it('may refer to each other, by file or by id, also around a circle and into folders', () => {
    mkdirSync(join(folder, 'messages'));
    const id = (name: string) => `https://prelive.dev/schemas/${name}.schema.json`;
    schemaFile('node', { $id: id('node'), type: 'object', properties: { next: { $ref: 'leaf.schema.json' } } });
    schemaFile('leaf', { $id: id('leaf'), anyOf: [{ type: 'number' }, { $ref: id('node') }] });
    schemaFile('messages/bar', { $id: id('messages/bar'), $ref: '../leaf.schema.json' });
    const schemas = createSchemas(folder);
    expect(schemas.faults('messages/bar', { next: { next: 1 } })).toEqual([]);
    expect(schemas.faults('node', { next: { next: 'x' } }).length).toBeGreaterThan(0);
  });

  it('that prelive ships all compile, follow draft-07, and are named by their files', () => {
    const root = join(packageRoot(), 'schemas');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.schema.json'),
    );
    const schemas = createSchemas();
    const ajv = new Ajv();
    for (const file of files) {
      const schema: AnySchemaObject = JSON.parse(readFileSync(join(root, file), 'utf8'));
      schemas.faults(file.slice(0, -'.schema.json'.length), null);
      expect(ajv.validateSchema(schema), `${file}: ${ajv.errorsText()}`).toBe(true);
      expect([schema['$schema'], schema['$id']]).toEqual([
        'http://json-schema.org/draft-07/schema#',
        `https://prelive.dev/schemas/${file}`,
      ]);
    }
    expect(files.length).toBeGreaterThan(0);
  });
});

describe('patterns and formats of the schemas that prelive ships', () => {
  const root = join(packageRoot(), 'schemas');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));

  /** Places with a pattern or a format that has no words beside it. */
  function wordless(node: unknown, place: string): readonly string[] {
    if (typeof node !== 'object' || node === null) return [];
    const members = new Map<string, unknown>(Object.entries(node));
    const isForm = [members.get('pattern'), members.get('format')].some((form) => typeof form === 'string');
    const inner = [...members].flatMap(([name, member]) => wordless(member, `${place}/${name}`));
    return isForm && typeof members.get('x-expected') !== 'string' ? [place, ...inner] : inner;
  }

  it.each(files)('of %s are said in words, so that no message shows an expression', (file) => {
    expect(wordless(JSON.parse(readFileSync(join(root, file), 'utf8')), '')).toEqual([]);
  });
});

describe('a date and time', () => {
  it.each([
    ['2026-11-16T14:30:00Z', true],
    ['2026-11-16T14:30:00.123Z', true],
    ['2026-11-16T14:30:00-05:00', true],
    ['2028-02-29T00:00:00Z', true],
    ['2026-02-29T00:00:00Z', false],
    ['2026-13-01T00:00:00Z', false],
    ['2026-00-01T00:00:00Z', false],
    ['2026-04-31T00:00:00Z', false],
    ['2026-11-16T24:00:00Z', false],
    ['2026-11-16T23:59:60Z', false],
    ['2026-11-16 14:30:00Z', false],
    ['2026-11-16T14:30:00', false],
    ['2026-11-16', false],
  ])('%s is one: %s', (text, expected) => {
    expect(isDateTime(text)).toBe(expected);
    if (expected) expect(Number.isNaN(Date.parse(text))).toBe(false);
  });
});
