import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHARTER_ROLES, DOSSIER_ROLES, type Role } from '../../src/domain/decision.ts';
import { parseAllowedSigners } from '../../src/signing/allowed-signers.ts';
import { roleSignerLine } from '../../src/signing/policy-text.ts';
import { parseRefusal, refusalText } from '../../src/signing/refusal.ts';
import { createRehearsalRoles } from '../../src/signing/rehearsal-roles.ts';
import { type RolePolicy, refusalNamespace } from '../../src/signing/role-policy.ts';
import { type RoleSignatureInput, type RoleVerdict, verifyRoleSignatures } from '../../src/signing/role-signatures.ts';
import { sha256 } from '../../src/signing/sha256.ts';
import { generateSigningKey } from '../../src/signing/signing-key.ts';
import { createSshKeygen, type SshKeygen } from '../support/ssh-keygen.ts';

const AT = Date.UTC(2026, 10, 21);
const DOCUMENT = new TextEncoder().encode('{\n  "decision": "GO_LIVE_APPROVED"\n}\n');
const { policy, allowedSigners, keys } = createRehearsalRoles(AT);
const NAMESPACE = Object.fromEntries(DOSSIER_ROLES.map((role) => [role, policy.roles[role].namespace]));

const approval = (role: Role, document = DOCUMENT) => keys[role].sign(document, policy.roles[role].namespace);
const ALL = { risk_officer: approval('risk_officer'), cto: approval('cto'), lead_trader: approval('lead_trader') };

function refusal(role: Role, document = DOCUMENT, by: Role = role) {
  const text = refusalText({ role: by, statementDigest: sha256(document), reason: 'the kill switch was never tried' });
  const bytes = new TextEncoder().encode(text);
  return { document: bytes, signature: keys[role].sign(bytes, refusalNamespace(policy.roles[role])) };
}

function signersOf(text: string) {
  const list = parseAllowedSigners(text);
  if (!list.ok) throw new Error(list.reason);
  return list.signers;
}

function verify(changes: Partial<RoleSignatureInput> & { readonly signers?: string } = {}): readonly RoleVerdict[] {
  const { signers = allowedSigners, ...input } = changes;
  return verifyRoleSignatures({
    policy,
    allowedSigners: signersOf(signers),
    document: DOCUMENT,
    signatures: ALL,
    at: AT,
    requiredRoles: DOSSIER_ROLES,
    ...input,
  });
}

const outcome = (verdict: RoleVerdict | undefined) => (verdict?.status === 'broken' ? verdict.fault : verdict?.status);
const outcomes = (verdicts: readonly RoleVerdict[]) => verdicts.map(outcome);

describe('the roles of a document', () => {
  it('are signed when each has signed these bytes in its own namespace with its own key', () => {
    const verdicts = verify();
    expect(outcomes(verdicts)).toEqual(['signed', 'signed', 'signed']);
    expect(verdicts[0]).toMatchObject({
      role: 'risk_officer',
      fingerprint: keys.risk_officer.fingerprint,
      holder: { identity: 'risk_officer@rehearsal.invalid' },
    });
  });

  it('are those that are required, whatever other signatures there are', () => {
    expect(verify({ requiredRoles: CHARTER_ROLES }).map(({ role }) => role)).toEqual(['risk_officer', 'cto']);
    expect(outcomes(verify({ signatures: {} }))).toEqual(['missing', 'missing', 'missing']);
  });

  it('wait for the one who has not signed, and say who', () => {
    const { lead_trader, ...two } = ALL;
    const verdicts = verify({ signatures: two });
    expect(lead_trader).toContain('SSH SIGNATURE');
    expect(outcomes(verdicts)).toEqual(['signed', 'signed', 'missing']);
    expect(verdicts[2]).toMatchObject({ reason: 'lead_trader@rehearsal.invalid has not signed' });
  });
});

