import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { absolutePath } from './folder.ts';

/** True when a path is an existing folder or inside it; compares inodes, so links, `..` and case do not matter. */
export function isInside(path: string, folder: string): boolean {
  const wanted = statSync(folder, { throwIfNoEntry: false });
  if (wanted === undefined) return false;
  return foldersAround(path).some((one) => {
    const { dev, ino } = statSync(one);
    return dev === wanted.dev && ino === wanted.ino;
  });
}

/** Returns the git repository around a path, also a bare one; `undefined` outside of any. */
export function repositoryAround(path: string): string | undefined {
  return foldersAround(path).find((folder) => existsSync(join(folder, '.git')) || isBareRepository(folder));
}

function isBareRepository(folder: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)));
}

/** Existing folders from a path upwards, the nearest first, with links resolved. */
function foldersAround(path: string): readonly string[] {
  let nearest = absolutePath(path);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  const folders = [realpathSync(nearest)];
  for (let above = dirname(folders[0] ?? '/'); above !== folders.at(-1); above = dirname(above)) folders.push(above);
  return folders;
}
