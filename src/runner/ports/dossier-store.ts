import type { ErrorCode } from '../../domain/error-codes.ts';
import type { Origin } from '../../domain/origin.ts';

/** The files of a workspace as a dossier uses them. Names are relative to the workspace. */
export interface DossierStore {
  /** Bytes of a file, `undefined` where there is none. Throws PreliveError FILE_UNREADABLE. */
  read(name: string): Uint8Array | undefined;
  /** Names of the files of a folder, sorted; none where there is no folder. Throws PreliveError FILE_UNREADABLE. */
  list(folder: string): readonly string[];
  /** Writes a file whole or not at all. Throws PreliveError FILE_UNWRITABLE. */
  write(name: string, data: string | Uint8Array): void;
  /** Moves a file if it is there, making the folder that it goes to. Throws PreliveError FILE_UNWRITABLE. */
  move(from: string, to: string): void;
  /** The value, once it follows a schema of `schemas/`; else a PreliveError that names the field. */
  check<T>(schema: string, value: unknown, origin: Origin, code: ErrorCode): T;
}
