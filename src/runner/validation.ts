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

/** One system at one commit, judged by a set of gates for a step, with the workspace that holds its evidence. */
export interface Validation {
  readonly gates: readonly GateDefinition[];
  readonly subject: Subject;
  readonly step: Step;
  readonly preset: Preset;
  readonly workspace: Workspace;
  /** Wall time: evidence ages by it. */
  readonly clock: Clock;
  /** Version of prelive. */
  readonly version: string;
  /** Why a record of the class `attested` does not count; where nobody can say, none does. */
  readonly attestedRecordFault?: (record: EvidenceRecord) => string | undefined;
  /** Waivers of the workspace, verified; where nobody can say who may sign one, there is none. */
  readonly waivers?: () => readonly WaiverStanding[];
}

/** A stage that was measured, recorded and judged. */
export interface StageReport {
  readonly verdict: GateVerdict;
  /** Verdicts of all gates on the same records. */
  readonly verdicts: readonly GateVerdict[];
  readonly files: readonly WorkspaceFile[];
  /** Evidence that could not be had, and why. */
  readonly missing: readonly MissingEvidence[];
}

/** What a stage is told besides its inputs. */
export function stageContext(validation: Validation): StageContext {
  return { observedAt: isoUtc(validation.clock.now()), version: validation.version };
}

/**
 * Judges every gate on what the ledger holds now. What decisions record about gates and signatures counts only where it
 * is among `own`, the records of the decision that asks: each verifies them itself, whatever another one, of before or
 * of the same moment, has found.
 */
export function judge(validation: Validation, own: readonly EvidenceRecord[] = []): Promise<readonly GateVerdict[]> {
  const counts = new Set(own.map(({ sequence }) => sequence));
  const records = admissibleRecords(validation).filter((one) => !isOwnEvidence(one) || counts.has(one.sequence));
  return evaluateGates(validation.gates, { ...questionOf(validation), records });
}

/** What gates are asked now, besides the records. */
export function questionOf(validation: Validation): Omit<EvaluationInputs, 'records'> {
  const { step, preset, subject, clock } = validation;
  return { step, preset, subject, asOf: clock.now(), waivers: countingWaivers(validation.waivers?.() ?? []) };
}

/** What the ledger holds, without what is attested and not signed by who may. */
export function admissibleRecords(validation: Validation): readonly EvidenceRecord[] {
  return validation.workspace.records().filter((one) => hasValidAttestation(one, validation));
}

/** Attested evidence counts by its signature, never by what the ledger says of it. */
export function hasValidAttestation(
  record: EvidenceRecord,
  { attestedRecordFault }: Pick<Validation, 'attestedRecordFault'>,
): boolean {
  if (record.sourceClass !== 'attested') return true;
  return attestedRecordFault !== undefined && attestedRecordFault(record) === undefined;
}

const OWN_EVIDENCE: ReadonlySet<string> = new Set(['all_gates_1_to_7_pass', 'governance_signed']);

/** Evidence of stage 8 that a decision makes from what it verifies. */
export function isOwnEvidence({ stage, name }: Pick<EvidenceRecord, 'stage' | 'name'>): boolean {
  return stage === 8 && OWN_EVIDENCE.has(name);
}

/** Writes what a stage gave, records its evidence with the digests of its artifacts, and judges its gate. */
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

/** The verdict of a stage: there is one for each of the eight. */
export function verdictOfStage(verdicts: readonly GateVerdict[], stage: StageNumber): GateVerdict {
  const verdict = verdicts.find((one) => one.stage === stage);
  invariant(verdict, `no gate for stage ${stage}`);
  return verdict;
}

/** What this run could not have is recorded as null, so that an older value of another run does not stand in for it. */
function gapsOf(
  validation: Validation,
  stage: StageNumber,
  { observations, missing = [] }: StageResult,
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
    sourceClass: observations[0]?.sourceClass ?? 'local',
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
