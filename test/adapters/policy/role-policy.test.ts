import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256, sha256File } from '../../../src/adapters/files/digest.ts';
import { historyFolder, loadRolePolicy } from '../../../src/adapters/policy/role-policy.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import type { Role } from '../../../src/domain/decision.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { PolicyDocument } from '../../../src/domain/policy.ts';
import { revocationLines } from '../../../src/signing/policy-revocation.ts';
import { type PolicyContent, policyTexts, roleSignerLine } from '../../../src/signing/policy-text.ts';
import { createRehearsalRoles, type RehearsalRoles } from '../../../src/signing/rehearsal-roles.ts';
import { policyNamespace, ROLES } from '../../../src/signing/role-policy.ts';
import { generateSigningKey, type SigningKey } from '../../../src/signing/signing-key.ts';
import { writePolicyFolder, writeRehearsalPolicy } from '../../support/policy-folder.ts';

const AT = Date.UTC(2026, 10, 21);
const schemas = createSchemas();
let folder = '';
let roles: RehearsalRoles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-policy-'));
  roles = createRehearsalRoles(AT);
  writeRehearsalPolicy(folder, roles);
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = () => loadRolePolicy(folder, schemas);
const path = (name: string) => join(folder, name);
const holder = (role: Role) => roles.policy.roles[role];

/** Exit code, code and message of the error that loading throws. */
function fault(): readonly [string, number, string] {
  try {
    load();
  } catch (error) {
    if (error instanceof PreliveError) return [error.code, error.exitCode, error.message];
    throw error;
  }
  return ['in force', 0, ''];
}

function signed(texts: { readonly policy: string }, keys: Readonly<Partial<Record<Role, SigningKey>>>) {
  const bytes = new TextEncoder().encode(texts.policy);
  return Object.fromEntries(
    ROLES.flatMap((role) => {
      const key = keys[role];
      return key === undefined ? [] : [[role, key.sign(bytes, policyNamespace(holder(role)))]];
    }),
  );
}

/** Replaces the policy by a first one. */
function first(change: Partial<PolicyContent['document']>, signers = roles.allowedSigners, keys = roles.keys): void {
  const { version: _, files: __, ...document } = roles.policy;
  const texts = policyTexts({ document: { ...document, ...change }, allowedSigners: signers, revoked: '' });
  writePolicyFolder(folder, texts, signed(texts, keys));
}

/** Puts the second policy in force. */
function second(
  change: { readonly signers?: string; readonly revoked?: string; readonly document?: Partial<PolicyDocument> },
  keys: Readonly<Partial<Record<Role, SigningKey>>>,
): void {
  const before = sha256File(path('policy.json'));
  cpSync(folder, join(folder, '../saved'), { recursive: true });
  rmSync(path('signatures'), { recursive: true });
  cpSync(join(folder, '../saved'), historyFolder(folder, 1), { recursive: true });
  rmSync(join(folder, '../saved'), { recursive: true });
  const { version: _, files: __, ...document } = roles.policy;
  const texts = policyTexts({
    document: { ...document, number: 2, previous: before, ...change.document },
    allowedSigners: change.signers ?? roles.allowedSigners,
    revoked: change.revoked ?? '',
  });
  writePolicyFolder(folder, texts, signed(texts, keys));
}

describe('the first role policy', () => {
  it('is in force once every role has signed it, and its keys are those of the list', () => {
    const { policy, allowedSigners, policyDigest } = load();
    expect(policy).toEqual(roles.policy);
    expect(allowedSigners).toHaveLength(3);
    expect(policyDigest).toBe(sha256File(path('policy.json')));
  });

  it('is one that stock ssh-keygen accepts with the same lists', () => {
    const { identity } = holder('cto');
    const words = ['-Y', 'verify', '-f', path('allowed_signers'), '-r', path('revoked'), '-I', identity];
    const rest = ['-n', policyNamespace(holder('cto')), '-s', path('signatures/cto.sig')];
    const said = execFileSync('ssh-keygen', [...words, ...rest], { input: readFileSync(path('policy.json')) });
    expect(said.toString()).toContain('Good "prelive-policy-cto@prelive" signature');
  });

  it('waits for a role that has not signed, and says who', () => {
    rmSync(path('signatures/cto.sig'));
    expect(fault()).toEqual(['POLICY_NOT_SIGNED', 3, expect.stringContaining('cto (CTO of the rehearsal)')]);
  });

  it.each<[string, () => void, string]>([
    ['a byte of policy.json', () => appendFileSync(path('policy.json'), ' '), 'signature of risk_officer'],
    ['allowed_signers', () => appendFileSync(path('allowed_signers'), '#\n'), 'allowed_signers is not the one'],
    ['revoked', () => appendFileSync(path('revoked'), '#\n'), 'revoked is not the one'],
    ['a signature', () => writeFileSync(path('signatures/cto.sig'), 'x'), 'signature of cto'],
    [
      'a signature of another role',
      () => cpSync(path('signatures/cto.sig'), path('signatures/lead_trader.sig')),
      'signature of lead_trader: expected namespace prelive-policy-lead_trader@prelive',
    ],
    [
      'a signature of nobody',
      () => cpSync(path('signatures/cto.sig'), path('signatures/ceo.sig')),
      'ceo, which is no role of the policy',
    ],
    ['a chain without its start', () => first({ number: 2, previous: 'a'.repeat(64) }), 'policy 1, on which it rests'],
    [
      'one person in two roles',
      () =>
        first({
          roles: { ...roles.policy.roles, cto: { ...holder('cto'), aliases: ['LEAD_TRADER@rehearsal.invalid'] } },
        }),
      'cto and lead_trader are the same person',
    ],
    [
      'one key for two roles',
      () => first({}, roles.allowedSigners + roleSignerLine(holder('cto'), roles.keys.lead_trader.publicLine)),
      'cto and lead_trader have the same key',
    ],
    [
      'a key that may sign anything',
      () => first({}, `${roles.allowedSigners}${holder('cto').identity} ${generateSigningKey('x').publicLine}\n`),
      'line 4 of allowed_signers does not say in plain words what the key is for',
    ],
    [
      'a key for somebody without a role',
      () => first({}, `${roles.allowedSigners}x@y namespaces="git" ${generateSigningKey('x').publicLine}\n`),
      'line 4 of allowed_signers is for x@y, who holds no role',
    ],
    ['a role without a key', () => first({}, roles.allowedSigners.split('\n').slice(1).join('\n')), 'has no key'],
  ])('is broken (exit 5) by %s', (_what, change, reason) => {
    change();
    expect(fault()).toEqual(['POLICY_BROKEN', 5, expect.stringContaining(reason)]);
  });

  it.each<[string, () => void, string]>([
    ['a line of signers that cannot be read', () => first({}, `${roles.allowedSigners}x y\n`), 'line 4'],
    ['a role without its holder', () => edit((text) => text.replace('"cto":', '"ceo":')), '/roles/cto'],
    [
      'a required role left out',
      () => first({ required: { charter: ['risk_officer', 'cto'], dossier: ['cto'] } }),
      '/required/dossier',
    ],
    [
      'an identity that is a pattern',
      () => edit((text) => text.replace('"cto@rehearsal.invalid"', '"*"')),
      '/roles/cto/identity',
    ],
    ['no number, as before policies were signed', () => edit((text) => text.replace('"number": 1,', '')), '/number'],
  ])('with %s is POLICY_INVALID (exit 2)', (_what, change, reason) => {
    change();
    expect(fault()).toEqual(['POLICY_INVALID', 2, expect.stringContaining(reason)]);
  });
});

