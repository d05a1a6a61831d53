import { invariant, PreliveError } from '../../domain/errors.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { alternatives, clipped, escaped, nearest, quoted } from '../../domain/words.ts';

/** One thing that prelive.yaml may say of a definition. */
export interface Parameter<V> {
  /** Default, unit, bounds and meaning, for the tables of `docs/engine.md`. */
  readonly words: ParameterWords;
  /** Value of the parameter, the default where nothing is given. Throws PreliveError CONFIG_INVALID with the field. */
  read(given: JsonValue | undefined, field: string): V;
  /** Value as records state it; undefined where records say nothing of it. */
  record(value: V): JsonValue | undefined;
}

/** A parameter in words. */
export interface ParameterWords {
  readonly default: string;
  readonly unit: string;
  readonly bounds: string;
  /** One sentence without its full stop. */
  readonly meaning: string;
}

/** A parameter for each value. */
export type ParameterSet<V> = { readonly [K in keyof V]: Parameter<V[K]> };

/** Values that a set of parameters gives. */
export type ValuesOf<P> = { readonly [K in keyof P]: P[K] extends Parameter<infer V> ? V : never };

/** Terms of a number. */
export interface NumberTerms {
  readonly default: number;
  readonly unit: string;
  readonly meaning: string;
  /** Smallest value. */
  readonly from?: number;
  /** Values are larger than this. */
  readonly above?: number;
  /** Largest value. */
  readonly to?: number;
  readonly whole?: boolean;
  /** The only values, where there are few. */
  readonly among?: readonly number[];
}

/** A number within bounds. */
export function numberParameter(terms: NumberTerms): Parameter<number> {
  const bounds = boundsOf(terms);
  return {
    words: { default: String(terms.default), unit: terms.unit, bounds, meaning: terms.meaning },
    read: (given = terms.default, field) => {
      if (typeof given === 'number' && isWithin(given, terms)) return given;
      throw refusal(field, bounds, quoted(given));
    },
    record: (value) => value,
  };
}

function isWithin(value: number, { from, above, to, whole, among }: NumberTerms): boolean {
  if (!Number.isFinite(value) || (whole === true && !Number.isInteger(value))) return false;
  if (among !== undefined) return among.includes(value);
  return !(value < (from ?? value) || value > (to ?? value) || value <= (above ?? Number.NEGATIVE_INFINITY));
}

function boundsOf({ from, above, to, whole, among }: NumberTerms): string {
  if (among !== undefined) return alternatives(among.map(String));
  const parts = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(to === undefined ? [] : [`up to ${to}`]),
  ];
  return [whole === true ? 'a whole number' : 'a number', ...parts].join(' ');
}

/** Terms of a word. */
export interface WordTerms<W extends string> {
  readonly default: W;
  readonly words: readonly W[];
  readonly meaning: string;
}

/** One of a few words of the field. */
export function wordParameter<W extends string>(terms: WordTerms<W>): Parameter<W> {
  const bounds = alternatives(terms.words);
  return {
    words: { default: terms.default, unit: 'word', bounds, meaning: terms.meaning },
    read: (given = terms.default, field) => {
      const word = terms.words.find((one) => one === given);
      if (word !== undefined) return word;
      throw refusal(field, bounds, quoted(given));
    },
    record: (value) => value,
  };
}

/**
 * Reads all parameters of a set. Throws PreliveError CONFIG_INVALID for one that the set does not have, and for a value that
 * a parameter does not take; `owner` is whose parameters they are.
 */
export function readParameters<V extends object>(
  set: ParameterSet<V>,
  given: JsonObject,
  { field, owner }: { readonly field: string; readonly owner: string },
): V {
  const known = Object.keys(set);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const expected = known.length === 0 ? `no parameter, because ${owner} has none` : `a parameter of ${owner}`;
    throw refusal(`${field}/${escaped(clipped(name))}`, expected, quoted(name), known);
  }
  const values: Partial<V> = {};
  for (const name in set) values[name] = set[name].read(ownValue(given, name), `${field}/${name}`);
  invariant(isWhole(values, known), `a parameter of ${owner} was not read`);
  return values;
}

function ownValue(given: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

function isWhole<V>(values: Partial<V>, names: readonly string[]): values is V {
  return names.every((name) => Object.hasOwn(values, name));
}

/** Values as records state them. */
export function parametersRecord<V>(set: ParameterSet<V>, values: V): JsonObject {
  const record: Record<string, JsonValue> = {};
  for (const name in set) {
    const value = set[name].record(values[name]);
    if (value !== undefined) record[name] = value;
  }
  return record;
}

/** The error of a value that was not expected in a field of prelive.yaml. */
export function refusal(field: string, expected: string, found: string, known: readonly string[] = []): PreliveError {
  const like = nearest(field.split('/').at(-1) ?? '', known);
  const list = known.length === 0 ? '' : ` (${known.join(', ')})`;
  const guess = like === undefined ? '' : `; did you mean ${like}?`;
  return new PreliveError(
    'CONFIG_INVALID',
    `prelive.yaml: ${field}: expected ${expected}${list}, found ${found}${guess}`,
    {
      nextSteps: ['Correct the named field; docs/engine.md lists every name with its parameters.'],
    },
  );
}
