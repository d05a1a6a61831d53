import type { EpochMs } from '../domain/clock.ts';
import type { EvidenceRecord, Subject } from '../domain/evidence.ts';
import type { GateDefinition, Preset } from '../domain/gate.ts';
import type { StageNumber, Step } from '../domain/stage.ts';
import type { GateVerdict } from '../domain/verdict.ts';
import type { Waiver } from '../domain/waiver.ts';
import { evaluateGates } from '../gates/evaluate-gate.ts';
import { newestOwn } from './evidence/newest-own.ts';
import { hasValidAttestation, type Validation, verdictOfStage } from './validation.ts';

/** What the gate of a stage is explained on. */
export interface ExplainInputs extends Pick<Validation, 'attestedRecordFault'> {
  readonly gates: readonly GateDefinition[];
  readonly records: readonly EvidenceRecord[];
  readonly stage: StageNumber;
  readonly asOf: EpochMs;
  readonly preset: Preset;
  /** The step that the evidence itself suggests when absent. */
  readonly step?: Step;
  /** The subject of the newest record that was not imported when absent. */
  readonly subject?: Subject;
  /** Verified waivers for what is asked about. */
  readonly waivers?: (about: { readonly subject: Subject; readonly step: Step }) => readonly Waiver[];
}

/** A gate's verdict with what it was asked about. */
export interface StageExplanation {
  readonly verdict: GateVerdict;
  /** Absent when the ledger is empty. */
  readonly subject?: Subject;
  readonly step: Step;
}

const NO_SUBJECT: Subject = { commit: 'none', configurationDigest: 'none' };

/**
 * Judges the gate of a stage, after those that it depends on, on the records of a ledger. Without a subject it is about the
 * system that the newest record of this workspace itself is about, without a step about a rehearsal when any of that
 * system's records is simulated, else about the pilot.
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

/** The gates that the verdict of a stage rests on, in the order of all. */
function behind(stage: StageNumber, gates: readonly GateDefinition[]): readonly GateDefinition[] {
  const needed = new Set([stage]);
  // A set grows while it is iterated, so this reaches the dependencies of dependencies.
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