const edit = (change: (text: string) => string) =>
  writeFileSync(path('policy.json'), change(readFileSync(path('policy.json'), 'utf8')));

describe('a later role policy', () => {
  const extra = generateSigningKey('new');
  const withExtra = () => `${roles.allowedSigners}${roleSignerLine(holder('cto'), extra.publicLine)}\n`;
  const revokedCto = () => revocationLines(roles.keys.cto.publicLine, AT, 'laptop\nstolen');

  it.each<[string, Parameters<typeof second>[0], () => Parameters<typeof second>[1]]>([
    ['two of three roles', {}, () => ({ cto: roles.keys.cto, lead_trader: roles.keys.lead_trader })],
    ['all roles', {}, () => roles.keys],
  ])('is in force by the word of %s of the one before', (_who, change, keys) => {
    second(change, keys());
    expect(fault()[0]).toBe('in force');
    expect(load().policy.number).toBe(2);
  });

  it('asks a new key for its own word, besides the threshold', () => {
    second({ signers: withExtra() }, { risk_officer: roles.keys.risk_officer, lead_trader: roles.keys.lead_trader });
    expect(fault()).toEqual(['POLICY_NOT_SIGNED', 3, expect.stringMatching(/waits for cto .*, by a new key$/)]);
    second2(withExtra());
    expect(fault()[0]).toBe('in force');
  });

  /** Signed by the new key of the CTO too. */
  function second2(signers: string): void {
    rmSync(folder, { recursive: true });
    writeRehearsalPolicy(folder, roles);
    second({ signers }, { ...roles.keys, cto: extra });
  }

  it('does not count a new key for the threshold of the old ones', () => {
    second({ signers: withExtra() }, { risk_officer: roles.keys.risk_officer, cto: extra });
    expect(fault()).toEqual(['POLICY_NOT_SIGNED', 3, expect.stringContaining('1 more of the roles of policy 1')]);
  });

  it('does not count a key that it revokes', () => {
    second(
      { signers: withExtra(), revoked: revokedCto() },
      { risk_officer: roles.keys.risk_officer, cto: roles.keys.cto },
    );
    expect(fault()).toEqual([
      'POLICY_BROKEN',
      5,
      expect.stringContaining('signature of cto: the key of line 2 is revoked'),
    ]);
  });

  it('leaves a revoked key marked, and without another key its role has none', () => {
    second({ signers: withExtra(), revoked: revokedCto() }, { ...roles.keys, cto: extra });
    expect(load().allowedSigners.map(({ revoked }) => revoked === true)).toEqual([false, true, false, false]);
    rmSync(folder, { recursive: true });
    writeRehearsalPolicy(folder, roles);
    second({ revoked: revokedCto() }, { risk_officer: roles.keys.risk_officer, lead_trader: roles.keys.lead_trader });
    expect(fault()[2]).toContain('cto (CTO of the rehearsal) has no key that counts');
  });

  it.each<[string, Partial<PolicyDocument>, string]>([
    ['another policy before it', { previous: sha256('x') }, 'is not about the policy 1 that is there'],
    ['an earlier date', { issued_at: '2026-01-01T00:00:00.000Z' }, 'policy 2 is older than the policy before it'],
  ])('is broken with %s', (_what, document, reason) => {
    second({ document }, roles.keys);
    expect(fault()).toEqual(['POLICY_BROKEN', 5, expect.stringContaining(reason)]);
  });

  it('is broken when the policy before it was never in force, or is another', () => {
    second({}, roles.keys);
    rmSync(join(historyFolder(folder, 1), 'signatures/cto.sig'));
    expect(fault()[0]).toBe('POLICY_NOT_SIGNED');
    rmSync(historyFolder(folder, 1), { recursive: true });
    writeRehearsalPolicy(historyFolder(folder, 1), createRehearsalRoles(AT));
    expect(fault()[0]).toBe('POLICY_BROKEN');
  });
});
