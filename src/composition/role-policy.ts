import { join, resolve } from 'node:path';
import { type LoadedRolePolicy, loadRolePolicy, policyFiles } from '../adapters/policy/role-policy.ts';
import type { Schemas } from '../adapters/schemas/schemas.ts';
import type { LoadedConfig } from '../domain/config.ts';
import { PreliveError } from '../domain/errors.ts';
import type { FrozenFile } from '../runner/decision/decision-plan.ts';

/** A role policy with its files as a proposal freezes them. */
export interface OpenPolicy {
  readonly policy: LoadedRolePolicy;
  readonly folder: string;
  readonly files: readonly FrozenFile[];
}

/**
 * Opens the role policy of `--policy`, else of the system's configuration. The copy in the workspace is never used: a dossier
 * must not name its own signers. Throws PreliveError POLICY_MISSING, and of {@link loadRolePolicy}.
 */
export function openPolicy(
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  schemas: Schemas,
): OpenPolicy {
  const folder = policyFolder(loaded, policyFlag);
  const policy = loadRolePolicy(folder, schemas);
  const files = policyFiles(folder).map(({ name, text }) => ({ name: `policy/${name}`, text }));
  return { policy, folder, files };
}

/** Folder of the role policy. Throws PreliveError POLICY_MISSING where none is named. */
export function policyFolder(
  { config, root }: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
): string {
  const folder = policyFlag ?? (config.policy === undefined ? undefined : join(root, config.policy));
  if (folder !== undefined) return folder;
  throw new PreliveError('POLICY_MISSING', 'prelive.yaml names no role policy, and --policy was not given.');
}

/** Folder of the policy of the throw-away roles of a rehearsal: beside its workspace, where nothing is signed. */
export function throwAwayPolicyFolder(workspace: string): string {
  return `${resolve(workspace)}.policy`;
}

/** Like {@link openPolicy}; undefined where the system has no policy yet. */
export function openPolicyIfAny(...parameters: Parameters<typeof openPolicy>): OpenPolicy | undefined {
  try {
    return openPolicy(...parameters);
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'POLICY_MISSING') return undefined;
    throw error;
  }
}
