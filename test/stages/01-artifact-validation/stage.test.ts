import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CharterFacts, FixtureFacts } from '../../../src/domain/system-facts.ts';
import { statusOf } from '../../../src/stages/01-artifact-validation/inventory-status.ts';
import { type ArtifactValidationInputs, validateArtifacts } from '../../../src/stages/01-artifact-validation/stage.ts';
import { CHARTER, CONTEXT, COVERAGE, entry, FIXTURES, NOT_THERE, outcome, reading } from '../system-facts.ts';

const GOOD: ArtifactValidationInputs = {
  inventory: reading([entry()]),
  coverage: reading(COVERAGE),
  charter: reading(CHARTER),
  fixtures: reading(FIXTURES),
};

const see = (name: string, change: Partial<ArtifactValidationInputs>) =>
  outcome(validateArtifacts({ ...GOOD, ...change }, CONTEXT), name);
const withCharter = (change: Partial<CharterFacts>) =>
  see('governance_signed', { charter: reading({ ...CHARTER, ...change }) });
const withFixtures = (change: Partial<FixtureFacts>) =>
  see('fixtures_valid', { fixtures: reading({ ...FIXTURES, ...change }) });

describe('stage 1', () => {
  it('measures four facts, with their unit, class, backing and samples', () => {
    const { observations, missing, artifacts } = validateArtifacts(GOOD, CONTEXT);
    expect(observations.map(({ name, value, unit }) => [name, value, unit])).toEqual([
      ['artifact_coverage', 1, 'ratio'],
      ['test_coverage', 0.9, 'ratio'],
      ['governance_signed', true, 'boolean'],
      ['fixtures_valid', true, 'boolean'],
    ]);
    expect(observations[1]).toMatchObject({
      stage: 1,
      collector: { name: 'stage1', version: '9.9.9' },
      observedAt: CONTEXT.observedAt,
      sourceClass: 'local',
      attachments: [{ path: 'system:x' }],
      samples: 100,
      detail: '90 of 100 lines in 3 files (lcov)',
    });
    expect([missing, artifacts]).toEqual([[], []]);
  });

  it.each([
    ['artifact_coverage', { inventory: NOT_THERE }],
    ['test_coverage', { coverage: NOT_THERE }],
    ['governance_signed', { charter: NOT_THERE }],
    ['fixtures_valid', { fixtures: NOT_THERE }],
  ])('has no observation of %s when its fact is missing, and the others stand', (name, change) => {
    const result = validateArtifacts({ ...GOOD, ...change }, CONTEXT);
    expect(result.missing).toEqual([{ name, reason: 'nobody looked' }]);
    expect(result.observations).toHaveLength(3);
  });
});

describe('artifact coverage', () => {
  it('is compliant over expected among what is due, and names what falls short', () => {
    const inventory = reading([
      entry({ id: 'a' }),
      entry({ id: 'b' }, 0),
      entry({ id: 'c', due: 5 }, 0),
      entry({ id: 'd' }, 1, ['it is empty']),
    ]);
    expect(see('artifact_coverage', { inventory })).toEqual([
      1 / 3,
      '1 of 3 artifacts that are due are compliant; short: b, d',
    ]);
  });

  it('asks for a signature where the manifest does', () => {
    const unsigned = entry({ signed: true });
    const signed = { ...unsigned, files: unsigned.files.map((file) => ({ ...file, signed: true })) };
    expect(see('artifact_coverage', { inventory: reading([unsigned, signed]) })[0]).toBe(0.5);
  });

  it('cannot be told when nothing is due', () => {
    expect(see('artifact_coverage', { inventory: reading([entry({ due: 8 })]) })).toEqual([
      'missing',
      expect.stringMatching(/no artifact that is due/),
    ]);
  });

  it('is never above 1, also with more files than were expected', () => {
    expect(see('artifact_coverage', { inventory: reading([entry({}, 7)]) })[0]).toBe(1);
  });

  it.each([
    [1, 'compliant'],
    [0.8, 'compliant'],
    [0.79, 'partial'],
    [0.4, 'partial'],
    [0.39, 'non-compliant'],
    [0, 'non-compliant'],
  ])('a share of %d is %s', (share, status) => {
    expect(statusOf(share)).toBe(status);
  });

  it('does not fall when a file is added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(9), (expected, found) => {
        const value = (files: number) =>
          Number(see('artifact_coverage', { inventory: reading([entry({ expected }, files)]) })[0]);
        expect(value(found + 1)).toBeGreaterThanOrEqual(value(found));
      }),
    );
  });
});

