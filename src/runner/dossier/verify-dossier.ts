import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { AllowedSigner } from '../../signing/allowed-signers.ts';
import type { RolePolicy } from '../../signing/role-policy.ts';
import type { RoleVerdict } from '../../signing/role-signatures.ts';
import type { Statement } from '../../signing/statement.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import { roleVerdicts } from '../verify/role-checks.ts';
import { type ChangedSubject, changedSubjects, describeChange, readStatement } from './dossier-files.ts';
import { frozenLedgerFault } from './frozen-ledger.ts';

/** Policy and time for judging a dossier. */
export interface DossierPolicy {
  readonly policy: RolePolicy;
  readonly allowedSigners: readonly AllowedSigner[];
  /** SHA-256 of `policy.json`, hex. */
  readonly policyDigest: string;
  readonly at: EpochMs;
}

/**
 * Status of a dossier, the worst first: a part is broken; a role has refused; the time is outside the statement's
 * window; a signature is missing; all roles have signed the current content.
 */
export type DossierStanding = 'broken' | 'refused' | 'not_in_force' | 'waiting' | 'signed';

/** A dossier, verified from its bytes. */
export interface DossierVerification {
  readonly statement: Statement;
  /** SHA-256 of `statement.json`, hex. */
  readonly statementDigest: string;
  /** One verdict for each required role. */
  readonly roles: readonly RoleVerdict[];
  readonly changedSubjects: readonly ChangedSubject[];
  /** Position of the time relative to the statement's notBefore and expires. */
  readonly window: 'open' | 'not_yet_open' | 'expired';
  /** Differences from the proposal in subjects, ledger and policy, one line each. */
  readonly contentFaults: readonly string[];
  /** `contentFaults` and faults of signatures. Empty when the content is authentic. */
  readonly integrityFaults: readonly string[];
  readonly standing: DossierStanding;
}

/**
 * Verifies the dossier of a workspace: subjects, frozen ledger, policy and the signature of each required role;
 * `undefined` without a proposal. A missing or refused signature is a verdict. Throws PreliveError DOSSIER_BROKEN for
 * an invalid statement.
 */
export function verifyDossier(store: DossierStore, by: DossierPolicy): DossierVerification | undefined {
  const proposed = readStatement(store);
  if (proposed === undefined) return undefined;
  const { statement, bytes, digest } = proposed;
  const roles = roleVerdicts(store, by, bytes, by.at, statement.predicate.work);
  const changed = changedSubjects(store, statement);
  const contentFaults = [
    ...changed.map(describeChange),
    ...presentFault(frozenLedgerFault(store, statement.predicate.ledger)),
    ...(statement.predicate.policyDigest === by.policyDigest
      ? []
      : ['the role policy is not the one of the statement']),
  ];
  const integrityFaults = [
    ...contentFaults,
    ...roles.flatMap((role) => (role.status === 'broken' ? [`signature of ${role.role}: ${role.reason}`] : [])),
  ];
  const window = windowOf(statement, by.at);
  const faults = { contentFaults, integrityFaults };
  const verified = { statement, statementDigest: digest, roles, changedSubjects: changed, window, ...faults };
  return { ...verified, standing: standingOf(verified) };
}

/** Throws PreliveError DOSSIER_BROKEN (exit 5) naming all integrity faults. */
export function assertAuthentic(verification: DossierVerification): void {
  const { integrityFaults } = verification;
  if (integrityFaults.length > 0) throw new PreliveError('DOSSIER_BROKEN', integrityFaults.join('; '));
}

function standingOf(verified: Omit<DossierVerification, 'standing'>): DossierStanding {
  if (verified.integrityFaults.length > 0) return 'broken';
  if (verified.roles.some(({ status }) => status === 'refused')) return 'refused';
  if (verified.window !== 'open') return 'not_in_force';
  return verified.roles.every(({ status }) => status === 'signed') ? 'signed' : 'waiting';
}

function windowOf({ predicate }: Statement, at: EpochMs): DossierVerification['window'] {
  if (at < Date.parse(predicate.notBefore)) return 'not_yet_open';
  return at < Date.parse(predicate.expires) ? 'open' : 'expired';
}

function presentFault(fault: string | undefined): string[] {
  return fault === undefined ? [] : [fault];
}
