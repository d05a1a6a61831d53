import { join } from 'node:path';
import { readText } from '../../adapters/files/read.ts';
import {
  ALLOWED_SIGNERS_FILE,
  type LoadedRolePolicy,
  loadRolePolicy,
  POLICY_FILE,
} from '../../adapters/role-policy.ts';
import type { Schemas } from '../../adapters/schemas.ts';
import type { LoadedConfig } from '../../domain/config.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { FrozenFile } from '../../runner/decision/propose-decision.ts';

/** A role policy with its two files as a proposal freezes them. */
export interface OpenPolicy {
  readonly policy: LoadedRolePolicy;
  readonly files: readonly FrozenFile[];
}

/**
 * The role policy of `--policy`, else of the system's configuration, never the one that lies in the workspace: who may
 * sign is not for the dossier to say. Throws PreliveError POLICY_MISSING, POLICY_INVALID and of files.
 */
export function openPolicy(
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  schemas: Schemas,
): OpenPolicy {
  const { config, root } = loaded;
  const folder = policyFlag ?? (config.policy === undefined ? undefined : join(root, config.policy));
  if (folder === undefined) {
    throw new PreliveError('POLICY_MISSING', 'prelive.yaml names no role policy, and --policy was not given.');
  }
  const files = [POLICY_FILE, ALLOWED_SIGNERS_FILE].map((name) => ({
    name: `policy/${name}`,
    text: readText(join(folder, name)),
  }));
  return { policy: loadRolePolicy(folder, schemas), files };
}

/** The same, or nothing where the system has none yet. */
export function openPolicyIfAny(...parameters: Parameters<typeof openPolicy>): OpenPolicy | undefined {
  try {
    return openPolicy(...parameters);
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'POLICY_MISSING') return undefined;
    throw error;
  }
}
