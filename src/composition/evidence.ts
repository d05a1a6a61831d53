import {
  checkpointAt,
  externalCheckpointPlace,
  workspaceCheckpointPlace,
} from '../adapters/ledger/checkpoint-files.ts';
import { readClosings } from '../adapters/ledger/closings.ts';
import { readLedger } from '../adapters/ledger/read-ledger.ts';
import { loadRecordCheck, recordCheck } from '../adapters/ledger/record-check.ts';
import { copyAttachments, readSegment, writeSegment } from '../adapters/ledger/segment-folder.ts';
import { loadRolePolicy } from '../adapters/policy/role-policy.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { openDossierStore } from '../adapters/workspace/dossier-store.ts';
import type { EvidenceRecord } from '../domain/evidence.ts';
import { addEvidence, prepareAttestation } from '../runner/evidence/add-evidence.ts';
import { type EvidenceFilter, selectEvidence } from '../runner/evidence/evidence-screen.ts';
import { policyCollectors } from '../runner/evidence/policy-collectors.ts';
import { type ProvenRecord, proveRecord } from '../runner/evidence/record-proof.ts';
import { importSegment, type SegmentImport } from '../runner/evidence/segment-import.ts';
import { verifyEvidence } from '../runner/evidence/verify-evidence.ts';
import { verifyImports } from '../runner/evidence/verify-imports.ts';
import type { NamedNote } from '../runner/ports/evidence.ts';
import { secondPlace } from './checkpoints.ts';
import type { Host } from './host.ts';
import { openSystem, openSystemOrSample, type SystemFlags } from './open-system.ts';
import { openPolicy } from './role-policy.ts';
import { signWith } from './sign-with.ts';

/** Reads the ledger of a workspace. Throws PreliveError LEDGER_BROKEN, CHECKPOINT_BROKEN. */
async function readEvidenceLedger(out: string) {
  return readLedger(out, await loadRecordCheck());
}

/** Returns every known checkpoint of a ledger: beside it, in the second place, and of earlier collectors. */
function checkpointsOfLedger(
  out: string,
  folder: string | undefined,
  ledger: Awaited<ReturnType<typeof readEvidenceLedger>>,
): readonly NamedNote[] {
  const other = externalCheckpointPlace(secondPlace({ out, checkpoints: folder }), out, ledger);
  const places = [workspaceCheckpointPlace(out), ...(other === undefined ? [] : [other])];
  const newest = places.flatMap((place) => checkpointAt(place) ?? []);
  const known = newest.flatMap((one) => one.known);
  const closings = readClosings(out).map((note, index) => ({
    path: `${out}/ledger.closings:${index + 1}`,
    note,
    known,
  }));
  return [...closings, ...newest];
}

/** Returns the records of a workspace that a filter lets through, and the number of all. */
export async function listEvidence(out: string, filter: EvidenceFilter) {
  const { records } = await readEvidenceLedger(out);
  return { records: selectEvidence(records, filter), total: records.length };
}

/** Returns a record of a workspace with the proof that it is part of the ledger. */
export async function showEvidence(out: string, sequence: number): Promise<ProvenRecord> {
  return proveRecord(await readEvidenceLedger(out), sequence);
}

export interface EvidenceVerifyFlags {
  readonly out: string;
  readonly checkpoints: string | undefined;
  readonly policy: string | undefined;
}

/** Verifies the ledger of a workspace, its checkpoints and its imports by the collectors of a role policy. */
export async function verifyLedger({ out, checkpoints, policy }: EvidenceVerifyFlags) {
  const schemas = createSchemas();
  const trusted = policy === undefined ? [] : policyCollectors(loadRolePolicy(policy, schemas).policy);
  const ledger = await readEvidenceLedger(out);
  const verification = verifyEvidence(ledger, checkpointsOfLedger(out, checkpoints, ledger), trusted);
  return { verification, imports: verifyImports(ledger.records, openDossierStore(out, schemas), trusted) };
}

/** Writes the closed records of a workspace as a segment. Throws PreliveError of the ledger and of files. */
export async function exportSegment(out: string, to: string) {
  const segment = readSegment(out, await loadRecordCheck());
  const files = writeSegment(to, out, segment);
  return { records: segment.covered, signers: segment.signers.map(({ name, id }) => `${name}+${id}`), files };
}

/** Takes the records of a segment into the ledger of a workspace. Throws PreliveError of the segment and of files. */
export async function importEvidence(
  folder: string,
  flags: Omit<SystemFlags, 'step'>,
  host: Pick<Host, 'holdWorkspace'>,
): Promise<{ readonly report: SegmentImport; readonly files: readonly string[] }> {
  const open = await openSystemOrSample({ ...flags, step: undefined });
  await host.holdWorkspace(flags.out);
  const segment = readSegment(folder, recordCheck(open.schemas));
  const report = importSegment(segment, open.validation);
  return { report, files: copyAttachments(segment, folder, flags.out) };
}

/** Evidence that a role attests. */
export interface AttestationFlags extends Omit<SystemFlags, 'step'> {
  readonly policy: string | undefined;
  readonly key: string | undefined;
  readonly attestation: Parameters<typeof prepareAttestation>[0];
}

/** Shows a statement of evidence to its signer, then signs and records it. Throws PreliveError of the policy and the gate. */
export async function attestEvidence(
  { attestation, key, ...flags }: AttestationFlags,
  onReview: (statement: string) => void,
): Promise<{ readonly record: EvidenceRecord; readonly person: string }> {
  const open = await openSystem({ ...flags, step: undefined });
  const { policy } = openPolicy(open.loaded, flags.policy, open.schemas);
  const plan = { validation: open.validation, system: open.loaded.config.system.name, policy };
  const prepared = prepareAttestation(attestation, plan);
  const { identity, person } = prepared.holder;
  onReview(new TextDecoder().decode(prepared.bytes));
  const record = await signWith(policy.allowedSigners, identity, key, (sign) => addEvidence(prepared, plan, sign));
  return { record, person };
}
