import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '../../src/domain/policy.ts';
import { policyTexts } from '../../src/signing/policy-text.ts';
import { refusalText } from '../../src/signing/refusal.ts';
import { sha256 } from '../../src/signing/sha256.ts';
import { createFirm, type Firm } from '../support/firm.ts';
import { EXPIRES_AT, makeBundle, PROPOSED_AT } from '../support/made-bundle.ts';
import { type Files, type OtherPolicy, readFiles, type TamperBase } from './base.ts';

const DAY_MS = 86_400_000;

/** Makes a small approved bundle with synthetic evidence and keys of the real ssh-keygen, in a folder. */
export async function makeApprovedBase(parent: string): Promise<TamperBase> {
  const firm = createFirm(join(parent, 'keys'));
  const [folder, older] = [join(parent, 'approved'), join(parent, 'older')];
  await makeBundle(folder, firm);
  await makeBundle(older, firm, { proposedAt: PROPOSED_AT - 10 * DAY_MS, values: { buying_power: 90_000 } });
  const base = { folder, policy: `${folder}.policy`, files: readFiles(folder) };
  return {
    ...base,
    name: 'approved',
    at: PROPOSED_AT + DAY_MS,
    notBefore: PROPOSED_AT,
    expires: EXPIRES_AT,
    integrityOnly: false,
    ...forgeries(firm, base),
    older: wholeOf(readFiles(older), base.files),
  };
}

/** Changes that turn the bundle `instead` into `files`; files that only `instead` has are removed. */
export function wholeOf(files: ReadonlyMap<string, Uint8Array>, instead: ReadonlyMap<string, Uint8Array>): Files {
  const gone = [...instead.keys()].filter((name) => !files.has(name)).map((name) => [name, null] as const);
  return new Map([...files, ...gone]);
}

type Signed = Pick<TamperBase, 'folder' | 'policy' | 'files'>;

/** Forgeries that need the firm's keys: changed policies, and signatures that do not count. */
export function forgeries(firm: Firm, { policy, files }: Signed): Pick<TamperBase, 'policies' | 'forged'> {
  const statement = Buffer.from(files.get('statement.json') ?? []);
  const namespace = (role: string) => `prelive-${role}@firm.invalid`;
  const signed = (by: Parameters<Firm['sign']>[0], as: string, space = namespace(as)): Files =>
    new Map([[`signatures/${as}.sig`, Buffer.from(firm.sign(by, statement, space))]]);
  const line = (role: string) => new RegExp(`^${role}@.*$`, 'm');
  const option = (words: string) => (text: string) => text.replace(/^(cto@\S+) (.*)$/m, `$1 ${words},$2`);
  const variant = variants(firm, policy);
  const ctoKey = readFileSync(`${firm.keyFile('cto')}.pub`, 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');
  return {
    policies: [
      variant('a revoked key', 'key_revoked', { revoked: `# lost\n${ctoKey}\n` }),
      variant('a key that was over', 'key_expired', { signers: option('valid-before="20261101Z"') }),
      variant('a key that came later', 'key_not_yet_valid', { signers: option('valid-after="20990101Z"') }),
      variant('a key that is not enrolled', 'unknown_key', { signers: (text) => text.replace(line('cto'), '') }),
      variant('a key for another purpose', 'wrong_namespace', {
        signers: (text) => text.replace(/^(cto@\S+) namespaces="[^"]*"/m, '$1 namespaces="git"'),
      }),
      {
        ...variant('one key for two roles', 'not_independent', {
          signers: (text) => text.replace(/^(lead_trader@\S+ \S+) .*$/m, `$1 ${ctoKey}`),
        }),
        files: signed('cto', 'lead_trader'),
      },
      variant('one person in two roles', 'not_independent', {
        document: (one) => ({
          ...one,
          roles: { ...one.roles, cto: { ...one.roles.cto, person: one.roles.lead_trader.person.toUpperCase() } },
        }),
      }),
      variant('another policy that says the same', 'other_policy', {
        document: (one) => ({ ...one, issued_at: '2026-11-03T00:00:00.000Z' }),
      }),
    ],
    forged: [
      { what: 'signed by the key of another role', reason: 'unknown_key', files: signed('lead_trader', 'cto') },
      {
        what: 'signed by somebody who signs no decision',
        reason: 'unknown_key',
        files: signed('qa_lead', 'risk_officer'),
      },
      {
        what: 'signed for another purpose',
        reason: 'wrong_namespace',
        files: signed('cto', 'cto', 'prelive-refusal-cto@firm.invalid'),
      },
      {
        what: 'signed as if it were a charter',
        reason: 'wrong_namespace',
        files: signed('cto', 'cto', 'prelive-charter-cto@firm.invalid'),
      },
      { what: 'a refusal', reason: 'refused', files: refusal(firm, 'cto', statement) },
      {
        what: 'a refusal of another statement',
        reason: 'other_statement',
        files: refusal(firm, 'cto', Buffer.from('{}')),
      },
    ],
  };
}

function refusal(firm: Firm, role: 'cto', statement: Uint8Array): Files {
  const text = Buffer.from(refusalText({ role, statementDigest: sha256(statement), reason: 'too early' }));
  const signature = firm.sign(role, text, `prelive-refusal-${role}@firm.invalid`);
  return new Map([
    [`signatures/${role}.refusal.json`, text],
    [`signatures/${role}.refusal.sig`, Buffer.from(signature)],
  ]);
}

interface PolicyChange {
  readonly signers?: (text: string) => string;
  readonly revoked?: string;
  readonly document?: (document: PolicyDocument) => Omit<PolicyDocument, 'version' | 'files'>;
}

/** Writes changed copies of a policy, signed again by everyone. */
function variants(firm: Firm, policy: string) {
  let number = 0;
  return (
    what: string,
    reason: string,
    { signers = (text) => text, revoked = '', document = (one) => one }: PolicyChange,
  ): OtherPolicy => {
    number += 1;
    const folder = `${policy}-${number}`;
    cpSync(policy, folder, { recursive: true });
    const { version: _version, files: _files, ...rest } = JSON.parse(readFileSync(join(policy, 'policy.json'), 'utf8'));
    const allowedSigners = signers(readFileSync(join(policy, 'allowed_signers'), 'utf8'));
    const texts = policyTexts({ document: document(rest), allowedSigners, revoked });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'policy.json'), texts.policy);
    writeFileSync(join(folder, 'allowed_signers'), texts.allowedSigners);
    writeFileSync(join(folder, 'revoked'), texts.revoked);
    for (const role of ['risk_officer', 'cto', 'lead_trader', 'qa_lead'] as const) {
      const signature = firm.sign(role, Buffer.from(texts.policy), `prelive-policy-${role}@firm.invalid`);
      writeFileSync(join(folder, `signatures/${role}.sig`), signature);
    }
    return { what, reason, folder, files: new Map() };
  };
}
