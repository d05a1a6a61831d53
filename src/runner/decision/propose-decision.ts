import type { AccountReference } from '../../domain/account.ts';
import { isoUtc } from '../../domain/clock.ts';
import type { PreliveConfig } from '../../domain/config.ts';
import type { Decision, Work } from '../../domain/decision.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import { allGatesPass, decide as foldDecision } from '../../gates/decide.ts';
import { evaluateGates } from '../../gates/evaluate-gate.ts';
import { signersOf } from '../../signing/allowed-signers.ts';
import { refusalNamespace } from '../../signing/role-policy.ts';
import { fingerprintOf } from '../../signing/ssh-public-key.ts';
import { dossierArtifacts } from '../../stages/08-go-live-decision/dossier.ts';
import { gatesEvidence } from '../../stages/08-go-live-decision/evidence.ts';
import type { Contact, DossierInputs, RequiredSigner, TradingLimits } from '../../stages/08-go-live-decision/inputs.ts';
import { lastReviewDay } from '../../stages/08-go-live-decision/scale-up-plan.ts';
import { recordCampaign, sessionsOnRecord } from '../campaign/record-campaign.ts';
import type { StatementOnDisk } from '../dossier/dossier-files.ts';
import { freezeCheckpoint } from '../dossier/frozen-checkpoint.ts';
import { propose, supersedeProposal } from '../dossier/propose.ts';
import type { DossierPolicy } from '../dossier/verify-dossier.ts';
import { custodyLines } from '../evidence/custody.ts';
import { believedRecords, judge, questionOf, stageContext, type Validation } from '../validation.ts';
import { appliedWaivers } from '../waivers/waiver-book.ts';
import { requireAttachedFiles } from './attached-files.ts';
import { deploymentLimits } from './deployment-limits.ts';
import { recordedAccount, recordedDrills } from './recorded-artifacts.ts';
import { ROLLBACK_COMMANDS } from './rollback-commands.ts';
import { validityOf } from './validity.ts';

/** A file that is frozen beside the artifacts, because the decision rests on it: role policy, gate files. */
export interface FrozenFile {
  /** Name in the workspace, e.g. `gates/07-paper-trading.yaml`. */
  readonly name: string;
  readonly text: string;
}

/** What a decision is made of. */
export interface DecisionPlan {
  readonly validation: Validation;
  readonly config: Pick<PreliveConfig, 'system' | 'capital' | 'symbols'>;
  /** Whose work is decided on; absent where git names nobody. */
  readonly work?: Work;
  /** Account that the step is to trade; the one that stage 6 saw when left out. A rehearsal trades none. */
  readonly tradingAccount?: AccountReference;
  readonly policy: Omit<DossierPolicy, 'at'>;
  readonly limits: TradingLimits;
  readonly frozen: readonly FrozenFile[];
  /** What else was not tested, in whole sentences. */
  readonly notTested: readonly string[];
}

/** What was not tested where the shipped sample stood in for a system of the reader. */
export const SAMPLE_STOOD_IN = 'Your own system: the sample system that prelive ships stood in for it.';

/** A frozen proposal. */
export interface Proposal {
  readonly statement: StatementOnDisk;
  readonly verdicts: readonly GateVerdict[];
  /** What it has recorded about the gates. */
  readonly recorded: readonly EvidenceRecord[];
  readonly decisionIfAllSign: Decision;
  /** Account that the step trades, as the statement names it. */
  readonly tradingAccount?: AccountReference;
  readonly requiredSigners: readonly RequiredSigner[];
  /** Latest review date in its documents, `YYYY-MM-DD`. */
  readonly lastReviewDay: string;
}

/**
 * Freezes the dossier: judges all gates again, writes the documents in their final bytes, copies policy and gate files
 * beside them, and writes `statement.json` over all of it. A proposal that stood before is moved to `superseded/` first, so
 * that signatures never stand beside documents of another proposal, also where this fails in the middle. Throws
 * PreliveError DOSSIER_BROKEN for an artifact that is not the one of its evidence, and of {@link validityOf}.
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
    lastReviewDay: lastReviewDay(Date.parse(inputs.validity.from)),
    ...(tradingAccount && { tradingAccount }),
  };
}

/** `all_gates_1_to_7_pass` is itself evidence, so that gate 8 is judged like every other. */
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

/** The decision on the same records and one more, which says that every role has signed; it never enters the ledger. */
async function decisionIfAllSign(validation: Validation): Promise<Decision> {
  const { gates, step, subject, clock } = validation;
  const records = believedRecords(validation);
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
      fingerprints: signersOf(allowedSigners, identity).map(({ key }) => fingerprintOf(key.blob)),
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
