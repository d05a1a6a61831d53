import { findSystemRoot } from '../adapters/project/system-root.ts';
import type { Schemas } from '../adapters/schemas/schemas.ts';
import type { EpochMs } from '../domain/clock.ts';
import type { LoadedConfig } from '../domain/config.ts';
import { PreliveError } from '../domain/errors.ts';
import { WAIVERS_FOLDER, type Waiver } from '../domain/waiver.ts';
import type { Validation } from '../runner/validation.ts';
import {
  countingWaivers,
  readWaivers,
  type WaiverQuestion,
  type WaiverStanding,
} from '../runner/waivers/waiver-book.ts';
import { openPolicy } from './role-policy.ts';

/** Returns a reader of the waivers of a workspace. The policy is read only where there is a waiver. */
export function waiverReader(
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  validation: Omit<Validation, 'waivers'>,
  schemas: Schemas,
): () => readonly WaiverStanding[] {
  const { files } = validation.workspace;
  return () => {
    if (files.list(WAIVERS_FOLDER).length === 0) return [];
    return readWaivers(files, waiverQuestion(loaded, policyFlag, validation, schemas));
  };
}

/** Returns the waivers of a workspace that is only read; none without a prelive.yaml. */
export async function waiversOf(
  flags: { readonly out: string; readonly system: string; readonly policy: string | undefined },
  gates: WaiverQuestion['gates'],
  asOf: EpochMs,
): Promise<(about: Pick<WaiverQuestion, 'step' | 'subject'>) => readonly Waiver[]> {
  const root = findSystemRoot(flags.system);
  if (root === undefined) return () => [];
  const { createSchemas } = await import('../adapters/schemas/schemas.ts');
  const { openDossierStore } = await import('../adapters/workspace/dossier-store.ts');
  const schemas = createSchemas();
  const files = openDossierStore(flags.out, schemas);
  if (files.list(WAIVERS_FOLDER).length === 0) return () => [];
  const { loadConfig } = await import('../adapters/project/load-config.ts');
  const loaded = loadConfig(root, schemas);
  const clock = { now: () => asOf };
  return (about) => {
    const question = waiverQuestion(loaded, flags.policy, { ...about, gates, clock }, schemas);
    return countingWaivers(readWaivers(files, question));
  };
}

/** Returns the question by which the waivers of a system are judged. */
export function waiverQuestion(
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  { step, subject, gates, clock }: Pick<Validation, 'step' | 'subject' | 'gates' | 'clock'>,
  schemas: Schemas,
): WaiverQuestion {
  const policy = policyInForce(loaded, policyFlag, schemas);
  const about = { system: loaded.config.system.name, step, subject, gates };
  return policy === undefined ? about : { ...about, policy: { ...policy, at: clock.now() } };
}

/** Returns the policy in force; under any other policy no signature counts. */
function policyInForce(...parameters: Parameters<typeof openPolicy>) {
  try {
    const { policy, allowedSigners } = openPolicy(...parameters).policy;
    return { policy, allowedSigners };
  } catch (error) {
    if (error instanceof PreliveError && error.code.startsWith('POLICY_')) return undefined;
    throw error;
  }
}