describe('the work of a signer', () => {
  const author = { author: 'CTO@Rehearsal.invalid' };
  const known = { ...policy, roles: { ...policy.roles, cto: { ...policy.roles.cto, aliases: ['carl@home.example'] } } };

  it.each<[string, Parameters<typeof verify>[0]]>([
    ['who wrote the commit', { work: author }],
    ['who made the proposal', { work: { author: 'x@y', proposer: 'cto@rehearsal.invalid' } }],
    [
      'who wrote the commit under another name that the policy knows',
      { policy: known, work: { author: 'carl@home.example' } },
    ],
  ])('is not approved by the one %s', (_who, changes) => {
    const verdicts = verify(changes);
    expect(outcomes(verdicts)).toEqual(['signed', 'not_independent', 'signed']);
    expect(verdicts[1]).toMatchObject({
      reason: expect.stringMatching(/^CTO of the rehearsal .* cannot approve it as cto$/),
    });
  });

  it('is approved by others, by its author where the policy allows it, and refused by anybody', () => {
    expect(outcomes(verify({ work: { author: 'x@y', proposer: 'z@y' } }))).toEqual(['signed', 'signed', 'signed']);
    const allowed = { ...policy, independence: { own_work: 'allowed' as const } };
    expect(outcomes(verify({ policy: allowed, work: author }))).toEqual(['signed', 'signed', 'signed']);
    const refused = verify({ work: author, refusals: { cto: refusal('cto') } });
    expect(outcomes(refused)).toEqual(['signed', 'refused', 'signed']);
  });
});

describe('a signature in a role does not count', () => {
  const crlf = new TextEncoder().encode(new TextDecoder().decode(DOCUMENT).replaceAll('\n', '\r\n'));
  const person = (role: Role, change: Partial<RolePolicy['roles']['cto']>): RolePolicy => ({
    ...policy,
    roles: { ...policy.roles, [role]: { ...policy.roles[role], ...change } },
  });
  const enrolled = (...lines: readonly string[]) => `${lines.join('\n')}\n${allowedSigners}`;
  const cto = policy.roles.cto;
  const lead = policy.roles.lead_trader;
  const only = (role: Role, options: string) =>
    DOSSIER_ROLES.map((one) =>
      one === role
        ? `${policy.roles[one].identity} ${options} ${keys[one].publicLine}`
        : roleSignerLine(policy.roles[one], keys[one].publicLine),
    ).join('\n');

  it.each<[string, Parameters<typeof verify>[0], string]>([
    ['over other bytes', { document: DOCUMENT.subarray(1) }, 'bad_signature'],
    ['over the same text with Windows line ends', { document: crlf }, 'bad_signature'],
    [
      'of the CTO, offered again as the lead trader',
      { signatures: { ...ALL, lead_trader: ALL.cto } },
      'wrong_namespace',
    ],
    [
      "by the CTO's key in the namespace of the lead trader",
      { signatures: { ...ALL, lead_trader: keys.cto.sign(DOCUMENT, lead.namespace) } },
      'unknown_key',
    ],
    [
      'by a key that nobody enrolled',
      { signatures: { ...ALL, lead_trader: generateSigningKey('x').sign(DOCUMENT, lead.namespace) } },
      'unknown_key',
    ],
    [
      'in the namespace of refusals',
      { signatures: { ...ALL, lead_trader: keys.lead_trader.sign(DOCUMENT, refusalNamespace(lead)) } },
      'wrong_namespace',
    ],
    ['that is no signature', { signatures: { ...ALL, lead_trader: 'signed, the lead trader' } }, 'malformed'],
    ['by a key that has expired', { signers: only('lead_trader', 'valid-before="20261120Z"') }, 'key_expired'],
    [
      'by a key that is not valid yet',
      { signers: only('lead_trader', 'valid-after="20261122Z"') },
      'key_not_yet_valid',
    ],
    [
      'by a key enrolled for another namespace',
      { signers: only('lead_trader', 'namespaces="git"') },
      'wrong_namespace',
    ],
    [
      'by a key that the CTO has too',
      { signers: enrolled(roleSignerLine(cto, keys.lead_trader.publicLine)) },
      'not_independent',
    ],
    [
      'by a key that everybody has',
      { signers: enrolled(`*@rehearsal.invalid ${keys.lead_trader.publicLine} renamed`) },
      'not_independent',
    ],
    [
      'of a person who is the CTO too',
      { policy: person('lead_trader', { person: ` ${cto.person.toUpperCase()}` }) },
      'not_independent',
    ],
  ])('%s', (_how, input, fault) => {
    const verdicts = verify(input);
    expect(outcome(verdicts.find(({ role }) => role === 'lead_trader'))).toBe(fault);
  });

  it('when one identity, and one key, hold two roles: neither counts', () => {
    const shared = person('lead_trader', { identity: cto.identity });
    const signature = keys.cto.sign(DOCUMENT, lead.namespace);
    const signers = `${cto.identity} ${keys.cto.publicLine}\n${allowedSigners}`;
    const verdicts = verify({ policy: shared, signatures: { ...ALL, lead_trader: signature }, signers });
    expect(outcomes(verdicts)).toEqual(['signed', 'not_independent', 'not_independent']);
  });

  it('when its identity is that of another role in other letters', () => {
    const identity = cto.identity.toUpperCase();
    const signers = `${identity} ${keys.lead_trader.publicLine}\n${allowedSigners}`;
    const verdicts = verify({ policy: person('lead_trader', { identity }), signers });
    expect(outcomes(verdicts)).toEqual(['signed', 'not_independent', 'not_independent']);
  });

  it('when the policy gives its role the namespace of another', () => {
    const confused = person('lead_trader', { namespace: cto.namespace });
    const signature = keys.lead_trader.sign(DOCUMENT, cto.namespace);
    const signers = `${lead.identity} ${keys.lead_trader.publicLine}\n${allowedSigners}`;
    const verdicts = verify({ policy: confused, signatures: { ...ALL, lead_trader: signature }, signers });
    expect(verdicts[2]).toMatchObject({ fault: 'not_independent', reason: expect.stringContaining('namespace') });
  });

  it('with any bit of the document flipped', () => {
    for (let index = 0; index < DOCUMENT.length; index++) {
      const document = DOCUMENT.with(index, (DOCUMENT[index] ?? 0) ^ 1);
      expect(outcomes(verify({ document }))).toEqual(['bad_signature', 'bad_signature', 'bad_signature']);
    }
  });
});

