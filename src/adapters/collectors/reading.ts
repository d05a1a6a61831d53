import { join } from 'node:path';
import type { Attachment, SourceClass } from '../../domain/evidence.ts';
import type { Collected } from '../../domain/system-facts.ts';
import { sha256 } from '../files/digest.ts';
import { readBytesIfThere } from '../files/read.ts';

/** A fact with the files that back it. */
export function collected<T>(
  value: T,
  attachments: readonly Attachment[],
  sourceClass: SourceClass = 'local',
): Collected<T> {
  return { kind: 'read', value, sourceClass, attachments };
}

/** No fact, and why. */
export function notCollected(reason: string): { readonly kind: 'missing'; readonly reason: string } {
  return { kind: 'missing', reason };
}

/** A file of the system as the backing of a fact. */
export function attachment(path: string, bytes: Uint8Array | string): Attachment {
  return { path: `system:${path}`, sha256: sha256(bytes) };
}

/** Digest of a file under the root, or `undefined` where there is none. */
export function digestIfThere(root: string, path: string): string | undefined {
  const bytes = readBytesIfThere(join(root, path));
  return bytes === undefined ? undefined : sha256(bytes);
}
