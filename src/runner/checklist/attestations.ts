import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { type AllowedSigner, findSigner } from '../../signing/allowed-signers.ts';
import { attestationNamespace, attestingHolder, type RoleHolder, type RolePolicy } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import { verifySshsig } from '../../signing/sshsig.ts';
import type { DossierStore } from '../ports/dossier-store.ts';

/** A file `<name>.json` of the folder of attestations, with `<name>.sig` beside it. */
export interface AttestationFile {
  /** `<name>.json`. */
  readonly name: string;
  readonly document: Uint8Array;
  /** Absent where there is no signature file. */
  readonly signature?: string;
}

/** What a person says of one item. */
export interface AttestedItem {
  readonly id: string;
  readonly statement: string;
  /** False: the item does not apply. */
  readonly applies?: boolean;
}

/** An attestation, checked against `schemas/attestation.schema.json`. */
export interface Attestation {
  readonly schema_version: 1;
  readonly system: string;
  /** Role in which it is signed. */
  readonly by: string;
  /** ISO 8601 UTC. */
  readonly expires: string;
  readonly items: readonly AttestedItem[];
}

/** How an attestation stands: it counts, or why it does not. */
export type AttestationVerdict = {
  readonly file: AttestationFile;
  readonly sha256: string;
  /** Absent when the file is no attestation. */
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

/** By whose word, about what and at what time attestations are judged. */
export interface AttestationQuestion {
  /** Absent where nobody says who may attest: nothing counts then. */
  readonly policy?: { readonly policy: RolePolicy; readonly allowedSigners: readonly AllowedSigner[] };
  /** Name of the system under validation. */
  readonly system: string;
  readonly at: EpochMs;
  /** Checks against schemas. */
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
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.document));
    return files.check<Attestation>('attestation', value, file.name, 'DOCUMENT_INVALID');
  } catch (error) {
    if (error instanceof PreliveError) return error.message;
    if (error instanceof SyntaxError || error instanceof TypeError) return `${file.name} is not JSON`;
    throw error;
  }
}

type Signed = { readonly holder: RoleHolder; readonly fingerprint: string };

/** Who signed it, or why it does not count. */
function judgeSignature(
  { document, signature, name }: AttestationFile,
  { by, system, expires }: Attestation,
  question: AttestationQuestion,
): Signed | string {
  const { policy, at } = question;
  if (system !== question.system) return `it is about ${system}, not about ${question.system}`;
  if (at >= Date.parse(expires)) return `it expired at ${expires}`;
  if (policy === undefined) return 'there is no role policy that says who may attest';
  const holder = attestingHolder(policy.policy, by);
  if (holder === undefined) return `the role policy names no ${by}`;
  if (signature === undefined) return `${name.replace(/\.json$/, '.sig')} is missing`;
  const namespace = attestationNamespace(holder);
  const verdict = verifySshsig(document, signature, namespace);
  if (!verdict.ok) return `signature of ${by}: ${verdict.reason}`;
  const { key } = verdict;
  const signer = findSigner(policy.allowedSigners, { key, identity: holder.identity, namespace, at });
  return signer.ok ? { holder, fingerprint: key.fingerprint } : `signature of ${by}: ${signer.reason}`;
}
