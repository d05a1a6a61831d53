import type { Schemas } from '../../adapters/schemas.ts';
import type { LoadedConfig } from '../../domain/config.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { attestedRecordFault } from '../../runner/evidence/attested-evidence.ts';
import type { Validation } from '../../runner/validation.ts';
import { openPolicyIfAny } from './role-policy.ts';

/** Judges attested evidence by the role policy of the system, which is read when there is some. */
export function attestedEvidenceJudge(
  { workspace, clock }: Pick<Validation, 'workspace' | 'clock'>,
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  policyFlag: string | undefined,
  schemas: Schemas,
): (record: EvidenceRecord) => string | undefined {
  let policy: ReturnType<typeof openPolicyIfAny>;
  return (record) => {
    policy ??= openPolicyIfAny(loaded, policyFlag, schemas);
    return attestedRecordFault(record, {
      ...(policy && { policy: policy.policy }),
      system: loaded.config.system.name,
      at: clock.now(),
      files: workspace.files,
    });
  };
}
