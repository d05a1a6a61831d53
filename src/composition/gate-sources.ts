import { join } from 'node:path';
import { string } from '@oclif/core/flags';
import type { GateFile } from '../adapters/gate-files.ts';
import { STAGES, type StageNumber } from '../domain/stage.ts';
import { valueError } from './flag-values.ts';

/** A folder with gates of one's own. */
export const gateFolderFlag = () =>
  string({
    description: 'Folder with gate files that replace packaged ones of the same id; default: the one in prelive.yaml.',
    helpValue: 'DIR',
  });

/** The packaged gate files and the system's own. Throws PreliveError of files and of the configuration. */
export async function gateSources(flags: { readonly gates: string | undefined; readonly system: string }): Promise<{
  readonly packaged: readonly GateFile[];
  readonly own: readonly GateFile[];
}> {
  const { readGateFolder, readPackagedGates } = await import('../adapters/gate-files.ts');
  const folder = flags.gates ?? (await configuredFolder(flags.system));
  return { packaged: readPackagedGates(), own: folder === undefined ? [] : readGateFolder(folder, folder) };
}

/** The folder that `prelive.yaml` names; nothing when there is no such file around. */
async function configuredFolder(system: string): Promise<string | undefined> {
  const { findSystemRoot } = await import('../adapters/project/system-root.ts');
  const root = findSystemRoot(system);
  if (root === undefined) return undefined;
  const { loadConfig } = await import('../adapters/project/load-config.ts');
  const { createSchemas } = await import('../adapters/schemas/schemas.ts');
  const { gates } = loadConfig(root, createSchemas()).config;
  return gates === undefined ? undefined : join(root, gates);
}

/** `7` as a stage. */
export function parseStage(text: string, flag = 'STAGE'): StageNumber {
  const stage = STAGES.find((number) => String(number) === text);
  if (stage !== undefined) return stage;
  throw valueError(flag, 'the number of a stage from 1 to 8', text);
}
