import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCoverage, readUnitTests } from '../../../src/adapters/collectors/report-files.ts';
import { sha256 } from '../../../src/adapters/files/digest.ts';
import { readCommit } from '../../../src/adapters/project/git.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { addFiles, commitAll, folderWith, touch } from './temp-folder.ts';

const JUNIT = '<testsuite><testcase name="a"/></testsuite>';
const LCOV = 'SF:a.js\nDA:1,1\nDA:2,0\nend_of_record\n';
const IGNORED = { '.gitignore': 'reports/\n', 'a.js': '1\n' };

async function unitTests(root: string, paths: readonly string[]) {
  return readUnitTests({ root, commit: await readCommit(root) }, paths);
}

describe('the commit under validation', () => {
  it('is named with its time; a clean tree counts from there', async () => {
    const root = folderWith(IGNORED);
    const commit = commitAll(root);
    addFiles(root, { 'reports/junit.xml': JUNIT });
    const at = Date.parse('2026-01-01T00:00:00Z');
    expect(await readCommit(root)).toEqual({ commit, dirty: false, committedAtMs: at, reportsCountFromMs: at });
  });

  it.each([
    ['a changed file', (root: string) => addFiles(root, { 'a.js': '2\n' })],
    ['a new file', (root: string) => addFiles(root, { 'b.js': '1\n' })],
    ['a removed file', (root: string) => rmSync(join(root, 'a.js'))],
  ])('is dirty with %s', async (_, change) => {
    const root = folderWith(IGNORED);
    commitAll(root);
    change(root);
    expect((await readCommit(root)).dirty).toBe(true);
  });

  it('is not known outside a repository, or before the first commit', async () => {
    await expect(readCommit(folderWith())).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN' });
    await expect(readCommit(folderWith())).rejects.toBeInstanceOf(PreliveError);
  });
});

describe('a report', () => {
  it('written after the commit counts, with its digest', async () => {
    const root = folderWith(IGNORED);
    commitAll(root);
    addFiles(root, { 'reports/junit.xml': JUNIT });
    expect(await unitTests(root, ['reports/junit.xml'])).toMatchObject({
      kind: 'read',
      value: { total: 1, passed: 1 },
      sourceClass: 'local',
      attachments: [{ path: 'system:reports/junit.xml', sha256: sha256(JUNIT) }],
    });
  });

  it('older than the commit is stale', async () => {
    const root = folderWith(IGNORED);
    commitAll(root);
    addFiles(root, { 'reports/junit.xml': JUNIT });
    touch(root, 'reports/junit.xml', '2025-12-31T23:59:00Z');
    expect(await unitTests(root, ['reports/junit.xml'])).toMatchObject({
      kind: 'missing',
      reason: expect.stringMatching(/stale: written 2025-12-31/),
    });
  });

  it('older than a change of the tree is stale', async () => {
    const root = folderWith(IGNORED);
    commitAll(root);
    addFiles(root, { 'reports/junit.xml': JUNIT, 'a.js': '2\n' });
    touch(root, 'reports/junit.xml', '2026-02-01T00:00:00Z');
    touch(root, 'a.js', '2026-02-02T00:00:00Z');
    expect(await unitTests(root, ['reports/junit.xml'])).toMatchObject({
      kind: 'missing',
      reason: expect.stringMatching(/stale/),
    });
  });

  it('that the commit itself holds is stale, whatever its date: a checkout makes every file new', async () => {
    const root = folderWith({ 'junit.xml': JUNIT });
    commitAll(root);
    expect(await unitTests(root, ['junit.xml'])).toMatchObject({
      kind: 'missing',
      reason: expect.stringMatching(/the commit itself holds it/),
    });
  });

  it.each([
    ['is not there', [], /names no JUnit report/],
    ['does not exist', ['reports/none.xml'], /there is no report reports\/none.xml/],
    ['cannot be read', ['reports/bad.xml'], /cannot be read as JUnit XML/],
  ])('that %s is missing with its reason', async (_, paths, reason) => {
    const root = folderWith(IGNORED);
    commitAll(root);
    addFiles(root, { 'reports/bad.xml': '<testsuite>' });
    expect(await unitTests(root, paths)).toMatchObject({ kind: 'missing', reason: expect.stringMatching(reason) });
  });

  it('of coverage follows the same rules', async () => {
    const root = folderWith(IGNORED);
    commitAll(root);
    const commit = await readCommit(root);
    const read = (path: string) => readCoverage({ root, commit }, { path, format: 'lcov' });
    addFiles(root, { 'reports/lcov.info': LCOV, 'reports/bad.info': 'x' });
    expect(await read('reports/lcov.info')).toMatchObject({ kind: 'read', value: { coveredLines: 1, totalLines: 2 } });
    expect(await read('reports/bad.info')).toMatchObject({ kind: 'missing', reason: expect.stringMatching(/as lcov/) });
    expect(await read('a.js')).toMatchObject({ kind: 'missing', reason: expect.stringMatching(/commit itself/) });
    expect(await readCoverage({ root, commit }, undefined)).toMatchObject({ kind: 'missing' });
  });
});
