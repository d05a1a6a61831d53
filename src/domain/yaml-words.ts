import { MOST_LEVELS } from './json-text.ts';
import { escaped } from './words.ts';

/** Aliases that a document may expand: enough for people, too few for a bomb. */
export const MOST_ALIASES = 50;

/** Words for a document that is nested deeper than any that a person writes. */
export const TOO_DEEP = `more than ${MOST_LEVELS} levels of lists and fields in each other`;

/** Faults of the YAML parser by its code, where its own words speak to programmers or say nothing. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'a value may not have a colon and a space, or fields below it, unless it is put in quotes',
  MULTILINE_IMPLICIT_KEY: 'expected "name: value", found text without a colon',
  MULTIPLE_DOCS: 'a second document begins; expected one',
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: 'a tab indents the line; expected spaces',
};

/** A fault as the YAML parser tells it. */
export interface YamlFault {
  readonly code: string;
  readonly message: string;
  /** Place of its first character in the text. */
  readonly pos: readonly [number, number];
}

/** The fault in words, without its line. */
export function formatYamlFault({ code, message, pos }: YamlFault, text: string): string {
  if (code === 'DUPLICATE_KEY') return `the field ${nameAt(text, pos[0])} stands twice`;
  const own = code === 'TAG_RESOLVE_FAILED' ? message.replace('Unresolved tag:', 'expected no tag, found') : message;
  return CODE_WORDS[code] ?? escaped((own.split('\n', 1)[0] ?? own).replace(/ at line \d+, column \d+:?$/, ''));
}

function nameAt(text: string, at: number): string {
  return escaped(/^[^\s:]{1,60}/.exec(text.slice(at, at + 60))?.[0] ?? 'of the line');
}

/** Words for an error in expanding the aliases of a parsed text. */
export function formatYamlExpansion(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('Excessive alias count')) return `more than ${MOST_ALIASES} aliases; write the values out`;
  if (error instanceof RangeError) return TOO_DEEP;
  const [, name] = /^Unresolved alias.*: (.+)$/.exec(message) ?? [];
  return name === undefined
    ? escaped(message)
    : `the alias *${escaped(name)} has no anchor &${escaped(name)} before it`;
}
