import type { Role } from '../../domain/decision.ts';
import type { CharterFacts, Collected } from '../../domain/system-facts.ts';
import type { CharterDocument } from '../../signing/charter-document.ts';

/** The charter of a system, its signatures, and the files that it names. */
export interface CharterStore {
  /** Path of the charter, relative to the system. */
  readonly path: string;
  /** The charter as it stands; `undefined` where there is none. Throws PreliveError CONFIG_INVALID. */
  document(): CharterDocument | undefined;
  bytes(): Uint8Array;
  /** Charter, signatures and named files, as stage 1 sees them. */
  facts(): Collected<CharterFacts>;
  /** Files that a charter must name. */
  mustBeNamed(): readonly string[];
  /** SHA-256 of a file of the system, hex; `undefined` where it is not there. */
  digest(path: string): string | undefined;
  /** Puts a charter in the place of the one that is there; its signatures are gone. */
  write(text: string): void;
  /** Keeps a signature, and the bytes that it is about. */
  writeSignature(role: Role, signature: string): void;
}
