import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TamperBase } from './base.ts';
import { makeApprovedBase } from './make-base.ts';
import { createTampering, runMutations } from './tampering.ts';

const COUNT = 200;
const UNTOUCHED = { what: 'nothing', files: new Map() };

let parent = '';
let base: TamperBase;
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-tamper-test-'));
  base = await makeApprovedBase(parent);
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('prelive verify and audit.sh, side by side', () => {
  it('accept the untouched bundle', async () => {
    expect(await createTampering().run(base, UNTOUCHED)).toBeUndefined();
  });

  it(`refuse whatever changes a signed byte, a signature or a role, for the right reason, and agree on the rest: ${COUNT} random mutations`, async () => {
    expect(await runMutations([base], { seed: 'suite', count: COUNT })).toEqual([]);
  }, 180_000);

  it('refuse under each policy that says something else of a key', async () => {
    for (const { what, folder, files, reason } of base.policies) {
      expect(await createTampering().run(base, { what, files, policy: folder, expected: [reason] })).toBeUndefined();
    }
  });

  it('and the real binary says the same', async () => {
    const tampering = createTampering();
    const { files } = base;
    const broken = new Map([
      [
        'GO_LIVE_DECISION_GATE.md',
        Buffer.concat([files.get('GO_LIVE_DECISION_GATE.md') ?? Buffer.alloc(0), Buffer.from(' ')]),
      ],
    ]);
    for (const mutation of [UNTOUCHED, { what: 'a blank', files: broken }, { ...UNTOUCHED, commit: 'e'.repeat(40) }]) {
      expect(await tampering.runBinary(base, mutation)).toBeUndefined();
    }
  });
});
