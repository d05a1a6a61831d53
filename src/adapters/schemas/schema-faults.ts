import type { ErrorObject } from 'ajv';
import { pointerPart } from '../../domain/json-text.ts';
import { formatLine, nameOf, type Origin } from '../../domain/origin.ts';
import { alternatives, clipped, EXPECTED_WORDS, escaped, nearest, quoted } from '../../domain/words.ts';

const MOST_FAULTS = 10;
/** Most faults of a message on a screen. */
const MOST_IN_MESSAGE = 4;

/**
 * Describes the faults of a validation: `/broker/port: expected a whole number (integer), found "4002" (line 7)`. One
 * fault per field, at most ten, then the number of the others.
 */
export function describeFaults(
  errors: readonly ErrorObject[],
  origin: Origin = '',
  most: number = MOST_FAULTS,
): readonly string[] {
  const telling = withoutBranches(errors).filter(isTelling);
  const faults = [...firstOfEachField(telling).values()].map(
    (error) => `${describeFault(error)}${formatLine(origin, fieldOf(error))}`,
  );
  const rest = faults.length - most;
  return rest > 0 ? [...faults.slice(0, most), `and ${rest} more`] : faults;
}

/** Describes the faults in one message that begins with the name of the origin. */
export function faultMessage(errors: readonly ErrorObject[], origin: Origin): string {
  return `${nameOf(origin)}: ${describeFaults(errors, origin, MOST_IN_MESSAGE).join('; ')}`;
}

/** False for `if`, which only reports that a branch failed; the branch has its own error. */
function isTelling(error: ErrorObject): boolean {
  return error.keyword !== 'if';
}

/** Keeps the first error of each field: a wrong type fails several keywords. Missing and unknown members are own fields. */
function firstOfEachField(errors: readonly ErrorObject[]): ReadonlyMap<string, ErrorObject> {
  const first = new Map<string, ErrorObject>();
  for (const error of errors.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    if (!first.has(fieldOf(error))) first.set(fieldOf(error), error);
  }
  return new Map(errors.flatMap((error) => (first.get(fieldOf(error)) === error ? [[fieldOf(error), error]] : [])));
}

/** Ranks a wrong type before its consequences. */
function rankOf({ keyword }: ErrorObject): number {
  return keyword === 'type' ? 0 : 1;
}

/**
 * Keeps for a choice (`anyOf`, `oneOf`) its own fault where no alternative fits the value's type, else the faults of
 * the alternative that fits best. Ajv reports alternatives right before their choice.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') kept.push(error);
    else kept.push(...choiceFaults(error, takeBranches(kept, error)));
  }
  return kept;
}

function takeBranches(kept: ErrorObject[], choice: ErrorObject): readonly ErrorObject[] {
  const around = choice.schemaPath.slice(0, choice.schemaPath.lastIndexOf('/') + 1);
  const isBranch = ({ instancePath, schemaPath }: ErrorObject) =>
    instancePath.startsWith(choice.instancePath) &&
    (schemaPath.startsWith(`${choice.schemaPath}/`) || !schemaPath.startsWith(around));
  const begin = kept.findLastIndex((error) => !isBranch(error)) + 1;
  return kept.splice(begin);
}

function choiceFaults(choice: ErrorObject, branches: readonly ErrorObject[]): readonly ErrorObject[] {
  const inner = branches.filter((error) => error.keyword !== 'type' || error.instancePath !== choice.instancePath);
  if (inner.length > 0 && !hasWords(choice)) return inner;
  const types = branches.flatMap(({ keyword, params }) => (keyword === 'type' ? [formatType(params['type'])] : []));
  return [{ ...choice, params: { ...choice.params, types } }];
}

function hasWords(error: ErrorObject): boolean {
  return wordsOf(error) !== undefined;
}

function wordsOf({ parentSchema }: ErrorObject): string | undefined {
  const words: unknown = parentSchema?.[EXPECTED_WORDS];
  return typeof words === 'string' ? words : undefined;
}

/** Field of a fault, as a JSON pointer. */
function fieldOf(error: ErrorObject): string {
  const member = memberOf(error);
  return member === undefined ? error.instancePath : `${error.instancePath}/${pointerPart(member)}`;
}

function memberOf(error: ErrorObject): string | undefined {
  const { missingProperty, additionalProperty, propertyName } = paramsOf(error);
  const member = missingProperty ?? additionalProperty ?? propertyName;
  return typeof member === 'string' ? member : undefined;
}

function paramsOf({ params }: ErrorObject): Readonly<Record<string, unknown>> {
  return params;
}

function describeFault(error: ErrorObject): string {
  const field = fieldOf(error);
  const place = field === '' ? 'the document' : escaped(clipped(field, 100));
  if (error.keyword === 'required') return `${place}: expected, but missing${formatMember(error)}`;
  if (error.keyword === 'dependencies' || error.keyword === 'dependentRequired') {
    return `${place}: expected beside /${String(paramsOf(error)['property'])}, but missing`;
  }
  if (error.keyword === 'additionalProperties') return `${place}: not a field of this document${guess(error)}`;
  return `${place}: expected ${wordsOf(error) ?? expectation(error)}, found ${found(error)}`;
}

/** Describes the expected value of a missing member; empty where its schema has no words. */
function formatMember(error: ErrorObject): string {
  const words: unknown = memberSchema(error)?.[EXPECTED_WORDS];
  return typeof words === 'string' ? `: ${words}` : '';
}

function memberSchema(error: ErrorObject): Readonly<Record<string, unknown>> | undefined {
  const properties: unknown = error.parentSchema?.['properties'];
  const schema = isRecord(properties) ? properties[memberOf(error) ?? ''] : undefined;
  return isRecord(schema) ? schema : undefined;
}

