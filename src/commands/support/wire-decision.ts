import { join } from 'node:path';
import { readText } from '../../adapters/files/read.ts';
import { ALLOWED_SIGNERS_FILE, loadRolePolicy, POLICY_FILE } from '../../adapters/role-policy.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { DecisionPlan } from '../../runner/decision/propose-decision.ts';
import { capitalInUse } from '../../runner/paper/capital-in-use.ts';
import { engineSettings } from '../../runner/paper/engine-settings.ts';
import type { OpenSystem } from './open-system.ts';
import { frozenGates } from './open-validation.ts';

/** A decision about an open system. The role policy comes from the system's configuration, or from --policy. */
export function wireDecision(
  { loaded, validation, gateFiles, schemas }: OpenSystem,
  policyFlag: string | undefined,
): DecisionPlan {
  const { config, root } = loaded;
  const folder = policyFlag ?? (config.policy === undefined ? undefined : join(root, config.policy));
  if (folder === undefined) {
    throw new PreliveError('POLICY_MISSING', 'prelive.yaml names no role policy, and --policy was not given.');
  }
  const { policy, allowedSigners, policyDigest } = loadRolePolicy(folder, schemas);
  const copied = [POLICY_FILE, ALLOWED_SIGNERS_FILE].map((name) => ({
    name: `policy/${name}`,
    text: readText(join(folder, name)),
  }));
  return {
    validation,
    config,
    policy: { policy, allowedSigners, policyDigest },
    limits: engineSettings({ capitalInUse: capitalInUse(config.capital, validation.step) }),
    frozen: [...frozenGates(gateFiles), ...copied],
    notTested: [],
  };
}
