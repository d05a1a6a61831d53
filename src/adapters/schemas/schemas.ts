import { join, posix } from 'node:path';
import type { Ajv, AnySchemaObject, ValidateFunction } from 'ajv';
import { createAjv } from '../../contracts/ajv.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { invariant, PreliveError } from '../../domain/errors.ts';
import type { Origin } from '../../domain/origin.ts';
import { readJson } from '../files/read.ts';
import { packageRoot } from '../package-root.ts';
import { prebuiltValidator } from './prebuilt-validators.ts';
import { describeFaults, faultMessage } from './schema-faults.ts';

/** Checks values against the draft-07 schemas of one folder. Each schema is read and compiled when first asked for. */
export interface Schemas {
  /**
   * The value, once it follows `<name>.schema.json`; else a PreliveError (DOCUMENT_INVALID unless said otherwise) that
   * names `origin` (a file or a source), each field as a JSON pointer, what was expected and what was found, and its line
   * where the origin knows lines. `T` must say what the schema says.
   */
  check<T>(name: string, value: unknown, origin: Origin, code?: ErrorCode): T;
  /** Returns one line for each fault of a value; empty when it follows the schema. */
  faults(name: string, value: unknown): readonly string[];
  /** Returns all faults of a value with the JSON pointer of each. */
  placedFaults(name: string, value: unknown): readonly { readonly pointer: string; readonly words: string }[];
}

const PACKAGED = join(packageRoot(), 'schemas');
const ID_PREFIX = 'https://prelive.dev/schemas/';

let prebuiltDocument: typeof prebuiltValidator = () => undefined;

/** Loads what the build compiled of the packaged schemas, so that nothing is compiled when a document is first checked. */
export async function loadPrebuiltDocuments(): Promise<void> {
  ({ prebuiltDocument } = await import('./prebuilt-documents.ts'));
}

/** The schemas of a folder, by default those that prelive ships. One may use another: `"$ref": "other.schema.json"`. */
export function createSchemas(folder: string = PACKAGED): Schemas {
  const compile = createCompiler(folder);
  const validator = <T>(name: string): ValidateFunction<T> =>
    (folder === PACKAGED ? (prebuiltValidator<T>(name) ?? prebuiltDocument<T>(name)) : undefined) ?? compile<T>(name);
  return {
    check: <T>(name: string, value: unknown, origin: Origin, code: ErrorCode = 'DOCUMENT_INVALID'): T => {
      const validate = validator<T>(name);
      if (validate(value)) return value;
      throw new PreliveError(code, faultMessage(validate.errors ?? [], origin));
    },
    placedFaults: (name, value) => {
      const validate = validator(name);
      if (validate(value)) return [];
      return (validate.errors ?? []).map((error) => ({
        pointer: error.instancePath,
        words: `${error.instancePath} ${error.message ?? error.keyword}`,
      }));
    },
    faults: (name, value) => {
      const validate = validator(name);
      return validate(value) ? [] : describeFaults(validate.errors ?? []);
    },
  };
}

/** Compiles schemas that are at hand, as those of documents. Each checker returns what is wrong with a value. */
export function createCheckers(): (schema: AnySchemaObject) => (value: unknown) => readonly string[] {
  const ajv = createAjv('documents');
  return (schema) => {
    const validate = ajv.compile(schema);
    return (value) => (validate(value) ? [] : describeFaults(validate.errors ?? []));
  };
}

/** Compiles the schemas of a folder; ajv keeps what it compiled by the identity of the schema object. */
function createCompiler(folder: string): <T>(name: string) => ValidateFunction<T> {
  let tools: { readonly ajv: Ajv; readonly load: Loader } | undefined;
  return <T>(name: string) => {
    tools ??= startAjv(folder);
    return tools.ajv.compile<T>(tools.load(`${name}.schema.json`));
  };
}

function startAjv(folder: string): { readonly ajv: Ajv; readonly load: Loader } {
  const ajv = createAjv('documents');
  return { ajv, load: createLoader(ajv, folder) };
}

type Loader = (file: string) => AnySchemaObject;

/** Reads a schema once, together with those that it refers to. */
function createLoader(ajv: Ajv, folder: string): Loader {
  const loaded = new Map<string, AnySchemaObject>();
  const load: Loader = (file) => {
    const known = loaded.get(file);
    if (known !== undefined) return known;
    const schema = readJson(join(folder, file));
    invariant(isSchema(schema), `${file} is no schema object`);
    loaded.set(file, schema);
    ajv.addSchema(schema, schema['$id'] === undefined ? file : undefined);
    for (const reference of referencesOf(schema, posix.dirname(file))) load(reference);
    return schema;
  };
  return load;
}

/** Files that the schema's `$ref`s name, relative to the folder of the schemas. */
function referencesOf(node: unknown, folder: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap((member) => referencesOf(member, folder));
  const file = '$ref' in node && typeof node.$ref === 'string' ? node.$ref.split('#')[0] : '';
  if (file === undefined || file === '') return inner;
  return [file.startsWith(ID_PREFIX) ? file.slice(ID_PREFIX.length) : posix.join(folder, file), ...inner];
}

function isSchema(value: unknown): value is AnySchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
