import { type DecisionPlan, SAMPLE_STOOD_IN } from '../runner/decision/decision-plan.ts';
import { capitalInUse } from '../runner/paper/capital-in-use.ts';
import { engineSettings, tradingLimits } from '../runner/paper/engine-settings.ts';
import type { OpenSystem } from './open-system.ts';
import { frozenFiles } from './open-validation.ts';
import { openPolicy } from './role-policy.ts';

/** A decision about an open system. The role policy comes from the system's configuration, or from --policy. */
export function wireDecision(
  { loaded, validation, gateFiles, schemas, isConfigured, work }: OpenSystem,
  policyFlag: string | undefined,
): DecisionPlan {
  const { config } = loaded;
  const { policy, files } = openPolicy(loaded, policyFlag, schemas);
  const { policyDigest, allowedSigners } = policy;
  return {
    validation,
    config,
    policy: { policy: policy.policy, allowedSigners, policyDigest },
    limits: tradingLimits(engineSettings({ capitalInUse: capitalInUse(config.capital, validation.step) })),
    frozen: [...frozenFiles(gateFiles), ...files],
    notTested: isConfigured ? [] : [SAMPLE_STOOD_IN],
    ...(work && { work }),
  };
}
