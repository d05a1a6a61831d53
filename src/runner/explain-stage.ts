import type { EpochMs } from '../domain/clock.ts';
import type { EvidenceRecord, Subject } from '../domain/evidence.ts';
import type { GateDefinition, Preset } from '../domain/gate.ts';
import type { StageNumber, Step } from '../domain/stage.ts';
import type { GateVerdict } from '../domain/verdict.ts';
import type { Waiver } from '../domain/waiver.ts';
import { evaluateGates } from '../gates/evaluate-gate.ts';
import { newestOwn } from './evidence/segment-import.ts';
import { hasValidAttestation, type Validation, verdictOfStage } from './validation.ts';

/** Inputs for the explanation of a gate. */
export interface ExplainInputs extends Pick<Validation, 'attestedRecordFault'> {
  readonly gates: readonly GateDefinition[];
  readonly records: readonly EvidenceRecord[];
  readonly stage: StageNumber;
  readonly asOf: EpochMs;
  readonly preset: Preset;
  /** When absent, the step that the evidence suggests. */
  readonly step?: Step;
  /** When absent, the subject of the newest record that was not imported. */
  readonly subject?: Subject;
  /** Verified waivers for a subject and step. */
  readonly waivers?: (about: { readonly subject: Subject; readonly step: Step }) => readonly Waiver[];
}

/** A gate's verdict with its subject and step. */
export interface StageExplanation {
  readonly verdict: GateVerdict;
  /** Absent when the ledger is empty. */
  readonly subject?: Subject;
  readonly step: Step;
}

const NO_SUBJECT: Subject = { commit: 'none', configurationDigest: 'none' };

/**
 * Judges the gate of a stage, after the gates that it depends on, on the records of a ledger. Without a subject, that
 * of this workspace's newest own record is used. Without a step, it is a rehearsal if any record of that subject is
 * simulated, else the pilot.
 */
export async function explainStage(inputs: ExplainInputs): Promise<StageExplanation> {
  const { gates, asOf, preset, stage } = inputs;
  const records = inputs.records.filter((one) => hasValidAttestation(one, inputs));
  const known = inputs.subject ?? newestOwn(inputs.records)?.subject;
  const subject = known ?? NO_SUBJECT;
  const step = inputs.step ?? suggestedStep(records, subject);
  const waivers = inputs.waivers?.({ subject, step }) ?? [];
  const verdicts = await evaluateGates(behind(stage, gates), { records, subject, step, asOf, preset, waivers });
  return { verdict: verdictOfStage(verdicts, stage), step, ...(known === undefined ? {} : { subject: known }) };
}

/** Gates that the verdict of a stage depends on, in the given order. */
function behind(stage: StageNumber, gates: readonly GateDefinition[]): readonly GateDefinition[] {
  const needed = new Set([stage]);
  // Values added during iteration are visited too, so this reaches dependencies of dependencies.
  for (const each of needed) {
    for (const gate of gates) if (gate.stage === each) for (const before of gate.dependsOn) needed.add(before);
  }
  return gates.filter((gate) => needed.has(gate.stage));
}

function suggestedStep(records: readonly EvidenceRecord[], { commit, configurationDigest }: Subject): Step {
  const ofSubject = records.filter(
    ({ subject }) => subject.commit === commit && subject.configurationDigest === configurationDigest,
  );
  return ofSubject.some(({ sourceClass }) => sourceClass === 'simulated') ? 'rehearsal' : 'pilot';
}
