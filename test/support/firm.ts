import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../../src/domain/decision.ts';

/** Roles of a made-up firm: those that sign a decision, and one that only attests. */
export type FirmRole = Role | 'qa_lead';

const ROLES = ['risk_officer', 'cto', 'lead_trader', 'qa_lead'] as const satisfies readonly FirmRole[];

/** People of a made-up firm with keys of the real ssh-keygen. */
export interface Firm {
  /** Private key file. */
  keyFile(role: FirmRole): string;
  /** Detached signature by the real ssh-keygen. */
  sign(role: FirmRole, message: Uint8Array, namespace: string): string;
  /** Writes `policy.json` and `allowed_signers`. */
  writePolicy(folder: string): void;
}

/** Makes the keys in a folder. */
export function createFirm(folder: string): Firm {
  mkdirSync(folder, { recursive: true });
  const keyFile = (role: FirmRole) => join(folder, role);
  for (const role of ROLES) ssh(['-q', '-t', 'ed25519', '-N', '', '-C', role, '-f', keyFile(role)]);
  return {
    keyFile,
    sign: (role, message, namespace) => ssh(['-Y', 'sign', '-q', '-f', keyFile(role), '-n', namespace], message),
    writePolicy: (target) => {
      writeFileSync(join(target, 'policy.json'), `${JSON.stringify(POLICY, null, 2)}\n`);
      const lines = ROLES.map((role) => signerLine(role, readFileSync(`${keyFile(role)}.pub`, 'utf8')));
      writeFileSync(join(target, 'allowed_signers'), lines.join(''));
    },
  };
}

/** Namespace in which a role attests. */
export const attestationNamespace = (role: FirmRole) => `prelive-attestation-${role}@firm.invalid`;

/** Namespace in which a role approves. */
export const approvalNamespace = (role: FirmRole) => `prelive-${role}@firm.invalid`;

const holder = (role: FirmRole) => ({
  person: `Holder of ${role}`,
  identity: `${role}@firm.invalid`,
  namespace: approvalNamespace(role),
});

const POLICY = {
  version: 1,
  roles: { risk_officer: holder('risk_officer'), cto: holder('cto'), lead_trader: holder('lead_trader') },
  attestors: { qa_lead: holder('qa_lead') },
  required: { charter: ['risk_officer', 'cto'], dossier: ['risk_officer', 'cto', 'lead_trader'] },
};

/** What a role may sign: never another role's word. */
function signerLine(role: FirmRole, publicKey: string): string {
  const refusals = `prelive-refusal-${role}@firm.invalid`;
  const own = role === 'qa_lead' ? [] : [approvalNamespace(role), refusals];
  const namespaces = [...own, attestationNamespace(role)].join(',');
  return `${role}@firm.invalid namespaces="${namespaces}" ${publicKey.trim()}\n`;
}

function ssh(words: readonly string[], input: Uint8Array = new Uint8Array()): string {
  return execFileSync('ssh-keygen', words, { input, stdio: ['pipe', 'pipe', 'ignore'] }).toString();
}
