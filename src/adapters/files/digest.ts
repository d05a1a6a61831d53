import { sha256 } from '../../signing/sha256.ts';
import { readBytes } from './read.ts';

export { sha256 } from '../../signing/sha256.ts';

/** SHA-256 of a file's bytes as 64 hex digits. Throws PreliveError FILE_UNREADABLE. */
export function sha256File(path: string): string {
  return sha256(readBytes(path));
}
