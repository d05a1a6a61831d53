import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { openDossierStore } from '../../../src/adapters/workspace/dossier-store.ts';
import type { Step } from '../../../src/domain/stage.ts';
import { validityOf } from '../../../src/runner/decision/validity.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const schemas = createSchemas();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-validity-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const untilOf = (step: Step) => validityOf(step, NOW, openDossierStore(folder, schemas)).until;

function writeChecklist(attestations: readonly { readonly counts: boolean; readonly expires?: string }[]): void {
  const entry = { file: 'a.json', sha256: '0'.repeat(64), detail: '', items: [] };
  const document = {
    schema_version: 1,
    evidence_class: 'local',
    score: 100,
    lowest_score: 100,
    highest_score: 100,
    required_met: true,
    sum_of_weights: 115,
    categories: [],
    open_items: [],
    set_aside_items: [],
    attestations: attestations.map((one) => ({ ...entry, ...one })),
  };
  writeFileSync(join(folder, 'PRELIVE_CHECKLIST.json'), JSON.stringify(document));
}

describe('a decision is valid', () => {
  it('for seven days', () => {
    expect(untilOf('pilot')).toBe('2026-11-27T10:00:00.000Z');
  });

  it('no longer than an attestation that counts for its checklist', () => {
    writeChecklist([
      { counts: true, expires: '2027-01-01T00:00:00Z' },
      { counts: true, expires: '2026-11-23T00:00:00Z' },
      { counts: false, expires: '2026-11-21T00:00:00Z' },
      { counts: false },
    ]);
    expect(untilOf('pilot')).toBe('2026-11-23T00:00:00.000Z');
    expect(untilOf('rehearsal')).toBe('2026-11-27T10:00:00.000Z');
  });

  it('not at all once such an attestation has expired: it is not proposed', () => {
    writeChecklist([{ counts: true, expires: '2026-11-20T10:00:00Z' }]);
    expect(() => untilOf('pilot')).toThrow('expired at 2026-11-20T10:00:00.000Z');
  });
});
