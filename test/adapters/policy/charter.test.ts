import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFixtures } from '../../../src/adapters/collectors/fixtures.ts';
import { readCharter, signedDigests } from '../../../src/adapters/policy/charter.ts';
import { charterVerifier } from '../../../src/adapters/policy/charter-signatures.ts';
import { loadConfig } from '../../../src/adapters/project/load-config.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import type { PreliveConfig } from '../../../src/domain/config.ts';
import { APPLIED_LIMITS } from '../../../src/runner/charter/applied-limits.ts';
import { generateSigningKey } from '../../../src/signing/signing-key.ts';
import { addFiles, folderWith } from '../collectors/temp-folder.ts';

const schemas = createSchemas();
const SAMPLE = resolve('fixtures/sample-system');

/** Copies the sample system with some changed files; `null` removes one. */
function sampleWith(change: Readonly<Record<string, string | null>> = {}): string {
  const root = folderWith();
  const removed = new Set(
    Object.entries(change).flatMap(([path, text]) => (text === null ? [join(SAMPLE, path)] : [])),
  );
  cpSync(SAMPLE, root, { recursive: true, filter: (path) => !removed.has(path) });
  addFiles(
    root,
    Object.fromEntries(Object.entries(change).flatMap(([path, text]) => (text === null ? [] : [[path, text]]))),
  );
  return root;
}

const text = (path: string) => readFileSync(join(SAMPLE, path), 'utf8');

function charterOf(root: string, config: PreliveConfig = loadConfig(root, schemas).config) {
  return readCharter(root, config, {
    schemas,
    verify: charterVerifier(schemas, Date.now()),
    appliedLimits: APPLIED_LIMITS,
  });
}

function factsOf(root: string) {
  const reading = charterOf(root);
  if (reading.kind === 'missing') throw new Error(reading.reason);
  return reading.value;
}

describe('the charter of the sample system', () => {
  it('is signed by both roles and speaks of the files that are there', () => {
    const facts = factsOf(SAMPLE);
    expect(facts.roles).toEqual([
      {
        role: 'risk_officer',
        state: 'valid',
        signer: 'Ruth Adeyemi',
        fingerprint: expect.stringMatching(/^SHA256:/),
        detail: expect.any(String),
      },
      {
        role: 'cto',
        state: 'valid',
        signer: 'Carl Lindqvist',
        fingerprint: expect.stringMatching(/^SHA256:/),
        detail: expect.any(String),
      },
    ]);
    expect(facts.subjects.every(({ found, expected }) => found === expected)).toBe(true);
    expect(facts).toMatchObject({ unnamed: [], riskLimits: { max_drawdown_pct: 15 } });
    expect(facts.otherSystem).toBeUndefined();
  });

  it('is broken by one byte', () => {
    const altered = text('policy/charter.json').replace('"box_pct": 25', '"box_pct": 26');
    expect(factsOf(sampleWith({ 'policy/charter.json': altered })).roles.map(({ state }) => state)).toEqual([
      'invalid',
      'invalid',
    ]);
  });

  it('waits for a role whose signature is not there', () => {
    const facts = factsOf(sampleWith({ 'policy/signatures/cto.sig': null }));
    expect(facts.roles.map(({ state }) => state)).toEqual(['valid', 'absent']);
  });

  it.each([
    ['a key that nobody enrolled', 'cto', /no line of allowed_signers/],
    ['another role', 'risk_officer', /expected namespace/],
  ])('does not accept a signature of %s', (_, signsAs, reason) => {
    const charter = readFileSync(join(SAMPLE, 'policy/charter.json'));
    const signature = generateSigningKey('x').sign(charter, `prelive-charter-${signsAs}@prelive`);
    expect(factsOf(sampleWith({ 'policy/signatures/cto.sig': signature })).roles[1]).toMatchObject({
      state: 'invalid',
      detail: expect.stringMatching(reason),
    });
  });

  it('is not accepted with one signature for both roles', () => {
    const both = sampleWith({ 'policy/signatures/cto.sig': text('policy/signatures/risk_officer.sig') });
    expect(factsOf(both).roles[1]?.state).toBe('invalid');
  });

  it.each<[string, Readonly<Record<string, string | null>>, RegExp]>([
    [
      'another list of keys than the policy names',
      { 'policy/roles/allowed_signers': `${text('policy/roles/allowed_signers')}\n` },
      /allowed_signers is not the one that policy.json names/,
    ],
    ['a policy that a role has not signed', { 'policy/roles/signatures/cto.sig': null }, /it waits for cto/],
  ])('is invalid under %s', (_, change, reason) => {
    const facts = factsOf(sampleWith(change));
    expect(facts.roles.map(({ state }) => state)).toEqual(['invalid', 'invalid']);
    expect(facts.roles[0]?.detail).toMatch(reason);
  });

  it('shows a file that has changed since, one that is gone, and one that it does not name', () => {
    const root = sampleWith({
      'config/risk-limits.json': '{}',
      'docs/RISK_POLICY.md': null,
      'policy/roles/extra': 'x',
    });
    const facts = factsOf(root);
    const state = (path: string) => facts.subjects.find((subject) => subject.path === path);
    expect(state('config/risk-limits.json')?.found).not.toBe(state('config/risk-limits.json')?.expected);
    expect(state('docs/RISK_POLICY.md')).not.toHaveProperty('found');
    expect(facts.unnamed).toEqual(['policy/roles/extra']);
  });

  it('that is for another system says so', () => {
    const root = sampleWith({ 'prelive.yaml': text('prelive.yaml').replace('name: sample-momentum', 'name: other') });
    expect(factsOf(root).otherSystem).toBe('sample-momentum');
  });

  it.each([
    ['charter', /names no charter/],
    ['policy', /names no role policy/],
  ] as const)('is missing where prelive.yaml names no %s', (section, reason) => {
    const { [section]: _, ...config } = loadConfig(SAMPLE, schemas).config;
    expect(charterOf(SAMPLE, config)).toMatchObject({ kind: 'missing', reason: expect.stringMatching(reason) });
  });

  it('is missing where its file is not there', () => {
    expect(charterOf(sampleWith({ 'policy/charter.json': null }))).toMatchObject({
      kind: 'missing',
      reason: 'there is no policy/charter.json',
    });
  });
});

