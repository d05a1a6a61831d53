import type { Schemas } from '../../adapters/schemas.ts';
import type { LoadedConfig } from '../../domain/config.ts';
import { PreliveError } from '../../domain/errors.ts';
import { WAIVERS_FOLDER } from '../../domain/waiver.ts';
import type { Validation } from '../../runner/validation.ts';
import { readWaivers, type WaiverQuestion, type WaiverStanding } from '../../runner/waivers/waiver-book.ts';
import type { OpenSystem } from './open-system.ts';
import { openPolicy } from './role-policy.ts';

/** Reads the waivers of a workspace each time that it is asked; the policy only where there is one to judge. */
export function waiverReader(
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  validation: Omit<Validation, 'waivers'>,
  schemas: Schemas,
): () => readonly WaiverStanding[] {
  const { files } = validation.workspace;
  return () => {
    if (files.list(WAIVERS_FOLDER).length === 0) return [];
    return readWaivers(files, questionAbout(loaded, policyFlag, validation, schemas));
  };
}

/** What the waivers of an open system are judged by. */
export function waiverQuestion(open: OpenSystem, policyFlag: string | undefined): WaiverQuestion {
  return questionAbout(open.loaded, policyFlag, open.validation, open.schemas);
}

function questionAbout(
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  { step, subject, gates, clock }: Omit<Validation, 'waivers'>,
  schemas: Schemas,
): WaiverQuestion {
  const policy = policyInForce(loaded, policyFlag, schemas);
  const about = { system: loaded.config.system.name, step, subject, gates };
  return policy === undefined ? about : { ...about, policy: { ...policy, at: clock.now() } };
}

/** By a policy that is not in force nobody has signed anything. */
function policyInForce(...parameters: Parameters<typeof openPolicy>) {
  try {
    const { policy, allowedSigners } = openPolicy(...parameters).policy;
    return { policy, allowedSigners };
  } catch (error) {
    if (error instanceof PreliveError && error.code.startsWith('POLICY_')) return undefined;
    throw error;
  }
}
