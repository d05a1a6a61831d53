import { invariant } from '../../domain/errors.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '../../domain/json.ts';
import { quoted } from '../../domain/words.ts';
import {
  type Parameter,
  type ParameterSet,
  type ParameterWords,
  parametersRecord,
  readParameters,
  refusal,
} from './parameters.ts';

/** Something that prelive.yaml can choose by its name; `Request` is what it is handed when it is made. */
export interface Definition<Request, T> {
  readonly name: string;
  /** One plain sentence. */
  readonly title: string;
  readonly parameters: Readonly<Record<string, ParameterWords>>;
  /** Takes the parameters that are given, before anything is made. Throws PreliveError CONFIG_INVALID. */
  readonly choose: (given: JsonObject, field: string) => Choice<Request, T>;
}

/** A definition with its parameters. */
export interface Choice<Request, T> {
  readonly name: string;
  /** Name, and all parameters where it has some. */
  readonly record: JsonValue;
  readonly create: (request: Request) => T;
}

/** A definition as it is written down. */
export interface Recipe<Request, T, V> {
  readonly name: string;
  readonly title: string;
  readonly parameters: ParameterSet<V>;
  readonly create: (request: Request, values: V) => T;
}

/** Makes a definition. */
export function define<Request, T, V extends object>(recipe: Recipe<Request, T, V>): Definition<Request, T> {
  const { name, title, parameters } = recipe;
  const words: Record<string, ParameterWords> = {};
  for (const key in parameters) words[key] = parameters[key].words;
  return {
    name,
    title,
    parameters: words,
    choose: (given, field) => {
      const values = readParameters(parameters, given, { field, owner: name });
      const record = parametersRecord(parameters, values);
      return {
        name,
        record: Object.keys(record).length === 0 ? name : { name, ...record },
        create: (request) => recipe.create(request, values),
      };
    },
  };
}

/** All definitions of a kind, by name. */
export interface Registry<Request, T> {
  /** Of what, such as `signal`. */
  readonly kind: string;
  readonly definitions: readonly Definition<Request, T>[];
  /** Throws PreliveError CONFIG_INVALID with the field and the names that there are. */
  find(name: JsonValue, field: string): Definition<Request, T>;
}

/** A registry of a kind. */
export function registryOf<Request, T>(kind: string, listed: readonly Definition<Request, T>[]): Registry<Request, T> {
  const definitions = listed.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const names = definitions.map(({ name }) => name);
  invariant(new Set(names).size === names.length, `two of one name: ${kind} ${names.join(', ')}`);
  return {
    kind,
    definitions,
    find: (name, field) => {
      const definition = definitions.find((one) => one.name === name);
      if (definition !== undefined) return definition;
      throw refusal(field, `the name of ${withArticle(kind)}`, quoted(name), names);
    },
  };
}

/** A parameter that names a definition of another registry, alone or as `{ name, … }` with its parameters. */
export function pieceParameter<Request, T>(
  registry: Registry<Request, T>,
  usual: Definition<Request, T>,
  meaning: string,
): Parameter<Choice<Request, T>> {
  const usualRecord = canonicalJson(usual.choose({}, registry.kind).record);
  return {
    words: { default: usual.name, unit: 'name', bounds: withArticle(registry.kind), meaning },
    read: (given = usual.name, field) => {
      if (!isObject(given)) return registry.find(given, field).choose({}, field);
      const { name = null, ...rest } = given;
      return registry.find(name, `${field}/name`).choose(rest, field);
    },
    // The usual piece adds nothing to a record: records of before stay as they were.
    record: ({ record }) => (canonicalJson(record) === usualRecord ? undefined : record),
  };
}

function withArticle(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
