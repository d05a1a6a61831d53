import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFolder } from '../../scripts/replace-folder.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-dist-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes the folder hold the scripts given and no others, and leaves the drafts of another build', async () => {
  writeFileSync(join(folder, 'old-1.js'), 'old');
  writeFileSync(join(folder, 'index.js.4711'), 'draft');
  await replaceFolder(folder, new Map([['index.js', 'new']]));
  expect(readdirSync(folder)).toEqual(['index.js', 'index.js.4711']);
  expect(readFileSync(join(folder, 'index.js'), 'utf8')).toBe('new');
});

it('does not touch what is the same', async () => {
  const dist = join(folder, 'dist');
  await replaceFolder(dist, new Map([['index.js', 'same']]));
  const before = statSync(join(dist, 'index.js')).ino;
  await replaceFolder(dist, new Map([['index.js', 'same']]));
  expect(statSync(join(dist, 'index.js')).ino).toBe(before);
  await replaceFolder(dist, new Map([['index.js', 'other']]));
  expect(readFileSync(join(dist, 'index.js'), 'utf8')).toBe('other');
});
