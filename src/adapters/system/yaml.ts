import { parseDocument } from 'yaml';
import { PreliveError } from '../../domain/errors.ts';

/** Aliases that a document may expand: enough for people, too few for a bomb. */
const MOST_ALIASES = 50;

/** Value of a YAML 1.2 text, or PreliveError CONFIG_INVALID with the file and the line of the first fault. */
export function parseYaml(text: string, origin: string): unknown {
  const parsed = tryParseYaml(text);
  if (parsed.kind === 'fault') throw new PreliveError('CONFIG_INVALID', `${origin} is not YAML: ${parsed.fault}`);
  return parsed.value;
}

/** The same without throwing, for files that are judged and not obeyed. */
export function tryParseYaml(
  text: string,
): { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'fault'; readonly fault: string } {
  const document = parseDocument(text, { prettyErrors: true });
  const [fault] = document.errors;
  if (fault !== undefined) return { kind: 'fault', fault: firstLine(fault.message) };
  try {
    return { kind: 'value', value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    return { kind: 'fault', fault: error instanceof Error ? error.message : String(error) };
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
