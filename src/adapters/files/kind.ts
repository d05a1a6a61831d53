import type { Stats } from 'node:fs';

type Kind = Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket' | 'isBlockDevice' | 'isSymbolicLink'>;

/** Names the kind of file, in words for an error: `a folder`, `a pipe (FIFO)`. */
export function formatKind(stats: Kind): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe (FIFO)';
  if (stats.isSocket()) return 'a socket';
  if (stats.isSymbolicLink()) return 'a link';
  return stats.isBlockDevice() ? 'a block device' : 'a device';
}
