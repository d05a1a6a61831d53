import type { AccountReference } from '../../domain/account.ts';
import { isoUtc } from '../../domain/clock.ts';
import type { Decision } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import { evaluateGates } from '../../gates/evaluate-gate.ts';
import { allGatesPass, foldDecision } from '../../gates/fold-decision.ts';
import { signersOfIdentity } from '../../signing/allowed-signers.ts';
import { refusalNamespace } from '../../signing/role-policy.ts';
import { fingerprintOf } from '../../signing/ssh-public-key.ts';
import { dossierArtifacts } from '../../stages/08-go-live-decision/dossier.ts';
import { gatesEvidence } from '../../stages/08-go-live-decision/evidence.ts';
import type { Contact, DossierInputs, RequiredSigner } from '../../stages/08-go-live-decision/inputs.ts';
import type { RollbackStep } from '../../stages/08-go-live-decision/rollback-steps.ts';
import { recordCampaign, sessionsOnRecord } from '../campaign/record-campaign.ts';
import type { StatementOnDisk } from '../dossier/dossier-files.ts';
import { freezeCheckpoint } from '../dossier/frozen-ledger.ts';
import { propose, supersedeProposal } from '../dossier/propose.ts';
import { custodyLines } from '../evidence/custody.ts';
import type { Workspace } from '../ports/workspace.ts';
import { admissibleRecords, judge, questionOf, stageContext, type Validation } from '../validation.ts';
import { appliedWaivers } from '../waivers/waiver-book.ts';
import { type DecisionPlan, deploymentLimits } from './decision-plan.ts';
import { recordedAccount, recordedDrills } from './recorded-artifacts.ts';
import { validityOf } from './validity.ts';

/** A frozen proposal. */
export interface Proposal {
  readonly statement: StatementOnDisk;
  readonly verdicts: readonly GateVerdict[];
  /** Evidence recorded about the gates. */
  readonly recorded: readonly EvidenceRecord[];
  readonly decisionIfAllSign: Decision;
  /** Account for trading at the step, as in the statement. */
  readonly tradingAccount?: AccountReference;
  readonly requiredSigners: readonly RequiredSigner[];
}

/**
 * Freezes the dossier: judges all gates again, writes the final documents, copies policy and gate files beside them,
 * and writes `statement.json` over all of it. An earlier proposal is moved to `superseded/` first, so that signatures
 * are never beside documents of another proposal, even if this fails midway. Throws PreliveError DOSSIER_BROKEN for an
 * artifact that differs from its evidence, and errors of {@link validityOf}.
 */
export async function proposeDecision(plan: DecisionPlan): Promise<Proposal> {
  const { validation } = plan;
  const { workspace, clock } = validation;
  workspace.tidy();
  await recordCampaign(validation);
  const recorded = recordGates(plan, await judge(validation));
  const verdicts = await judge(validation, recorded);
  requireAttachedFiles(verdicts, workspace);
  const now = clock.now();
  const inputs = await dossierInputs(plan, verdicts, now);
  const previous = supersedeProposal(workspace.files);
  for (const { name, text } of plan.frozen) workspace.files.write(name, text);
  freezeCheckpoint(workspace.files);
  workspace.write(dossierArtifacts(inputs, stageContext(validation)));
  const statement = propose(
    {
      subjects: workspace.artifacts().map(({ path, sha256 }) => ({ name: path, sha256 })),
      predicate: predicateOf(plan, inputs, previous),
    },
    workspace.files,
  );
  const { decisionIfAllSign, requiredSigners, tradingAccount } = inputs;
  return {
    statement,
    verdicts,
    recorded,
    decisionIfAllSign,
    requiredSigners,
    ...(tradingAccount && { tradingAccount }),
  };
}

/** Records `all_gates_1_to_7_pass` as evidence, so that gate 8 is judged like every other. */
export function recordGates({ validation }: DecisionPlan, verdicts: readonly GateVerdict[]): readonly EvidenceRecord[] {
  const { observations } = gatesEvidence(verdicts, allGatesPass(verdicts), stageContext(validation));
  return validation.workspace.append(observations);
}

async function dossierInputs(
  plan: DecisionPlan,
  verdicts: readonly GateVerdict[],
  now: number,
): Promise<DossierInputs> {
  const { validation, config } = plan;
  const { workspace, step, subject } = validation;
  const account = recordedAccount(workspace.files);
  const waivers = appliedWaivers(validation.waivers?.() ?? [], verdicts);
  const deployment = deploymentLimits(plan);
  return {
    step,
    subject,
    system: config.system,
    ...(account && { account }),
    ...accountToTrade(plan, account),
    ...(config.capital && { capital: config.capital }),
    validity: validityOf(step, now, workspace.files, waivers),
    waivers,
    gates: verdicts,
    sessions: sessionsOnRecord(validation),
    decisionIfAllSign: await decisionIfAllSign(validation),
    requiredSigners: requiredSigners(plan),
    limits: plan.limits,
    ...(deployment && { deployment }),
    drills: recordedDrills(workspace.files),
    notTested: plan.notTested,
    custody: custodyLines(workspace, plan.policy.policy),
    contacts: contactsOf(plan),
    rollbackCommands: ROLLBACK_COMMANDS,
    artifacts: workspace.artifacts().map(({ path }) => path),
  };
}

