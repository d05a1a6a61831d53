import { invariant } from '../../domain/errors.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import { type DecisionOutcome, decide as foldDecision } from '../../gates/decide.ts';
import type { RoleVerdict } from '../../signing/role-signatures.ts';
import type { Statement } from '../../signing/statement.ts';
import { governanceEvidence } from '../../stages/08-go-live-decision/evidence.ts';
import { verificationLogArtifact } from '../../stages/08-go-live-decision/verification-log.ts';
import { readStatement, type StatementOnDisk } from '../dossier/dossier-files.ts';
import { assertAuthentic, type DossierVerification, verifyDossier } from '../dossier/verify-dossier.ts';
import { isOwnEvidence, judge, stageContext, type Validation } from '../validation.ts';
import { type DecisionPlan, proposeDecision, recordGates } from './propose-decision.ts';
import { recordedAccount } from './recorded-artifacts.ts';

/** What was decided, and on what. */
export interface DecisionReport {
  readonly outcome: DecisionOutcome;
  readonly verdicts: readonly GateVerdict[];
  readonly roles: readonly RoleVerdict[];
  readonly statementDigest: string;
  /** True when there was no current proposal and this run has made one. */
  readonly proposed: boolean;
}

/** How a decision is enforced. */
export interface DecideOptions {
  /** A conditional approval exits with 3. */
  readonly strict: boolean;
}

/**
 * Judges everything again, verifies the dossier and every signature, and writes the outcome. Without a current proposal
 * it makes one, which then waits for signatures. Changes no subject. Throws PreliveError DOSSIER_BROKEN or LEDGER_BROKEN
 * (exit 5) before anything is decided.
 */
export async function decide(plan: DecisionPlan, options: DecideOptions): Promise<DecisionReport> {
  const { validation } = plan;
  const { workspace, step } = validation;
  const since = workspace.head().size;
  const current = await currentStatement(plan);
  const statement = current ?? (await proposeDecision(plan)).statement;
  const verification = verify(plan);
  if (current !== undefined) recordGates(plan, await judge(validation));
  recordSignatures(plan, verification, await judge(validation, since));
  const verdicts = await judge(validation, since);
  const outcome = foldDecision(verdicts, step, options);
  const { roles } = verification;
  workspace.write([outcomeArtifact(plan, verdicts, outcome, roles, statement)]);
  return { outcome, verdicts, roles, statementDigest: statement.digest, proposed: current === undefined };
}

/** The dossier of the workspace, authentic in every byte. */
function verify({ validation, policy }: DecisionPlan): DossierVerification {
  const at = validation.clock.now();
  const verification = verifyDossier(validation.workspace.files, { ...policy, at });
  invariant(verification, 'a proposal was made');
  assertAuthentic(verification);
  return verification;
}

/**
 * The statement that still speaks of this system, step and evidence. Whoever collects anew after a proposal has made
 * another dossier; files that changed without new evidence have been tampered with, which {@link verify} finds.
 */
async function currentStatement(plan: DecisionPlan): Promise<StatementOnDisk | undefined> {
  const { validation } = plan;
  const found = readStatement(validation.workspace.files);
  if (found === undefined) return undefined;
  const { predicate } = found.statement;
  const { subject, step } = validation;
  const same =
    predicate.step === step &&
    predicate.commit === subject.commit &&
    predicate.configurationDigest === subject.configurationDigest &&
    !hasNewerEvidence(validation, predicate.ledger.size) &&
    sameVerdicts(predicate, await judge(validation));
  return same ? found : undefined;
}

function hasNewerEvidence({ workspace }: Validation, frozen: number): boolean {
  return workspace.records().some((one) => one.sequence > frozen && !isOwnEvidence(one));
}

/** Evidence grows old: a statement about other verdicts of the gates 1-7 is about another decision. */
function sameVerdicts({ verdicts }: Statement['predicate'], now: readonly GateVerdict[]): boolean {
  return now.every(
    (gate) =>
      gate.stage === 8 || verdicts.some(({ stage, verdict }) => stage === gate.stage && verdict === gate.verdict),
  );
}

function recordSignatures(
  { validation }: DecisionPlan,
  { roles, window }: DossierVerification,
  verdicts: readonly GateVerdict[],
): void {
  if (window !== 'open') return;
  const { observations } = governanceEvidence(roles, verdicts, stageContext(validation));
  validation.workspace.append(observations);
}

function outcomeArtifact(
  { validation, limits }: DecisionPlan,
  verdicts: readonly GateVerdict[],
  outcome: DecisionOutcome,
  roles: readonly RoleVerdict[],
  { statement, digest }: StatementOnDisk,
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
      ...(document !== undefined && { proposal: { statement: digest, document } }),
    },
    stageContext(validation),
  );
}