describe('a refusal', () => {
  it('that is signed stands above an approval of the same role, with its reason', () => {
    const verdicts = verify({ refusals: { cto: refusal('cto') } });
    expect(outcomes(verdicts)).toEqual(['signed', 'refused', 'signed']);
    expect(verdicts[1]).toMatchObject({ reason: 'the kill switch was never tried', fingerprint: keys.cto.fingerprint });
  });

  it.each([
    ['is about another statement', refusal('cto', DOCUMENT.subarray(1)), 'other_document'],
    ['is worded as that of another role', refusal('cto', DOCUMENT, 'lead_trader'), 'other_document'],
    ['was signed by another', refusal('lead_trader', DOCUMENT, 'cto'), 'wrong_namespace'],
    ['was not signed', { ...refusal('cto'), signature: '' }, 'malformed'],
    ['was changed', { ...refusal('cto'), document: refusal('cto').document.subarray(1) }, 'bad_signature'],
    [
      'was signed as an approval is',
      { ...refusal('cto'), signature: keys.cto.sign(refusal('cto').document, policy.roles.cto.namespace) },
      'wrong_namespace',
    ],
  ])('that %s breaks the role instead of being passed over', (_how, refused, fault) => {
    expect(outcomes(verify({ refusals: { cto: refused } }))).toEqual(['signed', fault, 'signed']);
  });

  it('reads back as it was written, and is nothing else', () => {
    const words = { role: 'cto', statementDigest: 'a'.repeat(64), reason: 'a "quoted"\nreason' } as const;
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(parseRefusal(bytes(refusalText(words)))).toEqual(words);
    for (const text of [
      '',
      '{}',
      '[]',
      'null',
      refusalText({ ...words, reason: ' ' }),
      refusalText(words).trimEnd(),
      refusalText(words).replace('"role": "cto"', '"role": "ceo"'),
      refusalText(words).replace('refusal/v1', 'refusal/v2'),
      refusalText(words).replace('"subject"', '"more": 1,\n  "subject"'),
    ]) {
      expect(parseRefusal(bytes(text))).toBeUndefined();
    }
  });
});

describe('ssh-keygen', () => {
  let keygen: SshKeygen;
  beforeAll(() => {
    keygen = createSshKeygen();
  });
  afterAll(() => keygen.remove());

  it('agrees on every role against every signature, approvals and refusals', () => {
    for (const role of DOSSIER_ROLES) {
      for (const signer of DOSSIER_ROLES) {
        const asked = {
          allowedSigners,
          identity: policy.roles[role].identity,
          namespace: NAMESPACE[role] ?? '',
          signature: approval(signer),
          message: DOCUMENT,
        };
        expect(keygen.verify(asked)).toBe(role === signer);
        expect(
          outcome(verify({ signatures: { [role]: approval(signer) }, requiredRoles: [role] })[0]) === 'signed',
        ).toBe(role === signer);
      }
      const { document, signature } = refusal(role);
      const namespace = refusalNamespace(policy.roles[role]);
      const identity = policy.roles[role].identity;
      expect(keygen.verify({ allowedSigners, identity, namespace, signature, message: document })).toBe(true);
    }
  });
});
