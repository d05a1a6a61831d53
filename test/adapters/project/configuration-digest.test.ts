import { describe, expect, it } from 'vitest';
import { configurationDigest, subjectOf } from '../../../src/adapters/project/configuration-digest.ts';
import { loadConfig } from '../../../src/adapters/project/load-config.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { addFiles, folderWith } from '../collectors/temp-folder.ts';

const CONFIG = 'version: 1\nsystem: { name: x }\nconfiguration_files: [config, limits.json]\n';
const FILES = {
  'prelive.yaml': CONFIG,
  'config/a.json': '1',
  'config/deep/b.json': '2',
  'limits.json': '3',
  'other.txt': '4',
};

const digestOf = (root: string) => configurationDigest(loadConfig(root, createSchemas()));
const digestWith = (files: Readonly<Record<string, string>>) => digestOf(folderWith({ ...FILES, ...files }));

describe('the configuration digest', () => {
  it('is the same for the same files, wherever they stand', () => {
    expect(digestWith({})).toBe(digestWith({}));
    expect(digestWith({})).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['prelive.yaml', { 'prelive.yaml': `${CONFIG}step: full\n` }],
    ['a named file', { 'limits.json': '33' }],
    ['a file deep in a named folder', { 'config/deep/b.json': '22' }],
    ['a new file in a named folder', { 'config/c.json': '5' }],
  ])('changes with %s', (_, files) => {
    expect(digestWith(files)).not.toBe(digestWith({}));
  });

  it('does not change with other files', () => {
    expect(digestWith({ 'other.txt': '44' })).toBe(digestWith({}));
  });

  it('changes when a named file that was not there appears', () => {
    const { 'limits.json': _, ...without } = FILES;
    const root = folderWith(without);
    const before = digestOf(root);
    addFiles(root, { 'limits.json': '3' });
    expect(digestOf(root)).not.toBe(before);
  });

  it('stands beside the commit, which says when the tree differs from it', () => {
    const loaded = loadConfig(folderWith(FILES), createSchemas());
    const commit = { commit: 'c', dirty: true, committedAtMs: 0, reportsCountFromMs: 0 };
    expect(subjectOf(loaded, commit).commit).toBe('c+dirty');
    expect(subjectOf(loaded, { ...commit, dirty: false })).toEqual({
      commit: 'c',
      configurationDigest: configurationDigest(loaded),
    });
  });
});
