import type { ErrorObject } from 'ajv';

const MOST_FAULTS = 10;
const MOST_CHARACTERS = 60;

/** Faults of a validation in words: `/broker/port: expected integer, found "4002"`. At most ten, then how many more. */
export function describeFaults(errors: readonly ErrorObject[]): readonly string[] {
  const faults = [...new Set(errors.filter(isTelling).map(describeFault))];
  const rest = faults.length - MOST_FAULTS;
  return rest > 0 ? [...faults.slice(0, MOST_FAULTS), `and ${rest} more`] : faults;
}

/** `if` only says that one of its branches failed, which is reported by itself. */
function isTelling(error: ErrorObject): boolean {
  return error.keyword !== 'if';
}

function describeFault(error: ErrorObject): string {
  const field = error.instancePath === '' ? 'the document' : error.instancePath;
  if (error.keyword === 'required')
    return `${error.instancePath}/${parameter(error, 'missingProperty')}: expected, but missing`;
  if (error.keyword === 'additionalProperties') {
    return `${error.instancePath}/${parameter(error, 'additionalProperty')}: not a field of this document`;
  }
  return `${field}: expected ${expectation(error)}, found ${shown(error.data)}`;
}

function expectation(error: ErrorObject): string {
  switch (error.keyword) {
    case 'type':
      return parameter(error, 'type').replaceAll('"', '').replaceAll(/, ?/g, ' or ');
    case 'enum':
      return `one of ${parameter(error, 'allowedValues')}`;
    case 'const':
      return parameter(error, 'allowedValue');
    case 'format':
      return parameter(error, 'format');
    case 'pattern':
      return `text like ${parameter(error, 'pattern')}`;
    default:
      return (error.message ?? error.keyword).replace(/^must (be )?/, '');
  }
}

function parameter(error: ErrorObject, name: string): string {
  const params: Readonly<Record<string, unknown>> = error.params;
  const value = params[name];
  return typeof value === 'string' ? value : Array.isArray(value) ? value.map(shown).join(', ') : shown(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
