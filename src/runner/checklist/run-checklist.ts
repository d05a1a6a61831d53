import { PreliveError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { sha256 } from '../../signing/sha256.ts';
import {
  type Checklist,
  type ChecklistScore,
  checklistResult,
  scoreChecklist,
} from '../../stages/08-go-live-decision/checklist.ts';
import type { FrozenFile } from '../decision/decision-plan.ts';
import { recordStage, type StageReport, stageContext, type Validation } from '../validation.ts';
import {
  type AttestationFile,
  type AttestationQuestion,
  type AttestationVerdict,
  judgeAttestation,
} from './attestations.ts';
import { findStandings } from './item-standings.ts';

/** Inputs for scoring a checklist. */
export interface ChecklistPlan {
  readonly validation: Validation;
  readonly checklist: Checklist;
  /** Text of the checklist, to be frozen with the dossier. */
  readonly frozen: FrozenFile;
  readonly attestations: readonly AttestationFile[];
  readonly policy?: NonNullable<AttestationQuestion['policy']>;
  /** Name of the system under validation. */
  readonly system: string;
}

/** A scored checklist. */
export interface ChecklistReport {
  /** FAIL for a score below the limit or an unmet required item, PENDING while an item is unknown. */
  readonly verdict: Verdict;
  readonly score: ChecklistScore;
  readonly attestations: readonly AttestationVerdict[];
  readonly report: StageReport;
}

/** Score out of 100 that steps with real money require. */
export const PASS_SCORE = 95;

/**
 * Scores the pre-live checklist on the ledger and on signed attestations, records the score as evidence of stage 8, and
 * writes PRELIVE_CHECKLIST.json with copies of the checklist and of every valid attestation. Throws PreliveError
 * GATES_INVALID for a checklist with a duplicate item.
 */
export async function runChecklist(plan: ChecklistPlan): Promise<ChecklistReport> {
  const { validation, checklist, frozen, system, policy } = plan;
  requireUniqueItems(checklist);
  const { files } = validation.workspace;
  const question = { ...(policy && { policy }), system, at: validation.clock.now(), files };
  const attestations = plan.attestations.map((file) => judgeAttestation(file, question));
  const { standings, sourceClass } = await findStandings(checklist, attestations, validation);
  const copies = [{ name: frozen.name, data: frozen.text }, ...attestations.flatMap(copiesOf)];
  for (const { name, data } of copies) files.write(name, data);
  const entries = attestations.map(attestationEntry);
  const result = checklistResult(checklist, standings, sourceClass, stageContext(validation), entries);
  // The records name the copies, so that verification recognises a copy newer than a proposal.
  const attachments = copies.map(({ name, data }) => ({ path: name, sha256: sha256(data) }));
  const observations = result.observations.map((one) => ({
    ...one,
    attachments: [...one.attachments, ...attachments],
  }));
  const report = await recordStage(validation, 8, { ...result, observations });
  const score = scoreChecklist(checklist, standings);
  return { verdict: verdictOf(score), score, attestations, report };
}

/** Two items with one id would share one status. */
function requireUniqueItems({ categories }: Checklist): void {
  const ids = categories.flatMap(({ groups }) => groups.flatMap(({ items }) => items.map(({ id }) => id)));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new PreliveError('GATES_INVALID', `the checklist has the item ${twice} twice`);
}

function verdictOf({ lowest, requiredMet, open }: ChecklistScore): Verdict {
  if (requiredMet === false) return 'FAIL';
  if (open.some(({ status }) => status === 'unknown')) return 'PENDING';
  return lowest >= PASS_SCORE ? 'PASS' : 'FAIL';
}

/** Copies of valid attestations in the dossier, so that an auditor needs nothing else. */
function copiesOf(verdict: AttestationVerdict) {
  if (!verdict.counts) return [];
  const { name, document, signature = '' } = verdict.file;
  const path = `attestations/${name}`;
  return [
    { name: path, data: document },
    { name: path.replace(/\.json$/, '.sig'), data: signature },
  ];
}

function attestationEntry(verdict: AttestationVerdict): JsonObject {
  const { file, sha256, attestation } = verdict;
  return {
    file: file.name,
    sha256,
    counts: verdict.counts,
    ...(attestation && { by: attestation.by, expires: attestation.expires }),
    ...(verdict.counts && { person: verdict.holder.person, fingerprint: verdict.fingerprint }),
    detail: verdict.counts ? `signed as ${verdict.holder.identity}` : verdict.reason,
    items: attestation?.items.map(({ id }) => id) ?? [],
  };
}
