import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Name of the configuration file in the root of a system. */
export const CONFIG_FILE = 'prelive.yaml';

/**
 * Finds the nearest folder from `start` upwards with a `prelive.yaml`; `undefined` when there is none or `start` does
 * not exist: a misspelt folder must not select the system around it.
 */
export function findSystemRoot(start: string): string | undefined {
  if (!existsSync(start)) return undefined;
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
