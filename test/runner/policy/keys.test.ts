import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPolicyStore } from '../../../src/adapters/policy/policy-store.ts';
import { readCollectorKeyFile } from '../../../src/adapters/policy/public-key-file.ts';
import { loadRolePolicy } from '../../../src/adapters/policy/role-policy.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { confirmFingerprint } from '../../../src/composition/policy.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { type Enrolment, enrollKey, type PolicyRole, revokeKey } from '../../../src/runner/policy/change-policy.ts';
import { enrollCollector } from '../../../src/runner/policy/collectors.ts';
import { listPolicy, policyLines } from '../../../src/runner/policy/policy-screen.ts';
import { signPolicy } from '../../../src/runner/policy/sign-policy.ts';
import { formatCollectors } from '../../../src/signing/checkpoint.ts';
import { formatNoteKey, formatNoteSecret, noteSigner } from '../../../src/signing/note.ts';
import { publicKeyOfLine } from '../../../src/signing/policy-revocation.ts';
import { generateSigningKey, type SigningKey } from '../../../src/signing/signing-key.ts';
import { collectorKey } from '../../../src/signing/ssh-public-key.ts';

const schemas = createSchemas();
const START = Date.UTC(2026, 10, 23, 12);
const clock = { at: START, now: () => clock.at };
let parent = '';
let keys: Record<string, SigningKey> = {};

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-keys-'));
  clock.at = START;
  keys = { ruth: generateSigningKey('ruth'), carl: generateSigningKey('carl'), lea: generateSigningKey('lea') };
});
afterEach(() => rmSync(parent, { recursive: true }));

const folder = () => join(parent, 'roles');
const store = () => openPolicyStore(folder(), schemas);
const keyOf = (name: string): SigningKey => {
  keys[name] ??= generateSigningKey(name);
  return keys[name];
};

function enroll(role: PolicyRole, name: string, change: Partial<Enrolment> = {}): void {
  const key = publicKeyOfLine(keyOf(name).publicLine);
  clock.at += 1000;
  enrollKey({ role, identity: `${name}@firm.example`, key, window: {}, ...change }, store(), clock);
}

const sign = (role: PolicyRole, name: string) =>
  signPolicy(store(), role, async (bytes, namespace) => keyOf(name).sign(bytes, namespace));

const number = () => loadRolePolicy(folder(), schemas).policy.number;

/** Enrols three people and has them sign. */
async function found(): Promise<void> {
  enroll('risk_officer', 'ruth');
  enroll('cto', 'carl');
  enroll('lead_trader', 'lea');
  await sign('risk_officer', 'ruth');
  await sign('cto', 'carl');
  await sign('lead_trader', 'lea');
}

