import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/domain/random.ts';
import type { TamperBase } from './base.ts';
import { makeApprovedBase } from './make-base.ts';
import { eachKind } from './mutations.ts';
import { createTampering } from './tampering.ts';

const UNTOUCHED = { kind: 'nothing', reasons: ['accepted'], what: 'nothing', files: new Map() };

let parent = '';
let base: TamperBase;
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-tamper-test-'));
  base = await makeApprovedBase(parent);
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('prelive verify and audit.sh, side by side', () => {
  it('accept the untouched bundle', async () => {
    expect(await createTampering().run(base, UNTOUCHED)).toEqual({ kind: 'nothing', outcome: '0 approved' });
  });

  it('take every kind of tampering alike, for the reason that it asks for', async () => {
    const tampering = createTampering();
    for (const mutation of eachKind(base, createRandom('every kind'))) {
      expect((await tampering.run(base, mutation)).fault).toBeUndefined();
    }
  }, 180_000);

  it('refuse under each policy that says something else of a key', async () => {
    for (const { what, folder, files, reason } of base.policies) {
      const mutation = { kind: 'policy', reasons: [reason], what, files, policy: folder, expected: [reason] };
      expect((await createTampering().run(base, mutation)).fault).toBeUndefined();
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
    for (const mutation of [UNTOUCHED, { ...UNTOUCHED, files: broken }, { ...UNTOUCHED, commit: 'e'.repeat(40) }]) {
      expect((await tampering.runBinary(base, mutation)).fault).toBeUndefined();
    }
  });
});
