import type { ValidateFunction } from 'ajv';

/**
 * Returns the validator of a schema that ajv compiled to code in the build, because compiling takes longer than
 * evaluating a gate or checking a start. None in source, where ajv compiles on demand; `scripts/build.ts` fills it in
 * the bundle. `T` must match the schema.
 */
export function prebuiltValidator<T>(_schema: string): ValidateFunction<T> | undefined {
  return undefined;
}
