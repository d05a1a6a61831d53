import type { DossierStore } from './dossier-store.ts';

/** An entry of a bundle other than a folder. */
export interface BundleEntry {
  /** Relative to the bundle, with forward slashes. */
  readonly path: string;
  /** `other`: a link, a device, a socket. */
  readonly kind: 'file' | 'other';
}

/** Read access to a dossier for verification. */
export interface BundleFiles extends Pick<DossierStore, 'read' | 'check'> {
  /** All entries except folders, also those in subfolders. Throws PreliveError FILE_UNREADABLE. */
  entries(): readonly BundleEntry[];
}
