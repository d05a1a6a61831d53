import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { prebuiltValidator } from '../schemas/prebuilt-validators.ts';
import { faultMessage } from '../schemas/schema-faults.ts';
import type { Schemas } from '../schemas/schemas.ts';

/** Returns the value as a record; throws PreliveError LEDGER_BROKEN that names `origin` and each fault. */
export type RecordCheck = (value: unknown, origin: string) => EvidenceRecord;

/** Name of the schema of a ledger line. */
export const RECORD_SCHEMA = 'evidence-record';

/** Creates a check from loaded schemas. */
export function recordCheck(schemas: Pick<Schemas, 'check'>): RecordCheck {
  return (value, origin) => schemas.check<EvidenceRecord>(RECORD_SCHEMA, value, origin, 'LEDGER_BROKEN');
}

/** Creates a check for a caller without schemas; uses the prebuilt validator, which starts faster, if there is one. */
export async function loadRecordCheck(): Promise<RecordCheck> {
  const validate = prebuiltValidator<EvidenceRecord>(RECORD_SCHEMA);
  if (validate === undefined) return recordCheck((await import('../schemas/schemas.ts')).createSchemas());
  return (value, origin) => {
    if (validate(value)) return value;
    throw new PreliveError('LEDGER_BROKEN', faultMessage(validate.errors ?? [], origin));
  };
}
