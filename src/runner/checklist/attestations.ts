import { PreliveError } from '../../domain/errors.ts';
import { readJsonBytes } from '../../domain/json-text.ts';
import { type AttestationScope, type Attestor, attestorOf } from '../../signing/attestation-signature.ts';
import type { RoleHolder } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { DossierStore } from '../ports/dossier-store.ts';

/** A file `<name>.json` in the folder of attestations, with its `<name>.sig`. */
export interface AttestationFile {
  /** `<name>.json`. */
  readonly name: string;
  readonly document: Uint8Array;
  /** Absent without a signature file. */
  readonly signature?: string;
}

/** A person's statement on one item. */
export interface AttestedItem {
  readonly id: string;
  readonly statement: string;
  /** False when the item does not apply. */
  readonly applies?: boolean;
}

/** An attestation, checked against `schemas/attestation.schema.json`. */
export interface Attestation {
  readonly schema_version: 1;
  readonly system: string;
  /** Role of the signer. */
  readonly by: string;
  /** ISO 8601 UTC. */
  readonly expires: string;
  readonly items: readonly AttestedItem[];
}

/** Verdict on an attestation: it counts, or the reason for which it does not. */
export type AttestationVerdict = {
  readonly file: AttestationFile;
  readonly sha256: string;
  /** Absent when the file is not an attestation. */
  readonly attestation?: Attestation;
} & (
  | {
      readonly counts: true;
      readonly holder: RoleHolder;
      readonly fingerprint: string;
      readonly attestation: Attestation;
    }
  | { readonly counts: false; readonly reason: string }
);

/** Policy, scope and time for judging attestations. */
export interface AttestationQuestion extends Omit<AttestationScope, 'keysAt'> {
  /** Checks values against schemas. */
  readonly files: Pick<DossierStore, 'check'>;
}

/** Verifies an attestation from its bytes. Never throws for any content of the file. */
export function judgeAttestation(file: AttestationFile, question: AttestationQuestion): AttestationVerdict {
  const digest = sha256(file.document);
  const read = readAttestation(file, question.files);
  if (typeof read === 'string') return { file, sha256: digest, counts: false, reason: read };
  const found = { file, sha256: digest, attestation: read };
  const signed = judgeSignature(file, read, question);
  return typeof signed === 'string'
    ? { ...found, counts: false, reason: signed }
    : { ...found, counts: true, ...signed };
}

function readAttestation(file: AttestationFile, files: AttestationQuestion['files']): Attestation | string {
  try {
    const read = readJsonBytes(file.document);
    if (read.kind === 'fault') return `${file.name} is not JSON: ${read.fault}`;
    const origin = { name: file.name, lineOf: read.lineOf };
    return files.check<Attestation>('attestation', read.value, origin, 'DOCUMENT_INVALID');
  } catch (error) {
    if (error instanceof PreliveError) return error.message;
    throw error;
  }
}

/** Signer of the attestation, or the reason for which it does not count. */
function judgeSignature(
  { document, signature, name }: AttestationFile,
  attestation: Attestation,
  question: AttestationQuestion,
): Attestor | string {
  if (signature === undefined) return `${name.replace(/\.json$/, '.sig')} is missing`;
  return attestorOf(attestation, document, signature, question);
}
