import { findSystemRoot } from '../adapters/project/system-root.ts';
import type { Schemas } from '../adapters/schemas/schemas.ts';
import type { EpochMs } from '../domain/clock.ts';
import type { LoadedConfig } from '../domain/config.ts';
import { type AttestedEvidenceQuestion, attestedRecordFault } from '../runner/evidence/attested-evidence.ts';
import type { Validation } from '../runner/validation.ts';
import { openPolicyIfAny } from './role-policy.ts';

type Judge = NonNullable<Validation['attestedRecordFault']>;

/** Judges attested evidence by the role policy of the system. The policy is read once, with the first such record. */
export function attestedEvidenceJudge(
  { workspace, clock }: Pick<Validation, 'workspace' | 'clock'>,
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  schemas: Schemas,
): Judge {
  return judgeBy(workspace.files, () => clock.now(), loaded, policyFlag, schemas);
}

/** Judges attested evidence of a workspace that is only read; without a prelive.yaml none counts. */
export async function attestedJudgeOf(
  flags: { readonly out: string; readonly system: string; readonly policy: string | undefined },
  asOf: EpochMs,
): Promise<Judge> {
  const root = findSystemRoot(flags.system);
  if (root === undefined) return () => 'there is no prelive.yaml here that names the role policy';
  const { loadConfig } = await import('../adapters/project/load-config.ts');
  const { createSchemas } = await import('../adapters/schemas/schemas.ts');
  const { openDossierStore } = await import('../adapters/workspace/dossier-store.ts');
  const schemas = createSchemas();
  return judgeBy(openDossierStore(flags.out, schemas), () => asOf, loadConfig(root, schemas), flags.policy, schemas);
}

function judgeBy(
  files: AttestedEvidenceQuestion['files'],
  now: () => EpochMs,
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  schemas: Schemas,
): Judge {
  let read: { readonly policy: ReturnType<typeof openPolicyIfAny> } | undefined;
  return (record) => {
    read ??= { policy: openPolicyIfAny(loaded, policyFlag, schemas) };
    return attestedRecordFault(record, {
      ...(read.policy && { policy: read.policy.policy }),
      system: loaded.config.system.name,
      at: now(),
      files,
    });
  };
}
