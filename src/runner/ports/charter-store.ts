import type { Role } from '../../domain/decision.ts';
import type { CharterFacts, Collected } from '../../domain/system-facts.ts';
import type { CharterDocument } from '../../signing/charter-document.ts';

/** The charter of a system, its signatures, and the files that it names. */
export interface CharterStore {
  /** Path of the charter, relative to the system. */
  readonly path: string;
  /** The current charter, `undefined` when there is none. Throws PreliveError CONFIG_INVALID. */
  document(): CharterDocument | undefined;
  bytes(): Uint8Array;
  /** Charter, signatures and named files as inputs of stage 1. */
  facts(): Collected<CharterFacts>;
  /** Files that a charter must name. */
  mustBeNamed(): readonly string[];
  /** SHA-256 of a file of the system, hex; `undefined` when absent. */
  digest(path: string): string | undefined;
  /** Replaces the charter and deletes the signatures of the old one. */
  write(text: string): void;
  /** Stores a signature and the bytes that it covers. */
  writeSignature(role: Role, signature: string): void;
}
