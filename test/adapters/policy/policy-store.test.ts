import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPolicyStore } from '../../../src/adapters/policy/policy-store.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { createRehearsalRoles } from '../../../src/signing/rehearsal-roles.ts';
import { deadAfter } from '../../support/dead-disk.ts';

const AT = Date.UTC(2026, 10, 23, 12);
const schemas = createSchemas();

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a pending role policy whose replacement is killed at any of its changes of the disk', () => {
  it('is the one before or the new one, whole, and nothing is left beside it', async () => {
    const [first, second] = [createRehearsalRoles(AT).texts, createRehearsalRoles(AT).texts];
    const store = () => openPolicyStore(folder, schemas);
    store().writePending(first);
    const changes = await deadAfter(Number.POSITIVE_INFINITY, () => store().writePending(second));
    const found: string[] = [];
    for (let last = 0; last < changes; last++) {
      store().writePending(first);
      await deadAfter(last, () => store().writePending(second));
      const pending = store().pending()?.texts.policy;
      found.push(pending === first.policy ? 'first' : pending === second.policy ? 'second' : 'none');
      expect(readdirSync(folder), `killed at ${last}`).toEqual(['pending']);
    }
    expect(new Set(found)).toEqual(new Set(['first', 'second']));
  });
});
