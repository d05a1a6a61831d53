import type { Role } from '../domain/decision.ts';
import { WAIVERS_FOLDER, type WaiverDocument } from '../domain/waiver.ts';
import { sha256 } from './sha256.ts';

/** Digits of the digest in a waiver's name. */
const DIGITS = 8;

/** Text of a request; its bytes are signed. */
export function waiverText(document: WaiverDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Name of a waiver: stage, clause, and the first digits of the SHA-256 of its bytes. */
export function waiverId(
  { stage, clause }: Pick<WaiverDocument, 'stage' | 'clause'>,
  bytes: string | Uint8Array,
): string {
  return `${stage}-${clause}-${sha256(bytes).slice(0, DIGITS)}`;
}

/** File of a request, relative to the workspace. */
export function waiverFile(id: string): string {
  return `${WAIVERS_FOLDER}/${id}.json`;
}

/** File of a signature over a request. */
export function waiverSignatureFile(id: string, role: Role): string {
  return `${WAIVERS_FOLDER}/${id}.${role}.sig`;
}
