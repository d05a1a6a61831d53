import { Ajv, type Options } from 'ajv';
import addFormats from 'ajv-formats';
import { EXPECTED_WORDS } from '../domain/words.ts';
import { DOCUMENT_FORMATS, type Formats, messageFormats } from './formats.ts';

/** Whose schemas are compiled: those of prelive's documents, of the engine's messages, or of a system that is judged. */
export type SchemaKind = 'documents' | 'messages' | 'foreign';

/** Accepted texts that a pattern is remembered for: symbols are few, and come again in every message. */
const MOST_REMEMBERED = 10_000;

/**
 * A pattern that is asked once for each text that it accepts; ajv's own would be asked for every message. Refused texts may
 * be as long as a sender likes, and are not kept.
 */
const rememberingPattern = Object.assign(
  (pattern: string, flags: string) => {
    const expression = new RegExp(pattern, flags);
    const accepted = new Set<string>();
    const test = (text: string): boolean => {
      if (accepted.has(text)) return true;
      if (!expression.test(text)) return false;
      if (accepted.size >= MOST_REMEMBERED) accepted.clear();
      accepted.add(text);
      return true;
    };
    return { test };
  },
  { code: 'new RegExp' },
);

const OPTIONS: Readonly<Record<SchemaKind, Options>> = {
  // Unknown keywords stay errors; a type need not be repeated in every branch of an if. That the schemas themselves
  // follow draft-07 is tested: compiling its meta-schema would be three quarters of the time of a first check.
  documents: { allErrors: true, verbose: true, strictTypes: false, validateSchema: false, meta: false },
  messages: { strict: true, strictRequired: false, code: { regExp: rememberingPattern } },
  // No strict mode: keywords of the user's own tools in a schema are none of our business.
  foreign: { allErrors: true, verbose: true, strict: false, logger: false },
};

/** Sets up ajv, with its vocabulary and its formats, for schemas of a kind. Nothing else does. */
export function createAjv(kind: SchemaKind, more: Options = {}): Ajv {
  const ajv = new Ajv({ ...OPTIONS[kind], ...more });
  if (kind !== 'foreign') ajv.addVocabulary([EXPECTED_WORDS]);
  if (kind !== 'messages') addFormats.default(ajv);
  for (const [name, test] of Object.entries(ownFormats(kind))) ajv.addFormat(name, test);
  return ajv;
}

function ownFormats(kind: SchemaKind): Formats {
  if (kind === 'foreign') return {};
  return kind === 'documents' ? DOCUMENT_FORMATS : messageFormats();
}
