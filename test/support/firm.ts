import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../../src/domain/decision.ts';
import { attestorSignerLine, policyTexts, roleSignerLine } from '../../src/signing/policy-text.ts';
import { policyNamespace } from '../../src/signing/role-policy.ts';

/** Roles of a fictional firm: those that sign a decision, and one that only attests. */
export type FirmRole = Role | 'qa_lead';

const ROLES = ['risk_officer', 'cto', 'lead_trader', 'qa_lead'] as const satisfies readonly FirmRole[];

/** People of a fictional firm with keys of the real ssh-keygen. */
export interface Firm {
  /** Private key file. */
  keyFile(role: FirmRole): string;
  /** Detached signature by the real ssh-keygen. */
  sign(role: FirmRole, message: Uint8Array, namespace: string): string;
  /** Writes the folder of the first policy, signed by all. */
  writePolicy(folder: string): void;
}

/** Creates the keys in a folder. */
export function createFirm(folder: string): Firm {
  mkdirSync(folder, { recursive: true });
  const keyFile = (role: FirmRole) => join(folder, role);
  for (const role of ROLES) ssh(['-q', '-t', 'ed25519', '-N', '', '-C', role, '-f', keyFile(role)]);
  return {
    keyFile,
    sign: (role, message, namespace) => ssh(['-Y', 'sign', '-q', '-f', keyFile(role), '-n', namespace], message),
    writePolicy: (target) => writePolicy(target, keyFile),
  };
}

/** Namespace in which a role attests. */
export const attestationNamespace = (role: FirmRole) => `prelive-attestation-${role}@firm.invalid`;

/** Namespace in which a role approves. */
export const approvalNamespace = (role: FirmRole) => `prelive-${role}@firm.invalid`;

/** Holder of a role in the firm's policy. */
export const holder = (role: FirmRole) => ({
  person: `Holder of ${role}`,
  identity: `${role}@firm.invalid`,
  namespace: approvalNamespace(role),
});

const DOCUMENT = {
  number: 1,
  previous: null,
  issued_at: '2026-11-02T00:00:00.000Z',
  threshold: 2,
  independence: { own_work: 'refused' },
  roles: { risk_officer: holder('risk_officer'), cto: holder('cto'), lead_trader: holder('lead_trader') },
  attestors: { qa_lead: holder('qa_lead') },
  required: { charter: ['risk_officer', 'cto'], dossier: ['risk_officer', 'cto', 'lead_trader'] },
} as const;

/** Writes the firm's first policy, signed by every holder. */
function writePolicy(target: string, keyFile: (role: FirmRole) => string): void {
  const lines = ROLES.map((role) => signerLine(role, readFileSync(`${keyFile(role)}.pub`, 'utf8')));
  const texts = policyTexts({ document: DOCUMENT, allowedSigners: lines.join(''), revoked: '' });
  mkdirSync(join(target, 'signatures'), { recursive: true });
  writeFileSync(join(target, 'policy.json'), texts.policy);
  writeFileSync(join(target, 'allowed_signers'), texts.allowedSigners);
  writeFileSync(join(target, 'revoked'), texts.revoked);
  for (const role of ROLES) {
    const words = ['-Y', 'sign', '-q', '-f', keyFile(role), '-n', policyNamespace(holder(role))];
    writeFileSync(join(target, `signatures/${role}.sig`), ssh(words, Buffer.from(texts.policy)));
  }
}

/** Namespaces that a role may sign in: never those of another role. */
function signerLine(role: FirmRole, publicKey: string): string {
  const line = role === 'qa_lead' ? attestorSignerLine : roleSignerLine;
  return `${line(holder(role), publicKey.trim())}\n`;
}

function ssh(words: readonly string[], input: Uint8Array = new Uint8Array()): string {
  return execFileSync('ssh-keygen', words, { input, stdio: ['pipe', 'pipe', 'ignore'] }).toString();
}
