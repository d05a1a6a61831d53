import type { Role } from '../domain/decision.ts';
import { approvalNamespace, ROLES, type RoleHolder, type RolePolicy, refusalNamespace } from './role-policy.ts';
import { generateSigningKey, type SigningKey } from './signing-key.ts';

/** Roles that nobody holds, with keys that end with the process: enough to rehearse the signing, never to approve. */
export interface RehearsalRoles {
  readonly policy: RolePolicy;
  /** Text of an allowed_signers file. */
  readonly allowedSigners: string;
  readonly keys: Readonly<Record<Role, SigningKey>>;
}

const TITLES: Readonly<Record<Role, string>> = {
  risk_officer: 'Risk Officer',
  cto: 'CTO',
  lead_trader: 'Lead Trader',
};

/** Makes the roles of one rehearsal. */
export function createRehearsalRoles(): RehearsalRoles {
  const roles = { risk_officer: holderOf('risk_officer'), cto: holderOf('cto'), lead_trader: holderOf('lead_trader') };
  const keyOf = (role: Role) => generateSigningKey(`throw-away key of the rehearsal's ${TITLES[role]}`);
  const keys = { risk_officer: keyOf('risk_officer'), cto: keyOf('cto'), lead_trader: keyOf('lead_trader') };
  return {
    policy: { version: 1, roles, required: { charter: ['risk_officer', 'cto'], dossier: ROLES } },
    allowedSigners: ROLES.map((role) => `${allowedSignerLine(roles[role], keys[role].publicLine)}\n`).join(''),
    keys,
  };
}

/** Line of an allowed_signers file that gives a holder a key for approvals and refusals of the role, and nothing else. */
export function allowedSignerLine(holder: RoleHolder, publicLine: string): string {
  return `${holder.identity} namespaces="${holder.namespace},${refusalNamespace(holder)}" ${publicLine}`;
}

function holderOf(role: Role): RoleHolder {
  return {
    person: `${TITLES[role]} of the rehearsal`,
    identity: `${role}@rehearsal.invalid`,
    namespace: approvalNamespace(role),
  };
}