async function code(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PreliveError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('the first policy', () => {
  it('is made of three enrolments, and in force once all three have signed it', async () => {
    enroll('risk_officer', 'ruth', { person: 'Ruth Adeyemi' });
    expect(await code(() => sign('risk_officer', 'ruth'))).toMatch(/^POLICY_INVALID: .*does not name a holder/);
    expect(policyLines(listPolicy(store())).join('\n')).toContain('open: nobody is enrolled as cto');
    enroll('cto', 'carl');
    enroll('lead_trader', 'lea');
    expect(await sign('risk_officer', 'ruth')).toMatchObject({
      waiting: ['cto (carl@firm.example)', 'lead_trader (lea@firm.example)'],
    });
    await sign('cto', 'carl');
    expect(await code(number)).toMatch(/^FILE_UNREADABLE/);
    expect(await sign('lead_trader', 'lea')).toMatchObject({ number: 1, waiting: [] });
    expect(number()).toBe(1);
    expect(existsSync(join(folder(), 'pending'))).toBe(false);
    expect(loadRolePolicy(folder(), schemas).policy.roles.risk_officer).toEqual({
      person: 'Ruth Adeyemi',
      identity: 'ruth@firm.example',
      namespace: 'prelive-risk_officer@prelive',
    });
  });

  it('needs its attestors too, and loses what was signed with every change', async () => {
    enroll('risk_officer', 'ruth');
    enroll('cto', 'carl');
    enroll('lead_trader', 'lea');
    await sign('cto', 'carl');
    enroll('qa_lead', 'quinn', { domain: 'firm.example' });
    expect(listPolicy(store()).pending?.waiting).toHaveLength(4);
    for (const [role, name] of [
      ['risk_officer', 'ruth'],
      ['cto', 'carl'],
      ['lead_trader', 'lea'],
    ] as const)
      await sign(role, name);
    expect(await sign('qa_lead', 'quinn')).toMatchObject({ waiting: [] });
    expect(loadRolePolicy(folder(), schemas).policy.attestors?.qa_lead?.namespace).toBe('prelive-qa_lead@firm.example');
  });

  it('takes no key twice, nobody twice, and nobody else’s signature', async () => {
    enroll('risk_officer', 'ruth');
    expect(await code(() => enroll('risk_officer', 'ruth'))).toMatch(/^KEY_NOT_ACCEPTED: .* is enrolled already/);
    expect(await code(() => enroll('cto', 'ruth', { identity: 'carl@firm.example' }))).toContain(
      'is enrolled for ruth@firm.example already',
    );
    enroll('cto', 'carl', { person: 'Ruth  ADEYEMI' });
    enroll('risk_officer', 'ruth2', { identity: 'ruth@firm.example', person: 'Ruth Adeyemi' });
    enroll('lead_trader', 'lea');
    expect(await code(() => sign('cto', 'carl'))).toContain('risk_officer and cto are the same person');
    enroll('cto', 'carl2', { identity: 'carl@firm.example', person: 'Carl Lindqvist' });
    expect(await code(() => sign('cto', 'lea'))).toMatch(
      /^KEY_NOT_ACCEPTED: signature of cto: no line of allowed_signers/,
    );
  });
});

describe('a later policy', () => {
  it('leaves the one in force alone until it is signed, and keeps it in the history then', async () => {
    await found();
    const before = readFileSync(join(folder(), 'policy.json'), 'utf8');
    enroll('cto', 'carl2', { identity: 'carl@firm.example' });
    revokeKey(keyOf('carl').fingerprint, 'laptop stolen', store(), clock);
    expect(number()).toBe(1);
    expect(readFileSync(join(folder(), 'policy.json'), 'utf8')).toBe(before);
    await sign('risk_officer', 'ruth');
    expect(await code(() => sign('cto', 'carl'))).toContain('signature of cto: the key of line');
    await sign('cto', 'carl2');
    expect(await sign('lead_trader', 'lea')).toMatchObject({ number: 2, waiting: [] });
    expect(number()).toBe(2);
    expect(readdirSync(join(folder(), 'history/1'))).toEqual([
      'allowed_signers',
      'policy.json',
      'revoked',
      'signatures',
    ]);
    expect(readFileSync(join(folder(), 'revoked'), 'utf8')).toMatch(
      /^# 2026-11-23T12:00:\d\d\.000Z laptop stolen\nssh-ed25519 \S+\n$/,
    );
    expect(policyLines(listPolicy(store())).filter((line) => line.includes('REVOKED'))).toHaveLength(1);
    expect(await code(() => enroll('lead_trader', 'carl', { identity: 'lea@firm.example' }))).toContain('is revoked');
  });

  it('gives a role to somebody else, whose key must sign too', async () => {
    await found();
    enroll('lead_trader', 'mina');
    await sign('risk_officer', 'ruth');
    expect(await sign('cto', 'carl')).toMatchObject({ waiting: ['lead_trader (mina@firm.example), by a new key'] });
    await sign('lead_trader', 'mina');
    expect(loadRolePolicy(folder(), schemas).policy.roles.lead_trader.identity).toBe('mina@firm.example');
    expect(readFileSync(join(folder(), 'allowed_signers'), 'utf8')).not.toContain('lea@');
  });

  it('gives a key an end without a new one', async () => {
    await found();
    enroll('cto', 'carl', { window: { validBefore: Date.UTC(2027, 0, 1) } });
    await sign('risk_officer', 'ruth');
    expect(await sign('lead_trader', 'lea')).toMatchObject({ waiting: [] });
    expect(readFileSync(join(folder(), 'allowed_signers'), 'utf8')).toContain('valid-before="20270101000000Z"');
  });

  it('can be dropped', async () => {
    await found();
    enroll('lead_trader', 'mina');
    store().discardPending();
    expect(listPolicy(store()).pending).toBeUndefined();
    expect(await code(() => sign('cto', 'carl'))).toMatch(/^POLICY_MISSING: .*no change of the role policy is pending/);
    await expect(sign('cto', 'carl')).rejects.toMatchObject({
      nextSteps: [expect.stringContaining('prelive keys list')],
    });
  });

  it('that was cut off while it was put in force is put in force by the next command', async () => {
    await found();
    enroll('cto', 'carl2', { identity: 'carl@firm.example' });
    const saved = join(parent, 'saved');
    await sign('risk_officer', 'ruth');
    await sign('cto', 'carl2');
    cpSync(folder(), saved, { recursive: true });
    await sign('lead_trader', 'lea');
    const pending = join(folder(), 'pending');
    cpSync(join(saved, 'pending'), pending, { recursive: true });
    cpSync(join(folder(), 'signatures'), join(pending, 'signatures'), { recursive: true });
    // State after a power cut: the list is new already, policy.json is old.
    cpSync(join(saved, 'policy.json'), join(folder(), 'policy.json'));
    expect(await code(number)).toMatch(/^POLICY_BROKEN/);
    store();
    expect(number()).toBe(2);
    expect(existsSync(pending)).toBe(false);
  });
});

describe('a fingerprint', () => {
  it('is confirmed by what its owner has said, never by the file alone', async () => {
    const key = publicKeyOfLine(keyOf('ruth').publicLine);
    await confirmFingerprint(key, key.fingerprint);
    expect(await code(() => confirmFingerprint(key, keyOf('carl').fingerprint))).toMatch(/^KEY_NOT_ACCEPTED/);
    expect(await code(() => confirmFingerprint(key, undefined))).toMatch(/^USAGE: Compare SHA256:/);
  });
});

describe('a collector', () => {
  const ci = noteSigner('ci', new Uint8Array(32).fill(5)).key;
  const { fingerprint } = collectorKey(ci);
  const enrollCi = () => enrollCollector(ci, store(), clock);
  const collectors = () => loadRolePolicy(folder(), schemas).policy.collectors;

  it('counts once the policy that names it is signed by the threshold of the one before, and is listed', async () => {
    await found();
    enrollCi();
    expect(listPolicy(store()).current?.collectors).toEqual([]);
    expect(collectors()).toBeUndefined();
    expect(await sign('cto', 'carl')).toMatchObject({ waiting: [expect.any(String)] });
    await sign('risk_officer', 'ruth');
    expect(collectors()).toEqual([formatNoteKey(ci)]);
    const list = listPolicy(store());
    expect(list.current?.collectors).toEqual([{ name: 'ci', id: ci.id, fingerprint }]);
    expect(policyLines(list).join('\n')).toContain(`collector     ci+${ci.id}\n     ${fingerprint}`);
  });

  it('is taken out of use by its fingerprint, and does not come back', async () => {
    await found();
    enrollCi();
    revokeKey(fingerprint, 'the secret was printed in a log', store(), clock);
    await sign('cto', 'carl');
    await sign('risk_officer', 'ruth');
    expect(collectors()).toEqual([]);
    expect(await code(enrollCi)).toContain('is revoked');
    expect(await code(() => revokeKey(fingerprint, 'again', store(), clock))).toContain('no enrolled key');
  });

  it('is neither enrolled twice nor somebody who signs', async () => {
    const seed = new Uint8Array(32).fill(5);
    enrollCi();
    expect(await code(enrollCi)).toContain('is enrolled already');
    expect(await code(() => enrollCollector(noteSigner('other', seed).key, store(), clock))).toContain('already');
    const key = collectorKey(ci);
    const ruth: Enrolment = { role: 'risk_officer', identity: 'ruth@firm.example', key, window: {} };
    expect(await code(() => enrollKey(ruth, store(), clock))).toContain('is the key of a collector');
    revokeKey(fingerprint, 'moved', store(), clock);
    const next = noteSigner('ci', new Uint8Array(32).fill(6)).key;
    enrollKey({ ...ruth, key: collectorKey(next) }, store(), clock);
    expect(await code(() => enrollCollector(next, store(), clock))).toContain('ruth@firm.example, who signs');
  });

  it('is read from the public lines beside a ledger, by its name, and never from a private key', () => {
    const path = join(parent, 'ledger.collectors');
    writeFileSync(path, formatCollectors([noteSigner('own', new Uint8Array(32)).key, ci]));
    expect(readCollectorKeyFile(path, 'ci')).toEqual(ci);
    expect(() => readCollectorKeyFile(path, 'nobody')).toThrow(
      'expected one line of the collector nobody, NAME+ID+KEY, found none',
    );
    writeFileSync(path, formatNoteSecret('ci', new Uint8Array(32).fill(5)));
    expect(() => readCollectorKeyFile(path, 'ci')).toThrow('is a private key');
  });
});
