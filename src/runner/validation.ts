import type { MissingEvidence, StageContext, StageResult } from '../domain/artifact.ts';
import { type Clock, isoUtc } from '../domain/clock.ts';
import { invariant } from '../domain/errors.ts';
import type { EvidenceRecord, Observation, Subject } from '../domain/evidence.ts';
import type { GateDefinition, Preset } from '../domain/gate.ts';
import type { StageNumber, Step } from '../domain/stage.ts';
import type { GateVerdict } from '../domain/verdict.ts';
import { type EvaluationInputs, evaluateGates } from '../gates/evaluate-gate.ts';
import type { Workspace, WorkspaceFile } from './ports/workspace.ts';
import { countingWaivers, type WaiverStanding } from './waivers/waiver-book.ts';

/** One system at one commit, the gates and the step that it is judged by, and the workspace of its evidence. */
export interface Validation {
  readonly gates: readonly GateDefinition[];
  readonly subject: Subject;
  readonly step: Step;
  readonly preset: Preset;
  readonly workspace: Workspace;
  /** Wall clock; the age of evidence is measured with it. */
  readonly clock: Clock;
  /** Version of prelive. */
  readonly version: string;
  /** Reason for which an attested record does not count. Without this function no attested record counts. */
  readonly attestedRecordFault?: (record: EvidenceRecord) => string | undefined;
  /** Verified waivers of the workspace. Without this function there are none. */
  readonly waivers?: () => readonly WaiverStanding[];
}

/** A stage that was measured, recorded and judged. */
export interface StageReport {
  readonly verdict: GateVerdict;
  /** Verdicts of all gates on the same records. */
  readonly verdicts: readonly GateVerdict[];
  readonly files: readonly WorkspaceFile[];
  /** Evidence that could not be collected, with reasons. */
  readonly missing: readonly MissingEvidence[];
}

/** Context of a stage besides its inputs. */
export function stageContext(validation: Validation): StageContext {
  return { observedAt: isoUtc(validation.clock.now()), version: validation.version };
}

/**
 * Judges every gate on the current ledger. Decisions record evidence about gates and signatures; it counts only if it
 * is among `own`, the records of the current decision. Each decision verifies gates and signatures itself and does not
 * rely on results of another one.
 */
export function judge(validation: Validation, own: readonly EvidenceRecord[] = []): Promise<readonly GateVerdict[]> {
  const counts = new Set(own.map(({ sequence }) => sequence));
  const records = admissibleRecords(validation).filter((one) => !isOwnEvidence(one) || counts.has(one.sequence));
  return evaluateGates(validation.gates, { ...gateInputs(validation), records });
}

/** Inputs of the gates at present, without the records. */
export function gateInputs(validation: Validation): Omit<EvaluationInputs, 'records'> {
  const { step, preset, subject, clock } = validation;
  return { step, preset, subject, asOf: clock.now(), waivers: countingWaivers(validation.waivers?.() ?? []) };
}

/** Ledger records, excluding attestations without a valid signature from an authorised role. */
export function admissibleRecords(validation: Validation): readonly EvidenceRecord[] {
  return validation.workspace.records().filter((one) => hasValidAttestation(one, validation));
}

/** Checks the signature of attested evidence; its record in the ledger is not enough. */
export function hasValidAttestation(
  record: EvidenceRecord,
  { attestedRecordFault }: Pick<Validation, 'attestedRecordFault'>,
): boolean {
  if (record.sourceClass !== 'attested') return true;
  return attestedRecordFault !== undefined && attestedRecordFault(record) === undefined;
}

const OWN_EVIDENCE: ReadonlySet<string> = new Set(['all_gates_1_to_7_pass', 'governance_signed']);

/** True for evidence of stage 8 that a decision derives from its own verification. */
export function isOwnEvidence({ stage, name }: Pick<EvidenceRecord, 'stage' | 'name'>): boolean {
  return stage === 8 && OWN_EVIDENCE.has(name);
}

/** Writes the artifacts of a stage, records its evidence with their digests, and judges its gate. */
export async function recordStage(
  validation: Validation,
  stage: StageNumber,
  result: StageResult,
): Promise<StageReport> {
  const files = validation.workspace.write(result.artifacts);
  const gaps = gapsOf(validation, stage, result);
  validation.workspace.append(withAttachments([...result.observations, ...gaps], files));
  const verdicts = await judge(validation);
  return { verdict: verdictOfStage(verdicts, stage), verdicts, files, missing: result.missing ?? [] };
}

/** Verdict of a stage; each of the eight stages has one. */
export function verdictOfStage(verdicts: readonly GateVerdict[], stage: StageNumber): GateVerdict {
  const verdict = verdicts.find((one) => one.stage === stage);
  invariant(verdict, `no gate for stage ${stage}`);
  return verdict;
}

/** Records missing evidence as null, so that a value of an earlier run does not replace it. */
function gapsOf(
  validation: Validation,
  stage: StageNumber,
  { observations, missing = [], sourceClass = observations[0]?.sourceClass ?? 'local' }: StageResult,
): Observation[] {
  const gate = validation.gates.find((one) => one.stage === stage);
  const { observedAt, version } = stageContext(validation);
  return missing.map(({ name, reason }) => ({
    name,
    value: null,
    unit: gate?.evidence.find((one) => one.name === name)?.unit ?? 'none',
    stage,
    collector: { name: `stage${stage}`, version },
    observedAt,
    sourceClass,
    attachments: [],
    detail: reason,
  }));
}

function withAttachments(
  observations: readonly Observation[],
  files: readonly WorkspaceFile[],
): readonly Observation[] {
  return observations.map((one) => ({ ...one, attachments: [...one.attachments, ...files] }));
}
