import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killedProposals } from '../runner/decision/killed-proposals.ts';

it('a proposal that is killed at each of its changes of the disk is followed by one that every verifier accepts', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'prelive-killed-'));
  try {
    const { changes, faults } = await killedProposals(parent, Number.POSITIVE_INFINITY);
    console.log(`killed at ${changes} places, ${faults.length} of them with a fault`);
    expect({ isMany: changes > 100, faults }).toEqual({ isMany: true, faults: [] });
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}, 3_600_000);
