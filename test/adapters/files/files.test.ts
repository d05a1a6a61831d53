import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256, sha256File } from '../../../src/adapters/files/digest.ts';
import { readBytesIfThere, readJson, readText, readTextIfThere } from '../../../src/adapters/files/read.ts';
import { writeFileAtomic } from '../../../src/adapters/files/write.ts';
import { findPackageRoot, packageRoot } from '../../../src/adapters/package-root.ts';
import { PreliveError } from '../../../src/domain/errors.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function failure(run: () => unknown): PreliveError {
  try {
    run();
  } catch (error) {
    if (error instanceof PreliveError) return error;
    throw error;
  }
  throw new Error('expected a PreliveError');
}

describe('a file written atomically', () => {
  it('replaces the old content, makes its folder, and leaves nothing else behind', () => {
    const path = join(folder, 'a', 'b.txt');
    writeFileAtomic(path, 'one');
    writeFileAtomic(path, new TextEncoder().encode('two'));
    expect(readText(path)).toBe('two');
    expect(readdirSync(join(folder, 'a'))).toEqual(['b.txt']);
  });

  it('has the permissions that were asked for', () => {
    writeFileAtomic(join(folder, 'secret'), 'x', { mode: 0o600 });
    expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600);
  });

  it('keeps the old content when the device takes only part of the new one', () => {
    const path = join(folder, 'old.txt');
    writeFileSync(path, 'old');
    // The shell's file size limit stops the write in the middle, as a full disk does.
    const script = `
      import { writeFileAtomic } from '${packageRoot()}/src/adapters/files/write.ts';
      try { writeFileAtomic(${JSON.stringify(path)}, 'x'.repeat(1e6)); } catch (error) { console.log(error.code, error.message); }`;
    const out = execFileSync('bash', [
      '-c',
      'ulimit -f 64; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      script,
    ]);
    expect(out.toString()).toBe(
      `FILE_UNWRITABLE cannot write ${path}: the file would be larger than allowed (EFBIG)\n`,
    );
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['old.txt']);
  });

  it('says so where the target is a folder or its folder is a file', () => {
    mkdirSync(join(folder, 'dir', 'inner'), { recursive: true });
    writeFileSync(join(folder, 'file'), '');
    const error = failure(() => writeFileAtomic(join(folder, 'dir'), 'x'));
    expect([error.code, error.exitCode]).toEqual(['FILE_UNWRITABLE', 4]);
    expect(failure(() => writeFileAtomic(join(folder, 'file', 'x'), 'x')).code).toBe('FILE_UNWRITABLE');
    expect(readdirSync(folder).sort()).toEqual(['dir', 'file']);
  });
});

describe('a file that cannot be read', () => {
  it('is FILE_UNREADABLE with its path and the reason', () => {
    const path = join(folder, 'gone');
    expect(failure(() => readText(path)).message).toBe(`cannot read ${path}: there is no such file or folder (ENOENT)`);
    expect(failure(() => readText(folder)).message).toBe(`cannot read ${folder}: expected a file, found a folder`);
    expect(failure(() => sha256File(path)).code).toBe('FILE_UNREADABLE');
  });

  it('is undefined where it may be absent, but not where it is something else', () => {
    expect(readBytesIfThere(join(folder, 'gone'))).toBeUndefined();
    expect(readTextIfThere(join(folder, 'gone'))).toBeUndefined();
    expect(failure(() => readTextIfThere(folder)).code).toBe('FILE_UNREADABLE');
  });

  it('as text or JSON is told apart: bytes that are no UTF-8, text that is no JSON', () => {
    writeFileSync(join(folder, 'bytes'), Uint8Array.of(0xff, 0xfe));
    writeFileSync(join(folder, 'text'), '{"a":');
    writeFileSync(join(folder, 'json'), '{"a":[1]}');
    expect(failure(() => readText(join(folder, 'bytes'))).message).toContain('not UTF-8');
    expect(failure(() => readJson(join(folder, 'text'))).code).toBe('FILE_NOT_JSON');
    expect(readJson(join(folder, 'json'))).toEqual({ a: [1] });
  });
});

describe('a digest', () => {
  it('is the one that sha256sum prints, of the bytes as they stand', () => {
    const path = join(folder, 'x');
    writeFileSync(path, 'a\r\nb\n');
    const printed = execFileSync('bash', ['-c', 'sha256sum "$0"', path]).toString().slice(0, 64);
    expect(sha256File(path)).toBe(printed);
    expect(sha256('a\r\nb\n')).toBe(printed);
  });
});

describe('the folder of prelive', () => {
  it('is found from any depth of the package, past the packages inside it', () => {
    const nested = join(folder, 'node_modules', 'prelive', 'dist', 'chunks');
    mkdirSync(nested, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"users-own"}');
    writeFileSync(join(folder, 'node_modules', 'prelive', 'package.json'), '{"name":"prelive"}');
    writeFileSync(join(folder, 'node_modules', 'prelive', 'dist', 'package.json'), '{"type":"module"}');
    expect(findPackageRoot(nested)).toBe(join(folder, 'node_modules', 'prelive'));
  });

  it('is never the folder of the system that uses it', () => {
    writeFileSync(join(folder, 'package.json'), '{"name":"users-own"}');
    expect(() => findPackageRoot(folder)).toThrow('no package.json of prelive');
  });
});
