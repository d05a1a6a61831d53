import { invariant, PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import { type DecisionOutcome, foldDecision } from '../../gates/fold-decision.ts';
import type { RoleVerdict } from '../../signing/role-signatures.ts';
import { governanceEvidence } from '../../stages/08-go-live-decision/evidence.ts';
import { verificationLogArtifact } from '../../stages/08-go-live-decision/verification-log.ts';
import { readStatement } from '../dossier/dossier-files.ts';
import { assertAuthentic, type DossierVerification, verifyDossier } from '../dossier/verify-dossier.ts';
import { judge, stageContext } from '../validation.ts';
import type { DecisionPlan } from './decision-plan.ts';
import { proposalChanges } from './proposal-changes.ts';
import { proposeDecision, recordGates } from './propose-decision.ts';
import { recordedAccount } from './recorded-artifacts.ts';

/** A decision, with its basis. */
export interface DecisionReport {
  readonly outcome: DecisionOutcome;
  readonly verdicts: readonly GateVerdict[];
  readonly roles: readonly RoleVerdict[];
  /** State of the proposal's validity window. */
  readonly window: DossierVerification['window'];
  readonly statementDigest: string;
  /** True when there was no current proposal, so that this run has made one. */
  readonly proposed: boolean;
}

/** Options of a decision. */
export interface DecideOptions {
  /** Exit with 3 for a conditional approval. */
  readonly strict: boolean;
  /** Repeat the decision as of the plan's clock: a proposal that is not current is not replaced. */
  readonly replay?: boolean;
}

/**
 * Judges all gates again, verifies the dossier and every signature, and writes the outcome. Without a current proposal
 * it makes one, which then waits for signatures. Changes no subject. Throws PreliveError DOSSIER_BROKEN or
 * LEDGER_BROKEN (exit 5) before anything is decided.
 */
export async function decide(plan: DecisionPlan, options: DecideOptions): Promise<DecisionReport> {
  const { validation } = plan;
  const proposed = !(await isCurrent(plan));
  if (proposed && options.replay === true) throw await notCurrent(plan);
  const gates = proposed
    ? (await proposeDecision(withStatedAccount(plan))).recorded
    : recordGates(plan, await judge(validation));
  const verification = verify(plan);
  const signed = recordSignatures(plan, verification, await judge(validation, gates));
  const verdicts = await judge(validation, [...gates, ...signed]);
  const outcome = foldDecision(verdicts, validation.step, options);
  const { roles, window, statementDigest } = verification;
  validation.workspace.write([outcomeArtifact(plan, verdicts, outcome, verification)]);
  return { outcome, verdicts, roles, window, statementDigest, proposed };
}

/** Keeps the trading account of the current proposal, because `decide` has no flag for another one. */
function withStatedAccount(plan: DecisionPlan): DecisionPlan {
  const { account, tradingAccount } = readStatement(plan.validation.workspace.files)?.statement.predicate ?? {};
  const isChosen = tradingAccount !== undefined && tradingAccount.keyedDigest !== account?.keyedDigest;
  return isChosen ? { ...plan, tradingAccount } : plan;
}

async function isCurrent(plan: DecisionPlan): Promise<boolean> {
  const found = readStatement(plan.validation.workspace.files);
  return found !== undefined && (await proposalChanges(plan, found.statement)).length === 0;
}

async function notCurrent(plan: DecisionPlan): Promise<PreliveError> {
  const found = readStatement(plan.validation.workspace.files);
  const changes = found === undefined ? ['nothing was proposed'] : await proposalChanges(plan, found.statement);
  return new PreliveError('PROPOSAL_NOT_CURRENT', `Nothing was there to decide on then: ${changes.join('; ')}.`);
}

/** Verifies the dossier of the workspace; throws if any byte is not authentic. */
function verify({ validation, policy }: DecisionPlan): DossierVerification {
  const at = validation.clock.now();
  const verification = verifyDossier(validation.workspace.files, { ...policy, at });
  invariant(verification, 'a proposal was made');
  assertAuthentic(verification);
  return verification;
}

/** Records signatures only within the proposal's validity window. */
function recordSignatures(
  { validation }: DecisionPlan,
  { roles, window }: DossierVerification,
  verdicts: readonly GateVerdict[],
): readonly EvidenceRecord[] {
  if (window !== 'open') return [];
  const { observations } = governanceEvidence(roles, verdicts, stageContext(validation));
  return validation.workspace.append(observations);
}

function outcomeArtifact(
  { validation, limits }: DecisionPlan,
  verdicts: readonly GateVerdict[],
  outcome: DecisionOutcome,
  { statement, statementDigest, roles }: DossierVerification,
) {
  const account = recordedAccount(validation.workspace.files);
  const document = statement.subject.find(({ name }) => name === 'GO_LIVE_DECISION_GATE.md')?.digest.sha256;
  return verificationLogArtifact(
    {
      step: validation.step,
      subject: validation.subject,
      ...(account && { account }),
      gates: verdicts,
      decision: outcome.decision,
      exitCode: outcome.exitCode,
      signatures: roles,
      limits,
      ...(document !== undefined && { proposal: { statement: statementDigest, document } }),
    },
    stageContext(validation),
  );
}
