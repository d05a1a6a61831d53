import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPackagedGates } from '../../src/adapters/gate-files.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { openWorkspace } from '../../src/adapters/workspace/workspace.ts';
import type { Subject } from '../../src/domain/evidence.ts';
import { loadGates } from '../../src/runner/load-gates.ts';
import type { Validation } from '../../src/runner/validation.ts';

const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };

/** Runs work with the packaged gates on a temporary, initially empty workspace. */
export async function withValidation<T>(
  asked: Pick<Validation, 'step' | 'preset'>,
  work: (validation: Validation) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'prelive-workspace-'));
  try {
    const gates = await loadGates(readPackagedGates());
    const workspace = openWorkspace(folder, SUBJECT);
    return await work({ ...asked, gates, subject: SUBJECT, workspace, clock: systemClock, version: '0.1.0' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
