import { join } from 'node:path';
import { checkpointsFolder } from '../../adapters/config-folder.ts';
import type { CheckpointOptions } from '../../adapters/ledger/checkpoints.ts';
import { loadCollectorKey, requireNoSigner } from '../../adapters/ledger/collector-key.ts';
import type { LoadedConfig } from '../../domain/config.ts';

/** What the command line says of checkpoints. */
export interface CheckpointFlags {
  readonly policy?: string | undefined;
  readonly checkpoints?: string | undefined;
  readonly 'collector-key'?: string | undefined;
}

/**
 * The collector's key, which nobody who signs may hold, and the second place of checkpoints. Throws PreliveError
 * COLLECTOR_KEY_INVALID.
 */
export function checkpointsOf(
  flags: CheckpointFlags,
  { config, root }: Pick<LoadedConfig, 'config' | 'root'>,
): Required<CheckpointOptions> {
  const collector = loadCollectorKey({ file: flags['collector-key'] });
  const own = config.policy === undefined ? undefined : join(root, config.policy);
  for (const folder of [flags.policy, own]) {
    if (folder !== undefined) requireNoSigner(collector, folder);
  }
  return { collector, checkpoints: flags.checkpoints ?? checkpointsFolder() };
}
