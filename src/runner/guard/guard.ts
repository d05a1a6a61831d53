import type { AccountReference } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { DeploymentLimits } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Step } from '../../domain/stage.ts';
import { STATEMENT_FILE } from '../../signing/dossier-layout.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { DecisionPredicate, Statement } from '../../signing/statement.ts';
import type { BundleFiles } from '../ports/bundle-files.ts';
import type { VerifierPolicy } from '../ports/verifier-policy.ts';
import { checkContent, parseStatement } from '../verify/content-checks.ts';
import { shapeFindings } from '../verify/file-checks.ts';
import { isBreak, type VerifyFinding } from '../verify/findings.ts';
import { checkpointFindings } from '../verify/ledger-checks.ts';
import { keyTime, policyFindings, roleFindings, roleVerdicts } from '../verify/role-checks.ts';

/** Deployment to be started. */
export interface GuardQuestion {
  readonly step: Step;
  /** Commit, 40 hex digits; one with `+dirty` is never approved. */
  readonly commit: string;
  readonly configurationDigest: string;
  /** Account for trading. */
  readonly account: AccountAsked;
  readonly at: EpochMs;
}

/** An account as named by a start script. */
export interface AccountAsked {
  /** Keyed digest, hex; absent when an id was given without a redaction key for computing it. */
  readonly keyedDigest?: string;
  /** Masked id, if an id was given. */
  readonly masked?: string;
}

/** A signed decision in force, with its limits. */
export interface GuardAnswer {
  readonly decision: 'GO_LIVE_APPROVED' | 'CONDITIONAL_APPROVAL';
  readonly step: Step;
  readonly commit: string;
  readonly configurationDigest: string;
  /** ISO 8601 UTC. */
  readonly expires: string;
  readonly account: AccountReference;
  /** SHA-256 of `statement.json`, hex. */
  readonly statementDigest: string;
  readonly limits: DeploymentLimits;
}

/**
 * Decision in force for exactly this step, commit, configuration and account. Every signature, subject and record of the dossier
 * is verified; the gates are not evaluated again. Fails closed: throws PreliveError DOSSIER_BROKEN (5) for a dossier that differs
 * from the signed one, DECISION_NOT_IN_FORCE (3) for any other doubt, POLICY_BROKEN or POLICY_NOT_SIGNED for the policy.
 */
export function guardDecision(bundle: BundleFiles, policy: VerifierPolicy, question: GuardQuestion): GuardAnswer {
  const { statement, digest } = authenticStatement(bundle, policy, question.at);
  const { predicate } = statement;
  const [doubt] = doubtsAbout(predicate, question);
  if (doubt !== undefined) throw notInForce(doubt);
  const { decision, step, commit, configurationDigest, expires, tradingAccount: account, limits } = predicate;
  if (!isApproval(decision) || limits === undefined || account === undefined) {
    throw notInForce(`the decision is ${decision}`);
  }
  return { decision, step, commit, configurationDigest, expires, account, statementDigest: digest, limits };
}

/** True for both kinds of approval. */
function isApproval(decision: DecisionPredicate['decision']): decision is GuardAnswer['decision'] {
  return decision === 'GO_LIVE_APPROVED' || decision === 'CONDITIONAL_APPROVAL';
}

function authenticStatement(
  bundle: BundleFiles,
  policy: VerifierPolicy,
  at: EpochMs,
): { readonly statement: Statement; readonly digest: string } {
  const entries = bundle.entries();
  const bytes = bundle.read(STATEMENT_FILE);
  if (bytes === undefined) throw notInForce('nothing was proposed');
  requireNone(shapeFindings(entries));
  const read = parseStatement(bundle, bytes);
  if ('reason' in read) throw new PreliveError('DOSSIER_BROKEN', read.reason);
  const { statement } = read;
  const { work } = statement.predicate;
  requirePolicy(policy);
  const roles = roleVerdicts(bundle, policy, bytes, keyTime(at, statement), work);
  const { subjects, ledgers } = checkContent(bundle, entries, statement, policy.policy.required.dossier, at);
  requireNone([
    ...roleFindings(roles),
    ...policyFindings(policy, statement),
    ...subjects,
    ...(ledgers?.findings ?? []),
    ...checkpointFindings(bundle, undefined),
  ]);
  const newer = ledgers?.newer[0];
  if (newer !== undefined) throw notInForce(`evidence came after it: ${newer}; propose again`);
  return { statement, digest: sha256(bytes) };
}

function requirePolicy({ standing: { faults, waiting } }: VerifierPolicy): void {
  if (faults.length > 0) throw new PreliveError('POLICY_BROKEN', faults.join('; '));
  if (waiting.length > 0) throw new PreliveError('POLICY_NOT_SIGNED', `it waits for ${waiting.join('; ')}`);
}

/** Throws for a finding; broken content is reported before missing parts. */
function requireNone(findings: readonly VerifyFinding[]): void {
  const found = findings.find(isBreak) ?? findings[0];
  if (found === undefined) return;
  if (isBreak(found)) throw new PreliveError('DOSSIER_BROKEN', found.detail);
  throw notInForce(found.detail);
}

function doubtsAbout(predicate: DecisionPredicate, question: GuardQuestion): readonly string[] {
  const { step, commit, configurationDigest, account, at } = question;
  const { decision, notBefore, expires, tradingAccount, limits } = predicate;
  const facts: readonly (readonly [boolean, string])[] = [
    [isApproval(decision), `the decision is ${decision}`],
    [predicate.step === step, `it is for step ${predicate.step}, not for ${step}`],
    [
      predicate.commit === commit && !commit.endsWith('+dirty'),
      `it is about commit ${predicate.commit}, not ${commit}`,
    ],
    [predicate.configurationDigest === configurationDigest, 'it is about another configuration'],
    [
      tradingAccount !== undefined && tradingAccount.keyedDigest === account.keyedDigest,
      accountDoubt(tradingAccount, account),
    ],
    [at >= Date.parse(notBefore), `it is valid from ${notBefore}`],
    [at < Date.parse(expires), `it expired at ${expires}`],
    [limits !== undefined, 'it states no limits: prelive.yaml named no capital'],
  ];
  return facts.filter(([holds]) => !holds).map(([, words]) => words);
}

function accountDoubt(signed: AccountReference | undefined, { keyedDigest, masked }: AccountAsked): string {
  if (signed === undefined) return 'it names no account to trade';
  if (keyedDigest === undefined) {
    return `it is about account ${signed.masked}, and without the redaction key of its proposer nobody can tell whether this is the one`;
  }
  return masked === signed.masked
    ? `it is about another account ${signed.masked}, or the redaction key here is not that of its proposer`
    : `it is about account ${signed.masked}, not ${masked ?? 'this one'}`;
}

function notInForce(reason: string): PreliveError {
  return new PreliveError('DECISION_NOT_IN_FORCE', `No decision is in force: ${reason}.`);
}
