import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord, Observation, Subject } from '../../domain/evidence.ts';
import { canonicalJson, type JsonValue } from '../../domain/json.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { type AttestationScope, attestorOf } from '../../signing/attestation-signature.ts';
import type { RoleHolder } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { DossierStore } from '../ports/dossier-store.ts';

/** A signed statement on the value of evidence; checked against `schemas/evidence-attestation.schema.json`. */
export interface EvidenceAttestation {
  readonly schema_version: 1;
  /** Name of the system under validation. */
  readonly system: string;
  readonly subject: Subject;
  readonly stage: StageNumber;
  readonly name: string;
  readonly value: boolean | number | string;
  readonly unit: string;
  readonly statement: string;
  /** Role of the signer. */
  readonly by: string;
  /** ISO 8601 UTC. */
  readonly observed_at: string;
  /** ISO 8601 UTC; the attestation does not count from then on. */
  readonly expires: string;
}

/** Policy, system and time for judging attested evidence. */
export interface AttestedEvidenceQuestion extends AttestationScope {
  readonly files: Pick<DossierStore, 'read' | 'check'>;
}

/** Path of an attestation in a workspace, without file extension. */
export function attestationPath({ stage, name }: Pick<EvidenceAttestation, 'stage' | 'name'>, digest: string): string {
  return `attestations/evidence/${stage}-${name}-${digest.slice(0, 12)}`;
}

/** Ledger record of a signed attestation. */
export function attestedObservation(
  attestation: EvidenceAttestation,
  holder: RoleHolder,
  files: Observation['attachments'],
  version: string,
): Observation {
  const { name, value, unit, stage, observed_at: observedAt, by, statement, expires } = attestation;
  return {
    name,
    value,
    unit,
    stage,
    collector: { name: 'attestation', version },
    observedAt,
    sourceClass: 'attested',
    attachments: files,
    detail: `attested by ${by} (${holder.person}) until ${expires}: ${statement}`,
  };
}

/**
 * Reason for which attested evidence does not count; `undefined` when it does. All is verified from the bytes of the
 * attestation and its signature: the ledger record alone proves nothing.
 */
export function attestedRecordFault(record: EvidenceRecord, question: AttestedEvidenceQuestion): string | undefined {
  const [document, signature] = ['.json', '.sig'].map((ending) => attachedBytes(record, ending, question.files));
  if (document === undefined || signature === undefined) return 'its attestation or the signature is not there';
  const attestation = readAttestation(document, question.files);
  if (typeof attestation === 'string') return attestation;
  return saysSomethingElse(record, attestation) ?? attestationFault(attestation, document, text(signature), question);
}

/** Reason for which a signed attestation does not count now. */
export function attestationFault(
  attestation: EvidenceAttestation,
  document: Uint8Array,
  signature: string,
  question: AttestedEvidenceQuestion,
): string | undefined {
  const attestor = attestorOf(attestation, document, signature, question);
  return typeof attestor === 'string' ? attestor : undefined;
}

/** File with that extension named by the record, if its bytes are unchanged. */
function attachedBytes(
  { attachments }: EvidenceRecord,
  ending: string,
  files: Pick<DossierStore, 'read'>,
): Uint8Array | undefined {
  const named = attachments.find(({ path }) => path.startsWith('attestations/evidence/') && path.endsWith(ending));
  const bytes = named === undefined || named.path.includes('..') ? undefined : files.read(named.path);
  return bytes !== undefined && sha256(bytes) === named?.sha256 ? bytes : undefined;
}

function readAttestation(document: Uint8Array, files: Pick<DossierStore, 'check'>): EvidenceAttestation | string {
  try {
    const value: unknown = JSON.parse(text(document));
    return files.check<EvidenceAttestation>('evidence-attestation', value, 'attestation', 'DOCUMENT_INVALID');
  } catch (error) {
    if (error instanceof PreliveError || error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function saysSomethingElse(record: EvidenceRecord, attestation: EvidenceAttestation): string | undefined {
  const pairs: readonly (readonly [string, JsonValue, JsonValue])[] = [
    ['name', record.name, attestation.name],
    ['stage', record.stage, attestation.stage],
    ['value', record.value, attestation.value],
    ['unit', record.unit, attestation.unit],
    ['time', record.observedAt, attestation.observed_at],
    ['commit', record.subject.commit, attestation.subject.commit],
    ['configuration', record.subject.configurationDigest, attestation.subject.configurationDigest],
  ];
  const other = pairs.find(([, recorded, attested]) => canonicalJson(recorded) !== canonicalJson(attested));
  return other === undefined ? undefined : `its ${other[0]} is not the one that was attested`;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
