import type { Role } from './decision.ts';

/**
 * The folder of a role policy: signers of each role, their keys, and their authority.
 *
 * ```
 * policy.json                 the signers in force; names the digests of the next two files. Signatures are over its bytes.
 * allowed_signers             keys; every line has namespaces="…" of one role, and may have valid-after and valid-before
 * revoked                     keys that never count, whatever the time: lines of public keys and # comments, as
 *                             `ssh-keygen -Y verify -r revoked` takes them; there, and empty, where none is revoked
 * signatures/<role>.sig       SSHSIG over policy.json in prelive-policy-<role>@<domain>, also of attestors
 * history/<number>/…          the same five for each policy before this one
 * pending/…                   the next policy before it is signed; only `prelive keys` reads it
 * ```
 *
 * The first policy counts once every role and attestor that it names has signed it. Each later one counts once `threshold`
 * roles of the one before have signed it by the keys of the one before, none of which it revokes, and every role whose
 * holder or keys are new by one of its own. `previous` makes a chain. Keys are checked as of `issued_at`.
 *
 * Namespaces of a holder with the namespace `prelive-<role>@<domain>`: that one for approvals, `prelive-refusal-…` for
 * refusals, `prelive-charter-…`, `prelive-attestation-…`, `prelive-waiver-…` and `prelive-policy-…` with the same ending.
 */
export interface PolicyDocument extends RolePolicy {
  /** 1 for the first policy of a firm, one more for each that follows. */
  readonly number: number;
  /** SHA-256 (hex) of `policy.json` of the policy before; null for the first. */
  readonly previous: string | null;
  /** ISO 8601 UTC. */
  readonly issued_at: string;
  /** Number of roles (not attestors) that must sign the next policy, 2 or 3. */
  readonly threshold: number;
  readonly independence: Independence;
  /** SHA-256 (hex) of the files beside it. */
  readonly files: { readonly allowed_signers: string; readonly revoked: string };
}

/** The part of `policy.json` about signers. */
export interface RolePolicy {
  /** Version of the format. */
  readonly version: 1;
  readonly roles: Readonly<Record<Role, RoleHolder>>;
  readonly required: { readonly charter: readonly Role[]; readonly dossier: readonly Role[] };
  /** Rules for approving one's own work; not allowed when absent. */
  readonly independence?: Independence;
  /** Attestors of checklist items besides the roles. */
  readonly attestors?: Readonly<Partial<Record<AttestorRole, RoleHolder>>>;
  /** Keys of collectors that no trader holds, `name+id+base64` each: checkpoints closed by them are not self-collected. */
  readonly collectors?: readonly string[];
}

/** Rules by which signers do not depend on each other, or on what they sign. */
export interface Independence {
  /** `refused`: the author of the commit or the proposal cannot approve it. */
  readonly own_work: 'refused' | 'allowed';
}

/** Holder of a role. */
export interface RoleHolder {
  /** Name of the natural person. */
  readonly person: string;
  /** Principal in allowed_signers. */
  readonly identity: string;
  /** Namespace of approvals, `prelive-<role>@<domain>`. */
  readonly namespace: string;
  /** Other names of the same person, e.g. the e-mail address of commits. */
  readonly aliases?: readonly string[];
}

/** A role that signs no decision, but may attest items of the checklist. */
export type AttestorRole = 'lead_quant' | 'devops_lead' | 'qa_lead';

/** Names of the files of a policy folder. */
export const POLICY_FILES = {
  policy: 'policy.json',
  allowedSigners: 'allowed_signers',
  revoked: 'revoked',
  signatures: 'signatures',
  history: 'history',
  pending: 'pending',
} as const;
