import type { ErrorCode } from '../../domain/error-codes.ts';
import type { Origin } from '../../domain/origin.ts';

/** Something with a name in a bundle that is no folder. */
export interface BundleEntry {
  /** Relative to the bundle, with forward slashes. */
  readonly path: string;
  /** `other`: a link, a device, a socket. */
  readonly kind: 'file' | 'other';
}

/** A dossier as a verifier finds it: read, never written. */
export interface BundleFiles {
  /** Everything in it but folders, also in sub-folders. Throws PreliveError FILE_UNREADABLE. */
  entries(): readonly BundleEntry[];
  /** Bytes of a file, `undefined` where there is none. Throws PreliveError FILE_UNREADABLE. */
  read(name: string): Uint8Array | undefined;
  /** The value, once it follows a schema of `schemas/`; else a PreliveError that names the field. */
  check<T>(schema: string, value: unknown, origin: Origin, code: ErrorCode): T;
}
