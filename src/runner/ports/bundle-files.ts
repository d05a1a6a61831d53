import type { ErrorCode } from '../../domain/error-codes.ts';
import type { Origin } from '../../domain/origin.ts';

/** An entry of a bundle other than a folder. */
export interface BundleEntry {
  /** Relative to the bundle, with forward slashes. */
  readonly path: string;
  /** `other`: a link, a device, a socket. */
  readonly kind: 'file' | 'other';
}

/** Read access to a dossier for verification. */
export interface BundleFiles {
  /** All entries except folders, also those in subfolders. Throws PreliveError FILE_UNREADABLE. */
  entries(): readonly BundleEntry[];
  /** Bytes of a file, `undefined` when absent. Throws PreliveError FILE_UNREADABLE. */
  read(name: string): Uint8Array | undefined;
  /** Returns the value if it follows a schema of `schemas/`; else throws a PreliveError that names the field. */
  check<T>(schema: string, value: unknown, origin: Origin, code: ErrorCode): T;
}
