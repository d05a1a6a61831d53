import { join } from 'node:path';
import { checkpointsFolder } from '../adapters/config-folder.ts';
import { isInside } from '../adapters/files/place.ts';
import type { CheckpointOptions } from '../adapters/ledger/checkpoints.ts';
import { loadCollectorKey, requireKeyOfNoSigner } from '../adapters/ledger/collector-key.ts';
import type { LoadedConfig } from '../domain/config.ts';
import { PreliveError } from '../domain/errors.ts';

export interface CheckpointFlags {
  /** Workspace, which is there. */
  readonly out: string;
  readonly policy?: string | undefined;
  readonly checkpoints?: string | undefined;
  readonly 'collector-key'?: string | undefined;
}

/**
 * Returns the collector's key, which no signer may hold, and the second place of checkpoints. Throws PreliveError
 * COLLECTOR_KEY_INVALID.
 */
export function checkpointsOf(
  flags: CheckpointFlags,
  { config, root }: Pick<LoadedConfig, 'config' | 'root'>,
): Required<CheckpointOptions> {
  const file = flags['collector-key'] === '' ? undefined : flags['collector-key'];
  const collector = loadCollectorKey({ file, workspace: flags.out });
  const own = config.policy === undefined ? undefined : join(root, config.policy);
  for (const folder of [flags.policy, own]) {
    if (folder !== undefined) requireKeyOfNoSigner(collector, folder);
  }
  return { collector, checkpoints: secondPlace(flags) };
}

/**
 * Returns the folder outside of the workspace with the checkpoints of its ledger. Throws PreliveError USAGE for a folder inside:
 * an attacker who truncates the ledger would truncate the checkpoints too.
 */
export function secondPlace({ out, checkpoints }: Pick<CheckpointFlags, 'out' | 'checkpoints'>): string {
  const isGiven = checkpoints !== undefined && checkpoints !== '';
  const folder = isGiven ? checkpoints : checkpointsFolder();
  if (!isInside(folder, out)) return folder;
  const origin = isGiven ? '--checkpoints' : 'the default of --checkpoints,';
  throw new PreliveError(
    'USAGE',
    `${origin} ${folder} lies inside the workspace ${out}: expected a folder outside of it.`,
    {
      nextSteps: ['Name another folder with --checkpoints or PRELIVE_CHECKPOINTS; it may be on another disk or host.'],
    },
  );
}
