import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Functions that change something on the disk. */
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

/** Thrown for a change that a killed process would not have come to. */
export class Killed extends Error {}

/**
 * Runs work whose process is dead from its `last`-th change of the disk on, and gives how many changes it had come to: what it
 * does afterwards, cleaning up too, leaves no trace. Opening a file to write is a change as well.
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
