import type { Role } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord, Subject } from '../../domain/evidence.ts';
import { verifyChain } from '../../signing/chain.ts';
import { refusalText } from '../../signing/refusal.ts';
import { refusalNamespace } from '../../signing/role-policy.ts';
import { type RoleVerdict, verifyRoleSignatures } from '../../signing/role-signatures.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import { isOwnEvidence } from '../validation.ts';
import { agedVerdicts } from '../verify/reevaluate.ts';
import {
  FROZEN_LEDGER_FILE,
  readStatement,
  refusalFile,
  refusalSignatureFile,
  type StatementOnDisk,
  signatureFile,
  supersededFile,
} from './dossier-files.ts';
import { type DossierPolicy, type DossierVerification, verifyDossier } from './verify-dossier.ts';

/** Makes a detached SSH signature (armored) over a message in a namespace, without exposing the key. */
export type DetachedSigner = (message: Uint8Array, namespace: string) => Promise<string>;

/** A dossier to be signed. */
export interface SigningPlan {
  readonly store: DossierStore;
  readonly role: Role;
  readonly by: DossierPolicy;
  /** Current records of the workspace's ledger. */
  readonly records: readonly EvidenceRecord[];
  /** Current system; absent when only the dossier is available. */
  readonly subject?: Subject;
}

/** Content to be signed, verified to be as proposed. */
export interface SigningReview {
  readonly proposed: StatementOnDisk;
  readonly verification: DossierVerification;
}

/** Result of signing. */
export interface SigningReport {
  readonly role: Role;
  readonly verdict: RoleVerdict;
  readonly files: readonly string[];
  /** Verification of the dossier including this signature. */
  readonly verification: DossierVerification;
}

/**
 * Reviews the content to be signed. Throws PreliveError PROPOSAL_NOT_CURRENT without a proposal or when it is about
 * other evidence, another commit or another time, DOSSIER_BROKEN when a file differs from the statement.
 */
export function reviewProposal(plan: SigningPlan): SigningReview {
  const proposed = readStatement(plan.store);
  const verification = verifyDossier(plan.store, plan.by);
  if (proposed === undefined || verification === undefined) {
    throw new PreliveError('PROPOSAL_NOT_CURRENT', 'There is no statement.json: nothing is proposed.');
  }
  // New evidence writes new artifacts, which is not tampering, so this is reported first.
  const [change] = changesSince(plan, verification);
  if (change !== undefined) throw new PreliveError('PROPOSAL_NOT_CURRENT', change);
  const { contentFaults } = verification;
  if (contentFaults.length > 0) throw new PreliveError('DOSSIER_BROKEN', contentFaults.join('; '));
  return { proposed, verification };
}

/**
 * Evaluates the frozen gates on the frozen records as of now. Throws PreliveError PROPOSAL_NOT_CURRENT for another
 * verdict than proposed: evidence ages while a proposal waits.
 */
export async function requireFreshEvidence({ store, by }: SigningPlan, { proposed }: SigningReview): Promise<void> {
  const lines = new TextDecoder().decode(store.read(FROZEN_LEDGER_FILE)).split('\n').slice(0, -1);
  const chain = verifyChain(lines);
  const frozen = chain.ok ? chain.values : [];
  const aged = await agedVerdicts({ bundle: store, policy: by, keysAt: by.at }, proposed.statement, frozen, by.at);
  if (aged.length > 0) throw new PreliveError('PROPOSAL_NOT_CURRENT', `${aged.join('; ')}.`);
}

function changesSince(
  { records, subject }: SigningPlan,
  { statement, window }: DossierVerification,
): readonly string[] {
  const { predicate } = statement;
  const newer = records.find((one) => one.sequence > predicate.ledger.size && !isOwnEvidence(one));
  const { commit, configurationDigest } = predicate;
  return [
    ...(window === 'open' ? [] : [`It is valid from ${predicate.notBefore} to ${predicate.expires} alone.`]),
    ...(newer === undefined ? [] : [`Evidence is newer than the proposal: record ${newer.sequence}, ${newer.name}.`]),
    ...(subject?.commit === `${commit}+dirty`
      ? ['The tree of the system has changes that are not committed: what was proposed is not what stands here.']
      : []),
    ...(subject === undefined || subject.commit === commit
      ? []
      : [`It is about commit ${commit}, the system is at ${subject.commit}.`]),
    ...(subject === undefined || subject.configurationDigest === configurationDigest
      ? []
      : ['The configuration of the system is another than the one that was proposed.']),
  ];
}

/**
 * Approves in a role: signs the statement, and writes `signatures/<role>.sig` if the policy accepts the signature; an
 * earlier refusal of the role moves to `superseded/`. Throws PreliveError KEY_NOT_ACCEPTED, and errors of the signer.
 */
export async function approveAsRole(
  plan: SigningPlan,
  { proposed }: SigningReview,
  sign: DetachedSigner,
): Promise<SigningReport> {
  const { store, role, by } = plan;
  const signature = await sign(proposed.bytes, by.policy.roles[role].namespace);
  const verdict = requireAccepted(plan, proposed, { signatures: { [role]: signature } });
  store.write(signatureFile(role), signature);
  for (const name of [refusalFile(role), refusalSignatureFile(role)]) {
    store.move(name, supersededFile(proposed.digest, name));
  }
  return reportOf(plan, verdict, [signatureFile(role)]);
}

/** Refuses in a role, with a reason, like {@link approveAsRole}. */
export async function refuseAsRole(
  plan: SigningPlan & { readonly reason: string },
  { proposed }: SigningReview,
  sign: DetachedSigner,
): Promise<SigningReport> {
  const { store, role, by, reason } = plan;
  const text = refusalText({ role, statementDigest: proposed.digest, reason });
  const document = new TextEncoder().encode(text);
  const signature = await sign(document, refusalNamespace(by.policy.roles[role]));
  const verdict = requireAccepted(plan, proposed, { signatures: {}, refusals: { [role]: { document, signature } } });
  store.write(refusalSignatureFile(role), signature);
  store.write(refusalFile(role), text);
  return reportOf(plan, verdict, [refusalFile(role), refusalSignatureFile(role)]);
}

/** Verdict on this signature, as a decision will judge it. */
function requireAccepted(
  { role, by }: SigningPlan,
  { bytes, statement }: StatementOnDisk,
  found: Pick<Parameters<typeof verifyRoleSignatures>[0], 'signatures' | 'refusals'>,
): RoleVerdict {
  const [verdict] = verifyRoleSignatures({
    ...by,
    ...found,
    document: bytes,
    requiredRoles: [role],
    work: statement.predicate.work,
  });
  if (verdict?.status === 'signed' || verdict?.status === 'refused') return verdict;
  throw new PreliveError('KEY_NOT_ACCEPTED', `As ${role}: ${verdict?.reason ?? 'not a role of the policy'}.`);
}

function reportOf(plan: SigningPlan, verdict: RoleVerdict, files: readonly string[]): SigningReport {
  return { role: plan.role, verdict, files, verification: reviewProposal(plan).verification };
}