function guess(error: ErrorObject): string {
  const properties: unknown = error.parentSchema?.['properties'];
  const names = isRecord(properties) ? Object.keys(properties) : [];
  const like = nearest(memberOf(error) ?? '', names);
  if (like !== undefined) return `; did you mean ${like}?`;
  return names.length === 0 || names.length > 12 ? '' : `; its fields are ${names.join(', ')}`;
}

function found(error: ErrorObject): string {
  if (error.keyword === 'uniqueItems' && Array.isArray(error.data))
    return `${quoted(error.data[Number(paramsOf(error)['i'])])} twice`;
  if (error.keyword === 'minItems' || error.keyword === 'maxItems') return counted(error.data, 'entries');
  const like =
    error.keyword === 'enum' && typeof error.data === 'string' ? nearest(error.data, allowedTexts(error)) : undefined;
  return `${quoted(error.data)}${like === undefined ? '' : `; did you mean ${like}?`}`;
}

function counted(value: unknown, what: string): string {
  return Array.isArray(value) ? `${value.length} ${what}` : quoted(value);
}

function allowedTexts(error: ErrorObject): readonly string[] {
  const { allowedValues } = paramsOf(error);
  return Array.isArray(allowedValues) ? allowedValues.filter((value) => typeof value === 'string') : [];
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  array: 'a list (array)',
  boolean: 'true or false (boolean)',
  integer: 'a whole number (integer)',
  null: 'null',
  number: 'a number',
  object: 'fields with values (object)',
  string: 'a text (string)',
};

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  date: 'a day such as 2026-12-31',
  'date-time': 'a date and time with its zone, such as 2026-12-31T17:00:00Z',
  email: 'an e-mail address',
  uri: 'an address such as https://example.com',
  uuid: 'a UUID such as 123e4567-e89b-42d3-a456-426614174000',
};

const NUMBER_WORDS: Readonly<Record<string, string>> = {
  '<=': 'of at most',
  '>=': 'of at least',
  '<': 'below',
  '>': 'above',
};

function expectation(error: ErrorObject): string {
  const params = paramsOf(error);
  const limit = String(params['limit']);
  switch (error.keyword) {
    case 'type':
      return formatType(params['type']);
    case 'enum':
      return `one of ${listOf(params['allowedValues'])}`;
    case 'const':
      return quoted(params['allowedValue']);
    case 'format':
      return FORMAT_WORDS[String(params['format'])] ?? `the form ${quoted(params['format'])}`;
    case 'pattern':
      return formatPattern(error);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `a number ${NUMBER_WORDS[String(params['comparison'])] ?? ''} ${limit}`;
    case 'minLength':
      return limit === '1' ? 'a text that is not empty' : `a text of at least ${limit} characters`;
    case 'maxLength':
      return `a text of at most ${limit} characters`;
    default:
      return formatCollection(error, limit);
  }
}

function formatCollection(error: ErrorObject, limit: string): string {
  const params = paramsOf(error);
  switch (error.keyword) {
    case 'minItems':
      return `at least ${limit} ${limit === '1' ? 'entry' : 'entries'}`;
    case 'maxItems':
      return `at most ${limit} ${limit === '1' ? 'entry' : 'entries'}`;
    case 'minProperties':
      return `at least ${limit} ${limit === '1' ? 'field' : 'fields'}`;
    case 'maxProperties':
      return `at most ${limit} ${limit === '1' ? 'field' : 'fields'}`;
    case 'uniqueItems':
      return 'each entry once';
    case 'multipleOf':
      return `a multiple of ${String(params['multipleOf'])}`;
    case 'contains':
      return `${quoted(containedBy(error))} among the entries`;
    case 'not':
      return 'another value';
    case 'anyOf':
    case 'oneOf':
      return formatChoice(error);
    case 'propertyNames':
      return 'another name';
    default:
      return (error.message ?? error.keyword).replace(/^must (be )?/, '');
  }
}

function containedBy(error: ErrorObject): unknown {
  return isRecord(error.schema) ? (error.schema['const'] ?? 'what the schema asks for') : undefined;
}

function formatChoice(error: ErrorObject): string {
  const { types } = paramsOf(error);
  if (Array.isArray(types) && types.length > 0) return alternatives([...new Set(types.map(String))]);
  const branches: readonly unknown[] = Array.isArray(error.schema) ? error.schema : [];
  const words = branches.filter(isRecord).map(formatBranch);
  return words.length === 0 ? 'one of several forms' : alternatives([...new Set(words)]);
}

function formatBranch(branch: Readonly<Record<string, unknown>>): string {
  const words = branch[EXPECTED_WORDS];
  if (typeof words === 'string') return words;
  if (branch['type'] !== undefined) return formatType(branch['type']);
  if (Array.isArray(branch['required'])) return `the field ${branch['required'].map(String).join(' and ')}`;
  return 'the other form';
}

function formatType(type: unknown): string {
  const names = (Array.isArray(type) ? type : String(type).split(',')).map(String);
  return alternatives(names.map((name) => TYPE_WORDS[name] ?? name));
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => quoted(value)).join(', ') : quoted(values);
}

/** Describes a pattern. Prelive's schemas have words for each; a user's schema has its description or at least the expression. */
function formatPattern(error: ErrorObject): string {
  const description: unknown = error.parentSchema?.['description'];
  if (typeof description === 'string') return `a text as its schema describes it (${description})`;
  return `a text of the form that its schema gives (pattern ${quoted(paramsOf(error)['pattern'])})`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
