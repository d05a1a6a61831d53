import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pinnedPython, pinsOf, pipReason } from '../../scripts/pinned-python.ts';

describe('the virtual environment of pinned packages', () => {
  it('says that there is no Python', async () => {
    await expect(pinnedPython(['nothing==1.0.0'], 'no-such-python')).rejects.toThrow(
      'there is no no-such-python on this machine',
    );
  });

  it('says why a Python cannot make it', async () => {
    // Node stands for a Python without the module.
    await expect(pinnedPython(['nothing==1.0.1'], process.execPath)).rejects.toThrow(/-m venv fails: \S/);
  });

  it('holds each line of the requirements', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prelive-pins-'));
    writeFileSync(join(folder, 'requirements.txt'), 'one==1\n\ntwo==2\n');
    expect(pinsOf(join(folder, 'requirements.txt'))).toEqual(['one==1', 'two==2']);
    rmSync(folder, { recursive: true });
  });

  it('gives the last error of pip as the reason', () => {
    const stderr = [
      'WARNING: retrying',
      'ERROR: Could not find a version that satisfies the requirement thing==1',
      'ERROR: No matching distribution found for thing==1',
      'note: more',
    ].join('\n');
    const problem = Object.assign(new Error('Command failed'), { code: 1, stdout: '', stderr });
    expect(pipReason(problem)).toBe('pip fails: No matching distribution found for thing==1');
  });

  it('has a reason for a pip that says nothing', () => {
    expect(pipReason(new Error('killed'))).toBe('pip fails: it says nothing');
  });
});
