import { findSystemRoot } from '../adapters/project/system-root.ts';
import type { Schemas } from '../adapters/schemas/schemas.ts';
import type { EpochMs } from '../domain/clock.ts';
import type { LoadedConfig } from '../domain/config.ts';
import { PreliveError } from '../domain/errors.ts';
import { WAIVERS_FOLDER, type Waiver } from '../domain/waiver.ts';
import { replayAt } from '../runner/decision/replay.ts';
import type { Validation } from '../runner/validation.ts';
import {
  countingWaivers,
  readWaivers,
  type WaiverQuestion,
  type WaiverStanding,
} from '../runner/waivers/waiver-book.ts';
import { attestedEvidenceJudge } from './attested-evidence.ts';
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

/** An open system as it stood at an instant; nothing is written. */
export function replayedAt(open: OpenSystem, asOf: EpochMs, policyFlag: string | undefined): OpenSystem {
  const validation = replayAt(open.validation, asOf);
  const waivers = waiverReader(open.loaded, policyFlag, validation, open.schemas);
  const attestedRecordFault = attestedEvidenceJudge(validation, open.loaded, policyFlag, open.schemas);
  return { ...open, validation: { ...validation, waivers, attestedRecordFault } };
}

/** Waivers of a workspace that is only looked at; none where no system says who may sign one. */
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
    const question = questionAbout(loaded, flags.policy, { ...about, gates, clock }, schemas);
    return countingWaivers(readWaivers(files, question));
  };
}

/** What the waivers of an open system are judged by. */
export function waiverQuestion(open: OpenSystem, policyFlag: string | undefined): WaiverQuestion {
  return questionAbout(open.loaded, policyFlag, open.validation, open.schemas);
}

function questionAbout(
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  { step, subject, gates, clock }: Pick<Validation, 'step' | 'subject' | 'gates' | 'clock'>,
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
