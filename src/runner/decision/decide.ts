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
import { proposalChanges } from './proposal-changes.ts';
import { type DecisionPlan, proposeDecision, recordGates } from './propose-decision.ts';
import { recordedAccount } from './recorded-artifacts.ts';

/** What was decided, and on what. */
export interface DecisionReport {
  readonly outcome: DecisionOutcome;
  readonly verdicts: readonly GateVerdict[];
  readonly roles: readonly RoleVerdict[];
  /** Where the time stands to that of the proposal. */
  readonly window: DossierVerification['window'];
  readonly statementDigest: string;
  /** True when there was no current proposal and this run has made one. */
  readonly proposed: boolean;
}

/** How a decision is enforced. */
export interface DecideOptions {
  /** A conditional approval exits with 3. */
  readonly strict: boolean;
  /** Says what was decided at the time of the plan's clock: makes no proposal in the place of one that is not current. */
  readonly replay?: boolean;
}

/**
 * Judges everything again, verifies the dossier and every signature, and writes the outcome. Without a current proposal
 * it makes one, which then waits for signatures. Changes no subject. Throws PreliveError DOSSIER_BROKEN or LEDGER_BROKEN
 * (exit 5) before anything is decided.
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

/** Whoever only decides anew does not choose another account than the one that was proposed. */
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

/** The dossier of the workspace, authentic in every byte. */
function verify({ validation, policy }: DecisionPlan): DossierVerification {
  const at = validation.clock.now();
  const verification = verifyDossier(validation.workspace.files, { ...policy, at });
  invariant(verification, 'a proposal was made');
  assertAuthentic(verification);
  return verification;
}

/** Signatures outside of the proposal's time say nothing. */
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
