import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinnedPython, pipReason } from '../../scripts/pinned-python.ts';

describe('the virtual environment of pinned packages', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'prelive-pins-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says that there is no Python', async () => {
    const requirements = join(folder, 'requirements.txt');
    writeFileSync(requirements, `nothing==1.0.0 # ${folder}\n`);
    await expect(pinnedPython({ requirements, python: 'no-such-python' })).rejects.toThrow(
      'there is no no-such-python on this machine',
    );
  });

  it('says why a Python cannot make it', async () => {
    const requirements = join(folder, 'others.txt');
    writeFileSync(requirements, `nothing==1.0.0 # ${folder}\n`);
    // Node stands for a Python without the module.
    await expect(pinnedPython({ requirements, python: process.execPath })).rejects.toThrow(/-m venv fails: \S/);
  });

  it('gives the last error of pip as the reason', () => {
    const stderr = [
      'WARNING: retrying',
      'ERROR: Could not find a version that satisfies the requirement thing==1',
      'ERROR: No matching distribution found for thing==1',
      'note: more',
    ].join('\n');
    const problem = Object.assign(new Error('Command failed'), { code: 1, stdout: '', stderr });
    expect(pipReason('thing', problem)).toBe('pip cannot install thing: No matching distribution found for thing==1');
  });

  it('has a reason for a pip that says nothing', () => {
    expect(pipReason('thing', new Error('killed'))).toBe('pip cannot install thing: it says nothing');
  });
});
