import type { ValidateFunction } from 'ajv';

/**
 * As `prebuiltValidator`, of the documents that stages and gateways read and write. They are many, so only the commands
 * load them that need most of them. None in source; `scripts/build.ts` fills it in the bundle.
 */
export function prebuiltDocument<T>(_schema: string): ValidateFunction<T> | undefined {
  return undefined;
}