describe('the fixtures of the sample system', () => {
  const fixturesOf = (root: string) => {
    const reading = readFixtures(root, 'fixtures/manifest.json', signedDigests(charterOf(root)), schemas);
    if (reading.kind === 'missing') throw new Error(reading.reason);
    return reading.value;
  };

  it('match the manifest that the charter names', () => {
    const facts = fixturesOf(SAMPLE);
    expect(facts.binding).toBe('named');
    expect(facts.files.map(({ path }) => path)).toEqual(['fixtures/account.json', 'fixtures/bars-aapl.csv']);
    expect(facts.files.every(({ found, expected }) => found === expected)).toBe(true);
    expect(facts.seeds).toEqual({ global: 42, property: 100, metamorphic: 200, chaos: 300, integration: 400 });
  });

  it('show one that was altered and one that is gone', () => {
    const [account, bars] = fixturesOf(
      sampleWith({ 'fixtures/account.json': '{}', 'fixtures/bars-aapl.csv': null }),
    ).files;
    expect(account?.found).not.toBe(account?.expected);
    expect(bars).not.toHaveProperty('found');
  });

  it('show a manifest that is not the signed one', () => {
    const manifest = text('fixtures/manifest.json').replace('42', '43');
    expect(fixturesOf(sampleWith({ 'fixtures/manifest.json': manifest }))).toMatchObject({
      binding: 'other_digest',
      seeds: { global: 43 },
    });
  });

  it('are bound by nothing without a charter, or by one that does not name them', () => {
    expect(readFixtures(SAMPLE, 'fixtures/manifest.json', undefined, schemas)).toMatchObject({
      value: { binding: 'no_charter' },
    });
    expect(readFixtures(SAMPLE, 'fixtures/manifest.json', new Map(), schemas)).toMatchObject({
      value: { binding: 'not_named' },
    });
  });

  it('are missing without a manifest', () => {
    expect(readFixtures(SAMPLE, undefined, undefined, schemas)).toMatchObject({ kind: 'missing' });
    expect(readFixtures(SAMPLE, 'fixtures/none.json', undefined, schemas)).toMatchObject({ kind: 'missing' });
  });
});