function accountToTrade({ validation, tradingAccount }: DecisionPlan, probed: AccountReference | undefined) {
  const account = validation.step === 'rehearsal' ? undefined : (tradingAccount ?? probed);
  return account && { tradingAccount: account };
}

/** Decision on the current records plus a hypothetical `governance_signed`, which never enters the ledger. */
async function decisionIfAllSign(validation: Validation): Promise<Decision> {
  const { gates, step, subject, clock } = validation;
  const records = admissibleRecords(validation);
  const signed: EvidenceRecord = {
    name: 'governance_signed',
    value: true,
    unit: 'boolean',
    stage: 8,
    collector: { name: 'hypothesis', version: validation.version },
    observedAt: isoUtc(clock.now()),
    sourceClass: 'local',
    attachments: [],
    subject,
    sequence: records.length + 1,
    previous: '',
    digest: '',
  };
  const verdicts = await evaluateGates(gates, { ...questionOf(validation), records: [...records, signed] });
  return foldDecision(verdicts, step).decision;
}

function requiredSigners({ policy: { policy, allowedSigners } }: DecisionPlan): readonly RequiredSigner[] {
  return policy.required.dossier.map((role) => {
    const holder = policy.roles[role];
    const { person, identity, namespace } = holder;
    return {
      role,
      person,
      identity,
      namespace,
      refusalNamespace: refusalNamespace(holder),
      fingerprints: signersOfIdentity(allowedSigners, identity).map(({ key }) => fingerprintOf(key.blob)),
    };
  });
}

function contactsOf({ policy: { policy } }: DecisionPlan): readonly Contact[] {
  const holders = policy.required.dossier.map((role) => ({
    role,
    name: policy.roles[role].person,
    reach: policy.roles[role].identity,
  }));
  const desk = 'the telephone numbers of your region stand in Client Portal under Help, Contact; keep them on paper';
  return [...holders, { role: 'broker trade desk', name: 'Interactive Brokers', reach: desk }];
}

function predicateOf({ validation, policy, work }: DecisionPlan, inputs: DossierInputs, previous: string | null) {
  const { subject, step, preset, workspace } = validation;
  return {
    decision: inputs.decisionIfAllSign,
    step,
    preset,
    previous,
    commit: subject.commit,
    configurationDigest: subject.configurationDigest,
    account: inputs.account ?? null,
    ...(inputs.tradingAccount && { tradingAccount: inputs.tradingAccount }),
    policyDigest: policy.policyDigest,
    ledger: workspace.head(),
    notBefore: inputs.validity.from,
    expires: inputs.validity.until,
    verdicts: inputs.gates.map(({ stage, verdict }) => ({ stage, verdict })),
    ...(inputs.waivers.length > 0 && { waivers: inputs.waivers }),
    ...(inputs.deployment && { limits: inputs.deployment }),
    ...(work && { work }),
  };
}

/**
 * Throws PreliveError DOSSIER_BROKEN when an artifact differs from the one that the evidence in use was recorded with:
 * it was edited or removed, or a later run whose evidence does not count has replaced it. Otherwise gates and documents
 * would describe different things.
 */
function requireAttachedFiles(verdicts: readonly GateVerdict[], workspace: Workspace): void {
  const found = new Map(workspace.artifacts().map(({ path, sha256 }) => [path, sha256]));
  const used = new Set(verdicts.flatMap(({ clauses }) => clauses.flatMap((clause) => clause.evidence)).map(sequenceOf));
  const faults = workspace
    .records()
    .filter((record) => used.has(record.sequence))
    .flatMap((record) => faultsOf(record, found));
  if (faults.length === 0) return;
  throw new PreliveError('DOSSIER_BROKEN', [...new Set(faults)].join('; '), {
    nextSteps: ['Restore the named file, or run its stage again on what shall be decided.'],
  });
}

const sequenceOf = ({ sequence }: { readonly sequence: number }) => sequence;

function faultsOf({ attachments, stage }: EvidenceRecord, found: ReadonlyMap<string, string>): readonly string[] {
  return attachments.filter(isArtifact).flatMap(({ path, sha256 }) => {
    if (found.get(path) === sha256) return [];
    return [`${path} is not the file that the evidence of stage ${stage} was recorded with`];
  });
}

/**
 * Excludes files of the system, which are not in the workspace, and gate files, which are frozen in their current form.
 */
function isArtifact({ path }: { readonly path: string }): boolean {
  return !path.startsWith('system:') && !/\.ya?ml$/.test(path);
}

/** Commands for each step of a rollback; a test checks them against the command list. */
export const ROLLBACK_COMMANDS: Readonly<Record<RollbackStep, string>> = {
  stop: 'Ctrl-C (SIGINT) in the terminal of the running session: it cancels its open orders at once',
  flatten: 'done by the same Ctrl-C: it closes its own positions with market orders before it ends',
  verify: 'prelive stage6 --paper',
  disconnect: 'done by the session when it ends; else close the gateway',
  investigate: 'prelive gates explain 7',
  report: 'send PRELIVE_VERIFICATION_LOG.json and PAPER_TRADING_LOG.json to the Risk Officer',
  fix: 'prelive rehearse --system . , then every stage again',
};
