import type { ErrorCode } from '../../domain/error-codes.ts';
import type { Origin } from '../../domain/origin.ts';

/** Files of a workspace. Names are relative to the workspace. */
export interface DossierStore {
  /** Bytes of a file, `undefined` when absent. Throws PreliveError FILE_UNREADABLE. */
  read(name: string): Uint8Array | undefined;
  /**
   * Names of the files of a folder, sorted; empty when there is no such folder. Throws PreliveError FILE_UNREADABLE.
   */
  list(folder: string): readonly string[];
  /** Writes a file whole or not at all. Throws PreliveError FILE_UNWRITABLE. */
  write(name: string, data: string | Uint8Array): void;
  /** Moves a file if it exists, and creates the target folder. Throws PreliveError FILE_UNWRITABLE. */
  move(from: string, to: string): void;
  /** Returns the value if it follows a schema of `schemas/`; else throws a PreliveError that names the field. */
  check<T>(schema: string, value: unknown, origin: Origin, code: ErrorCode): T;
}
