import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Functions that change the disk. */
const CHANGES = [
  'writeSync',
  'renameSync',
  'linkSync',
  'mkdirSync',
  'rmSync',
  'ftruncateSync',
  'fsyncSync',
  'fdatasyncSync',
  'cpSync',
] as const;

/** Thrown for a change that a killed process would not have made. */
export class Killed extends Error {}

/**
 * Runs work whose process counts as dead from its `last`-th disk change on, and returns the number of changes: later
 * actions, including cleanup, have no effect. Opening a file for writing counts as a change.
 */
export async function deadAfter(last: number, work: () => unknown): Promise<number> {
  let count = 0;
  const isDead = () => {
    count += 1;
    if (count > last) throw new Killed('killed');
  };
  const originals = { ...fs };
  const replaced: Record<string, unknown> = {};
  for (const name of CHANGES) {
    replaced[name] = (...words: readonly unknown[]) => {
      isDead();
      return Reflect.apply(originals[name], fs, words);
    };
  }
  replaced['openSync'] = (path: string, flags: string | number, mode?: number) => {
    if (writes(flags)) isDead();
    return originals.openSync(path, flags, mode);
  };
  Object.assign(fs, replaced);
  syncBuiltinESMExports();
  try {
    await work();
    return count;
  } catch (error) {
    if (isKill(error)) return count;
    throw error;
  } finally {
    for (const name of Object.keys(replaced)) Reflect.set(fs, name, Reflect.get(originals, name));
    syncBuiltinESMExports();
  }
}

function writes(flags: string | number): boolean {
  if (typeof flags === 'string') return flags !== 'r';
  return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
}

function isKill(error: unknown): boolean {
  return error instanceof Killed || (error instanceof Error && isKill(error.cause));
}
