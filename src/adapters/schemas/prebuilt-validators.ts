import type { ValidateFunction } from 'ajv';

/**
 * The validator that ajv has compiled to code before, by the name of its schema, because compiling takes longer than a
 * gate to be judged or a decision to be guarded. None in source, where ajv compiles when asked; `scripts/build.ts` fills
 * it in the bundle. `T` must say what the schema says.
 */
export function prebuiltValidator<T>(_schema: string): ValidateFunction<T> | undefined {
  return undefined;
}
