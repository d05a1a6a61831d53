import { join, posix } from 'node:path';
import { Ajv, type AnySchemaObject, type CodeOptions, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isDateTime } from '../../contracts/date-time.ts';
import { type DurationForm, readDuration, SCENARIO_DURATION, SCENARIO_INTERVAL } from '../../domain/duration.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { invariant, PreliveError } from '../../domain/errors.ts';
import type { Origin } from '../../domain/origin.ts';
import { EXPECTED_WORDS } from '../../domain/words.ts';
import { readJson } from '../files/read.ts';
import { packageRoot } from '../package-root.ts';
import { prebuiltValidator } from './prebuilt-validators.ts';
import { describeFaults, faultMessage } from './schema-faults.ts';

/** Checks values against the draft-07 schemas of one folder. Reads and compiles each schema at its first use. */
export interface Schemas {
  /**
   * Returns the value if it follows `<name>.schema.json`. Else throws a PreliveError (default DOCUMENT_INVALID) that
   * names `origin` (a file or a source), each field as a JSON pointer, what was expected and what was found, and its
   * line where the origin knows lines. `T` must match the schema.
   */
  check<T>(name: string, value: unknown, origin: Origin, code?: ErrorCode): T;
  /** Faults of a value, one line each; empty when it follows the schema. */
  faults(name: string, value: unknown): readonly string[];
  /** All faults with their JSON pointers. */
  placedFaults(name: string, value: unknown): readonly { readonly pointer: string; readonly words: string }[];
}

const PACKAGED = join(packageRoot(), 'schemas');
const ID_PREFIX = 'https://prelive.dev/schemas/';

let prebuiltDocument: typeof prebuiltValidator = () => undefined;

/** Loads the compiled validators of the packaged schemas, so that a first check compiles nothing. */
export async function loadPrebuiltDocuments(): Promise<void> {
  ({ prebuiltDocument } = await import('./prebuilt-documents.ts'));
}

/** Opens the schemas of a folder, by default prelive's own. A schema may use another: `"$ref": "other.schema.json"`. */
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

/** Creates the validator of all documents; `code` is for generating the validators as source text. */
export function createAjv(code: CodeOptions = {}): Ajv {
  // Unknown keywords stay errors; a type need not be repeated in every branch of an if. A test checks the schemas
  // against draft-07: compiling its meta-schema would take three quarters of a first check.
  const ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false, validateSchema: false, meta: false, code });
  ajv.addVocabulary([EXPECTED_WORDS]);
  addFormats.default(ajv);
  return ajv
    .addFormat('date-time', isDateTime)
    .addFormat('scenario-duration', isWithin(SCENARIO_DURATION))
    .addFormat('scenario-interval', isWithin(SCENARIO_INTERVAL));
}

/** False for a duration outside the bounds; the pattern refuses texts of another form. */
function isWithin(form: DurationForm): (text: string) => boolean {
  return (text) => {
    const read = readDuration(text, form);
    return read.kind === 'duration' || read.why === 'form';
  };
}

/** Compiles the schemas of a folder; ajv caches them by the identity of the schema object. */
function createCompiler(folder: string): <T>(name: string) => ValidateFunction<T> {
  let tools: { readonly ajv: Ajv; readonly load: Loader } | undefined;
  return <T>(name: string) => {
    tools ??= startAjv(folder);
    return tools.ajv.compile<T>(tools.load(`${name}.schema.json`));
  };
}

function startAjv(folder: string): { readonly ajv: Ajv; readonly load: Loader } {
  const ajv = createAjv();
  return { ajv, load: createLoader(ajv, folder) };
}

type Loader = (file: string) => AnySchemaObject;

/** Reads a schema once, with the schemas that it refers to. */
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

/** Files of the schema's `$ref`s, relative to the folder of the schemas. */
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
