import { existsSync } from 'node:fs';
import { loadRolePolicy } from '../adapters/policy/role-policy.ts';
import { isAccountId } from '../adapters/redaction.ts';
import type { AccountReference } from '../domain/account.ts';
import { PreliveError } from '../domain/errors.ts';
import { decide } from '../runner/decision/decide.ts';
import { type DecisionPlan, SAMPLE_STOOD_IN } from '../runner/decision/decision-plan.ts';
import { proposeDecision } from '../runner/decision/propose-decision.ts';
import { rehearsalStanding, rehearsedValidation, standing } from '../runner/decision/standing.ts';
import { capitalInUse } from '../runner/paper/capital-in-use.ts';
import { engineSettings, tradingLimits } from '../runner/paper/engine-settings.ts';
import { parseInstant } from './flag-values.ts';
import type { Host } from './host.ts';
import { type OpenSystem, openSystemOrSample, replayedAt, type SystemFlags } from './open-system.ts';
import { frozenFiles } from './open-validation.ts';
import { openPolicy, throwAwayPolicyFolder } from './role-policy.ts';

/** Builds the plan of a decision. The role policy comes from --policy, else from the system's configuration. */
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
    work,
  };
}

export interface DecisionFlags extends SystemFlags {
  readonly policy: string | undefined;
  readonly strict: boolean;
  /** Replays the decision as at this instant; nothing is written then. */
  readonly 'as-of': string | undefined;
}

/** Decides, or replays a decision as at an instant. Throws PreliveError of the configuration, the policy and the dossier. */
export async function makeDecision(flags: DecisionFlags, host: Host) {
  const { open, asOf } = await openAsOf(flags, flags['as-of'] !== undefined);
  if (asOf === undefined) await host.holdWorkspace(flags.out);
  const report = await decide(wireDecision(open, flags.policy), { strict: flags.strict, replay: asOf !== undefined });
  return { report, validation: open.validation, system: open.loaded.config.system.name, asOf };
}

/** Freezes the evidence and writes the documents for the signers. Throws as {@link makeDecision}. */
export async function makeProposal(
  flags: SystemFlags & { readonly policy: string | undefined; readonly account: string | undefined },
  host: Host,
) {
  const open = await openSystemOrSample(flags);
  await host.holdWorkspace(flags.out);
  const plan = wireDecision(open, flags.policy);
  const proposal = await proposeDecision({ ...plan, ...accountToTrade(open, flags.account) });
  return { proposal, validation: open.validation, system: open.loaded.config.system.name };
}

export type StandingFlags = Omit<DecisionFlags, 'strict'>;

/** Returns the standing of a validation, or of a rehearsal where the workspace holds one; writes nothing. */
export async function readStanding(flags: StandingFlags) {
  const { open } = await openAsOf(flags, true);
  const report = (await rehearsed(open, flags)) ?? (await standing(planOf(open, flags.policy)));
  return { report, validation: open.validation, system: open.loaded.config.system.name };
}

async function openAsOf(flags: StandingFlags, onlyLooksAtIt: boolean) {
  const asOf = flags['as-of'] === undefined ? undefined : parseInstant('--as-of', flags['as-of']);
  const opened = await openSystemOrSample({ ...flags, onlyLooksAtIt });
  return { open: asOf === undefined ? opened : replayedAt(opened, asOf, flags.policy), asOf };
}

/** The standing of a workspace of `prelive rehearse`, unless another step or a policy was asked for. */
async function rehearsed({ validation, schemas }: OpenSystem, { out, policy, step }: StandingFlags) {
  if (policy !== undefined || (step ?? 'rehearsal') !== 'rehearsal') return undefined;
  const folder = throwAwayPolicyFolder(out);
  if (!existsSync(folder)) return undefined;
  const about = rehearsedValidation(validation);
  return about === undefined ? undefined : rehearsalStanding(about, loadRolePolicy(folder, schemas));
}

/** A system without a role policy has a standing too. */
function planOf(open: OpenSystem, policy: string | undefined) {
  try {
    return wireDecision(open, policy);
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'POLICY_MISSING') return { validation: open.validation };
    throw error;
  }
}

/**
 * Returns the account that a step will trade, by mask and keyed digest; nothing where the command line names none. Throws
 * PreliveError USAGE for a text that is not an account id of Interactive Brokers, and in a rehearsal, which trades no account.
 */
function accountToTrade(
  { redaction, validation }: Pick<OpenSystem, 'redaction' | 'validation'>,
  account: string | undefined,
): { readonly tradingAccount?: AccountReference } {
  if (account === undefined) return {};
  if (validation.step === 'rehearsal') {
    throw new PreliveError('USAGE', '--account: a rehearsal trades no account; name the step with --step.');
  }
  if (!isAccountId(account)) {
    throw new PreliveError(
      'USAGE',
      `--account: expected an account id, U (live) or DU (paper) with seven digits, found ${account.length} other characters.`,
    );
  }
  return { tradingAccount: redaction.reference(account) };
}
