import { type EpochMs, isoUtc } from '../domain/clock.ts';
import type { Role } from '../domain/decision.ts';
import { type PolicyTexts, policyTexts, roleSignerLine } from './policy-text.ts';
import { approvalNamespace, type PolicyDocument, policyNamespace, ROLES, type RoleHolder } from './role-policy.ts';
import { generateSigningKey, type SigningKey } from './signing-key.ts';

/** Roles without real holders, with keys only in this process: enough to rehearse signing, never to approve. */
export interface RehearsalRoles {
  readonly policy: PolicyDocument;
  /** Text of an allowed_signers file. */
  readonly allowedSigners: string;
  /** All files of the policy. */
  readonly texts: PolicyTexts;
  /** Signature of each role over `policy.json`. */
  readonly policySignatures: Readonly<Record<Role, string>>;
  readonly keys: Readonly<Record<Role, SigningKey>>;
}

const TITLES: Readonly<Record<Role, string>> = {
  risk_officer: 'Risk Officer',
  cto: 'CTO',
  lead_trader: 'Lead Trader',
};

/** Creates the roles of one rehearsal, with a policy signed by themselves. */
export function createRehearsalRoles(at: EpochMs): RehearsalRoles {
  const keyOf = (role: Role) => generateSigningKey(`throw-away key of the rehearsal's ${TITLES[role]}`);
  const keys = { risk_officer: keyOf('risk_officer'), cto: keyOf('cto'), lead_trader: keyOf('lead_trader') };
  const texts = rehearsalPolicy(keys, at);
  const bytes = new TextEncoder().encode(texts.policy);
  const sign = (role: Role) => keys[role].sign(bytes, policyNamespace(holderOf(role)));
  const policySignatures = { risk_officer: sign('risk_officer'), cto: sign('cto'), lead_trader: sign('lead_trader') };
  return { policy: texts.document, allowedSigners: texts.allowedSigners, texts, policySignatures, keys };
}

function rehearsalPolicy(keys: RehearsalRoles['keys'], at: EpochMs): PolicyTexts {
  const roles = { risk_officer: holderOf('risk_officer'), cto: holderOf('cto'), lead_trader: holderOf('lead_trader') };
  return policyTexts({
    document: {
      number: 1,
      previous: null,
      issued_at: isoUtc(at),
      threshold: 2,
      independence: { own_work: 'refused' },
      roles,
      required: { charter: ['risk_officer', 'cto'], dossier: ROLES },
    },
    allowedSigners: ROLES.map((role) => `${roleSignerLine(roles[role], keys[role].publicLine)}\n`).join(''),
    revoked: '',
  });
}

function holderOf(role: Role): RoleHolder {
  return {
    person: `${TITLES[role]} of the rehearsal`,
    identity: `${role}@rehearsal.invalid`,
    namespace: approvalNamespace(role),
  };
}
