import type { ValidateFunction } from 'ajv';
import type { EvidenceRecord } from '../domain/evidence.ts';

/** Validators that ajv has compiled to code before, because ajv takes longer to start than a gate to be judged. */
interface PrebuiltValidators {
  readonly evidenceRecord?: ValidateFunction<EvidenceRecord>;
}

/** Empty in source, where ajv compiles when asked; `scripts/build.ts` fills it in the bundle. */
export const PREBUILT_VALIDATORS: PrebuiltValidators = {};
