import { loadVerifierPolicy } from '../adapters/policy/verifier-policy.ts';
import { subjectOf } from '../adapters/project/configuration-digest.ts';
import { readCommit } from '../adapters/project/git.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { findSystemRoot } from '../adapters/project/system-root.ts';
import { createRedaction, maskAccount, redactionKeyIfAny } from '../adapters/redaction.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { openBundle } from '../adapters/workspace/bundle-files.ts';
import { PreliveError } from '../domain/errors.ts';
import type { Subject } from '../domain/evidence.ts';
import type { Step } from '../domain/stage.ts';
import { type AccountAsked, type GuardAnswer, type GuardQuestion, guardDecision } from '../runner/guard/guard.ts';
import { parseCommit, parseDigest, parseInstant } from './flag-values.ts';
import { policyFolder } from './role-policy.ts';

export interface GuardFlags {
  readonly step: Step;
  readonly account: string;
  readonly commit: string | undefined;
  readonly 'config-digest': string | undefined;
  readonly dossier: string;
  readonly policy: string | undefined;
  readonly system: string;
  readonly 'as-of': string | undefined;
}

/** Judges a start by the dossier and by the policy of this machine. Throws PreliveError where it is refused, and USAGE. */
export async function guardStart(flags: GuardFlags): Promise<GuardAnswer> {
  const schemas = createSchemas();
  const at = flags['as-of'] === undefined ? systemClock.now() : parseInstant('--as-of', flags['as-of']);
  const { commit, configurationDigest } = await subjectAsked(flags);
  const question: GuardQuestion = {
    step: flags.step,
    commit,
    configurationDigest,
    account: accountAsked(flags.account),
    at,
  };
  const root = findSystemRoot(flags.system);
  const config = root === undefined ? undefined : loadConfig(root, schemas);
  const folder = flags.policy ?? (config === undefined ? undefined : policyFolder(config, undefined));
  if (folder === undefined)
    throw new PreliveError('POLICY_MISSING', '--policy names no folder, and there is no prelive.yaml.');
  return guardDecision(openBundle(flags.dossier, schemas), loadVerifierPolicy(folder, schemas), question);
}

/** Returns the commit and configuration of the flags, else those of the system's folder. */
async function subjectAsked(flags: GuardFlags): Promise<Subject> {
  const commit = flags.commit === undefined ? undefined : parseCommit('--commit', flags.commit);
  const digest = flags['config-digest'];
  const configurationDigest = digest === undefined ? undefined : parseDigest('--config-digest', digest);
  if (commit !== undefined && configurationDigest !== undefined) return { commit, configurationDigest };
  const root = findSystemRoot(flags.system);
  if (root === undefined) {
    throw new PreliveError('USAGE', 'Give --commit and --config-digest, or --system with the folder of prelive.yaml.');
  }
  const found = subjectOf(loadConfig(root, createSchemas()), await readCommit(root));
  return {
    commit: commit ?? found.commit,
    configurationDigest: configurationDigest ?? found.configurationDigest,
  };
}

/**
 * Returns a digest unchanged. An account id is digested with the redaction key of this user; without a key only its mask is
 * known.
 */
function accountAsked(account: string): AccountAsked {
  if (/^[0-9a-f]{64}$/.test(account)) return { keyedDigest: account };
  const key = redactionKeyIfAny();
  return key === undefined ? { masked: maskAccount(account) } : createRedaction(key).reference(account);
}
