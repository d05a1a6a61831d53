import { statSync } from 'node:fs';
import { detectSystem, schemasSeenFrom, systemFiles } from '../adapters/project/detect.ts';
import { type InitReport, initialize } from '../runner/init/init.ts';
import { valueError } from './flag-values.ts';

/** Writes the files that a system needs into its folder; `force` replaces those that are there. Throws PreliveError USAGE. */
export async function initializeFolder(folder: string, { force }: { readonly force: boolean }): Promise<InitReport> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw valueError('FOLDER', 'a folder that is there', folder);
  }
  return initialize(await detectSystem(folder), systemFiles(folder), { force, schemas: schemasSeenFrom(folder) });
}
