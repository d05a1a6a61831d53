import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src/adapters/files/folder.ts';

const place = mkdtempSync(join(tmpdir(), 'prelive-folder-'));
afterAll(() => rmSync(place, { recursive: true }));

describe('a folder that is made', () => {
  it('comes with those above it, and may be there already', () => {
    const path = join(place, 'a/b/c');
    makeFolder(path);
    makeFolder(path);
    expect(existsSync(path)).toBe(true);
  });

  it('may lie behind a link to a folder', () => {
    mkdirSync(join(place, 'real'));
    symlinkSync('real', join(place, 'link'));
    makeFolder(join(place, 'link/d'));
    expect(existsSync(join(place, 'real/d'))).toBe(true);
  });

  it.each(['/proc/x', '/proc/x/y'])('is refused in a file system that has no room for folders: %s', (path) => {
    expect(() => makeFolder(path)).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  });

  it('is refused below a file', () => {
    writeFileSync(join(place, 'file'), '');
    expect(() => makeFolder(join(place, 'file/x'))).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  });

  it('is refused behind a link that leads nowhere', () => {
    symlinkSync('nowhere', join(place, 'dangling'));
    expect(() => makeFolder(join(place, 'dangling/x'))).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  });
});
