import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256File } from '../../../src/adapters/files/digest.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { createRenderer } from '../../../src/adapters/templates/templates.ts';
import { type ArtifactOptions, writeArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import type { Artifact } from '../../../src/domain/artifact.ts';

let root = '';
let out = '';
let options: ArtifactOptions = {};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'prelive-artifacts-'));
  out = join(root, 'reports', 'a');
  mkdirSync(join(root, 'partials'));
  writeFileSync(join(root, 'page.hbs'), '# {{title}} {{version}}');
  writeFileSync(
    join(root, 'log.schema.json'),
    JSON.stringify({ type: 'object', required: ['total'], properties: { total: { type: 'number' } } }),
  );
  options = { schemas: createSchemas(root), render: createRenderer(root), common: { version: '1.0', title: 'none' } };
});
afterEach(() => rmSync(root, { recursive: true }));

const DOCUMENT: Artifact = { kind: 'document', path: 'PAGE.md', template: 'page', model: { title: 'Report' } };
const LOG: Artifact = { kind: 'json', path: 'LOG.json', schema: 'log', value: { total: 1.5, list: [] } };
const TABLE: Artifact = {
  kind: 'csv',
  path: 'sub/TABLE.csv',
  columns: ['name', 'value'],
  rows: [
    ['a,"b"', 1],
    ['c\nd', -0.25],
  ],
};
const read = (path: string) => readFileSync(join(out, path), 'utf8');

describe('artifacts', () => {
  it('are rendered, written into a folder that need not exist, and told with the digests of their bytes', () => {
    const written = writeArtifacts(out, [DOCUMENT, LOG, TABLE], options);
    expect(read('PAGE.md')).toBe('# Report 1.0\n');
    expect(read('LOG.json')).toBe('{\n  "total": 1.5,\n  "list": []\n}\n');
    expect(read('sub/TABLE.csv')).toBe('name,value\n"a,""b""",1\n"c\nd",-0.25\n');
    expect(written.map(({ path }) => path)).toEqual(['PAGE.md', 'LOG.json', 'sub/TABLE.csv']);
    for (const { path, sha256 } of written) expect(sha256File(join(out, path))).toBe(sha256);
  });

  it('have the same bytes for the same data', () => {
    expect(writeArtifacts(join(root, 'one'), [DOCUMENT, LOG, TABLE], options)).toEqual(
      writeArtifacts(join(root, 'two'), [DOCUMENT, LOG, TABLE], options),
    );
  });

  it('pass the scrubber before they are written', () => {
    writeArtifacts(out, [DOCUMENT], { ...options, scrub: (text) => text.replace('Report', 'R*') });
    expect(read('PAGE.md')).toBe('# R* 1.0\n');
  });

  it.each<[string, Artifact]>([
    ['a JSON value against its schema', { ...LOG, value: { total: 'x' } }],
    ['a number that JSON cannot carry', { ...LOG, value: { total: 1, more: Number.NaN } }],
    ['a document without a field that its template prints', { ...DOCUMENT, template: 'gone' }],
    ['a CSV row with too few values', { ...TABLE, rows: [['a']] }],
    ['a CSV number that cannot be written', { ...TABLE, rows: [['a', Number.POSITIVE_INFINITY]] }],
    ['a path outside the workspace', { ...LOG, path: '../LOG.json' }],
    ['an absolute path', { ...LOG, path: '/tmp/LOG.json' }],
  ])('with one fault (%s) leave nothing written', (_fault, faulty) => {
    writeFileSync(join(root, 'gone.hbs'), '{{gone}}');
    mkdirSync(out, { recursive: true });
    expect(() => writeArtifacts(out, [DOCUMENT, faulty], options)).toThrow();
    expect(readdirSync(out)).toEqual([]);
  });
});
