import { createHash } from 'node:crypto';
import type { Sha256 } from '../domain/digest.ts';

/** SHA-256 of bytes, or of text as UTF-8, as 64 hex digits. */
export const sha256: Sha256 = (data) => createHash('sha256').update(data).digest('hex');
