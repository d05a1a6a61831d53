import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFigures } from '../../scripts/figures.ts';

describe('the size of the sources', () => {
  it('counts lines of files, and of functions with a body of statements', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prelive-figures-'));
    const text = [
      'export const short = (a: number) => a;',
      'export function two() {',
      '  return [1].map((x) => {',
      '    return x;',
      '  });',
      '}',
    ];
    writeFileSync(join(folder, 'one.ts'), `${text.join('\n')}\n`);
    const figures = sourceFigures(folder);
    rmSync(folder, { recursive: true });
    expect(figures).toMatchObject({ files: 1, lines: 6, functions: 2, fileLines: { longest: 6 } });
    expect(figures.longestFunctions).toEqual([
      { name: 'one.ts:2', lines: 5 },
      { name: 'one.ts:3', lines: 3 },
    ]);
  });

  it('stays within the bounds of CONTRIBUTING.md: functions of at most 7 and 17 lines at p50 and p90, no file over 400', () => {
    const { fileLines, functionLines, longestFiles } = sourceFigures(resolve(import.meta.dirname, '../../src'));
    expect(functionLines.p50).toBeLessThanOrEqual(7);
    expect(functionLines.p90).toBeLessThanOrEqual(17);
    expect(fileLines.longest, longestFiles[0]?.name).toBeLessThanOrEqual(400);
  });
});
