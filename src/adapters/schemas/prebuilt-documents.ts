import type { ValidateFunction } from 'ajv';

/**
 * Prebuilt validator, as `prebuiltValidator`, of the documents of stages and gateways. They are many, so only commands
 * that need most of them load them. None in source; `scripts/build.ts` fills it in the bundle.
 */
export function prebuiltDocument<T>(_schema: string): ValidateFunction<T> | undefined {
  return undefined;
}