describe('the signature of the charter', () => {
  const [officer, cto] = CHARTER.roles;
  if (officer === undefined || cto === undefined) throw new Error('two roles');

  it.each<[string, Partial<CharterFacts>, RegExp]>([
    [
      'a signature that does not hold',
      { roles: [officer, { ...cto, state: 'invalid', detail: 'wrong key' }] },
      /cto does not hold: wrong key/,
    ],
    ['a file changed since', { subjects: [{ path: 'p', expected: 'a', found: 'b' }] }, /p has changed/],
    [
      'a named file that is gone',
      { subjects: [{ path: 'p', expected: 'a' }] },
      /p is named by the charter and is not there/,
    ],
    ['a file that must be named', { unnamed: ['q'] }, /q is not named/],
    [
      'a limit that the engine is looser than',
      { riskLimits: { pnl_kill_pct: -1, own_limit: 3 }, appliedLimits: { pnl_kill_pct: -5 } },
      /risk limit pnl_kill_pct is -1 in the charter, but the engine goes by -5/,
    ],
    ['a charter for another system', { otherSystem: 'z' }, /another system, z/],
  ])('is false with %s', (_, change, detail) => {
    expect(withCharter(change)).toEqual([false, expect.stringMatching(detail)]);
  });

  it('waits for a role that has not signed, unless something else is wrong already', () => {
    const roles = [officer, { ...cto, state: 'absent' as const }];
    expect(withCharter({ roles })).toEqual(['missing', 'the charter waits for cto to sign']);
    expect(withCharter({ roles, unnamed: ['q'] })[0]).toBe(false);
  });

  it('takes a limit that the engine is stricter than, and one that only the system has', () => {
    const limits = { riskLimits: { pnl_kill_pct: -10, own_limit: 3 }, appliedLimits: { pnl_kill_pct: -5 } };
    expect(withCharter(limits)[0]).toBe(true);
  });

  it('names the signers', () => {
    expect(withCharter({})).toEqual([true, '2 of 2 signatures: risk_officer (Ruth), cto (Carl)']);
  });
});

describe('the fixtures', () => {
  it.each<[string, Partial<FixtureFacts>, RegExp]>([
    [
      'an altered file',
      { files: [{ path: 'p', expected: 'a'.repeat(64), found: 'b'.repeat(64) }] },
      /p is altered: SHA-256 b{12}…, signed a{12}…/,
    ],
    ['a missing file', { files: [{ path: 'p', expected: 'a' }] }, /p is missing/],
    ['another seed', { seeds: { ...FIXTURES.seeds, chaos: 301 } }, /seed chaos is 301, expected 300/],
    [
      'a seed not stated',
      { seeds: { global: 42, property: 100, metamorphic: 200, chaos: 300 } },
      /seed integration is not stated/,
    ],
    ['another manifest than the signed one', { binding: 'other_digest' }, /not the one that was signed/],
    ['a manifest that the charter leaves out', { binding: 'not_named' }, /not named by the charter/],
  ])('are not valid with %s', (_, change, detail) => {
    expect(withFixtures(change)).toEqual([false, expect.stringMatching(detail)]);
  });

  it('cannot be told valid while nobody has signed their manifest', () => {
    expect(withFixtures({ binding: 'no_charter' })).toEqual(['missing', expect.stringMatching(/nobody has signed it/)]);
    expect(withFixtures({ binding: 'no_charter', files: [{ path: 'p', expected: 'a' }] })[0]).toBe(false);
  });
});
