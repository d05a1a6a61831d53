import { MOST_LEVELS } from './json-text.ts';
import { escaped } from './words.ts';

/** Limit of expanded aliases in a document, against alias bombs. */
export const MOST_ALIASES = 50;

/** Text for a document with too much nesting. */
export const TOO_DEEP = `more than ${MOST_LEVELS} levels of lists and fields in each other`;

/** Texts for faults of the YAML parser, by code, where its own text is unclear. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'a value may not have a colon and a space, or fields below it, unless it is put in quotes',
  MULTILINE_IMPLICIT_KEY: 'expected "name: value", found text without a colon',
  MULTIPLE_DOCS: 'a second document begins; expected one',
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: 'a tab indents the line; expected spaces',
};

/** A fault of the YAML parser. */
export interface YamlFault {
  readonly code: string;
  readonly message: string;
  /** Its start and end index in the text. */
  readonly pos: readonly [number, number];
}

/** Text of the fault, without its line. */
export function formatYamlFault({ code, message, pos }: YamlFault, text: string): string {
  if (code === 'DUPLICATE_KEY') return `the field ${nameAt(text, pos[0])} stands twice`;
  const own = code === 'TAG_RESOLVE_FAILED' ? message.replace('Unresolved tag:', 'expected no tag, found') : message;
  return CODE_WORDS[code] ?? escaped((own.split('\n', 1)[0] ?? own).replace(/ at line \d+, column \d+:?$/, ''));
}

function nameAt(text: string, at: number): string {
  return escaped(/^[^\s:]{1,60}/.exec(text.slice(at, at + 60))?.[0] ?? 'of the line');
}

/** Text for an error in expanding the aliases of a parsed text. */
export function formatYamlExpansion(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('Excessive alias count')) return `more than ${MOST_ALIASES} aliases; write the values out`;
  if (error instanceof RangeError) return TOO_DEEP;
  const [, name] = /^Unresolved alias.*: (.+)$/.exec(message) ?? [];
  return name === undefined
    ? escaped(message)
    : `the alias *${escaped(name)} has no anchor &${escaped(name)} before it`;
}

/** True when objects and arrays are nested more than `levels` deep, or in a circle. Shared parts are visited once. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  const depths = new Map<object, number>();
  return depthOf(value, levels, depths) > levels;
}

/** Depth of a value; the search stops one level beyond `levels`. */
function depthOf(value: unknown, levels: number, depths: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 0;
  const known = depths.get(value);
  if (known !== undefined) return known;
  if (levels < 0) return 1;
  // Provisional value that refuses a circle.
  depths.set(value, Number.POSITIVE_INFINITY);
  let deepest = 0;
  for (const member of Object.values(value)) deepest = Math.max(deepest, depthOf(member, levels - 1, depths));
  depths.set(value, deepest + 1);
  return deepest + 1;
}
