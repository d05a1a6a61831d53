import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { PreliveError } from '../../domain/errors.ts';
import { MOST_LEVELS, pointerPart } from '../../domain/json-text.ts';
import type { TextOrigin } from '../../domain/origin.ts';
import { escaped } from '../../domain/words.ts';
import { isDeeperThan } from '../files/depth.ts';

/** Aliases that a document may expand: enough for people, too few for a bomb. */
const MOST_ALIASES = 50;

/** A configuration in YAML is written by people; one that is larger is something else. */
const MOST_CHARACTERS = 4_000_000;

/** Value of a YAML 1.2 text with the lines of its members. */
export interface YamlSource {
  readonly value: unknown;
  readonly origin: TextOrigin;
}

type YamlText =
  | { readonly kind: 'value'; readonly value: unknown; readonly lineOf: TextOrigin['lineOf'] }
  | { readonly kind: 'fault'; readonly fault: string };

/** A YAML 1.2 text, or PreliveError CONFIG_INVALID with the file and the line of the first fault. Tags are refused. */
export function parseYaml(text: string, name: string): YamlSource {
  const parsed = readYaml(text, { tags: 'refused' });
  if (parsed.kind === 'fault') throw new PreliveError('CONFIG_INVALID', `${name} is not YAML: ${parsed.fault}`);
  return { value: parsed.value, origin: { name, lineOf: parsed.lineOf } };
}

/** The same without throwing, for files that are judged and not obeyed: their tags are of other programs. */
export function tryParseYaml(text: string): YamlText {
  return readYaml(text, { tags: 'ignored' });
}

function readYaml(text: string, { tags }: { readonly tags: 'refused' | 'ignored' }): YamlText {
  if (text.length > MOST_CHARACTERS) return { kind: 'fault', fault: `it has more than ${MOST_CHARACTERS} characters` };
  const counter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: counter, logLevel: 'error' });
  const [first] = [...document.errors, ...(tags === 'refused' ? document.warnings : [])];
  if (first !== undefined) return { kind: 'fault', fault: wordsOf(first, text, counter) };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (isDeeperThan(MOST_LEVELS, value)) return { kind: 'fault', fault: TOO_DEEP };
    return { kind: 'value', value, lineOf: (pointer) => linesOf(document, counter).get(pointer) };
  } catch (error) {
    return { kind: 'fault', fault: expansionWords(error) };
  }
}

const TOO_DEEP = `more than ${MOST_LEVELS} levels of lists and fields in each other`;

/** Faults of the parser by its code, where its own words speak to programmers or say nothing. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'a value may not have a colon and a space, or fields below it, unless it is put in quotes',
  DUPLICATE_KEY: 'a field stands twice',
  MULTILINE_IMPLICIT_KEY: 'expected "name: value", found text without a colon',
  MULTIPLE_DOCS: 'a second document begins; expected one',
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: 'a tab indents the line; expected spaces',
};

function wordsOf({ code, message, pos }: YAMLError, text: string, counter: LineCounter): string {
  const { line } = counter.linePos(Math.min(pos[0], Math.max(0, text.length - 1)));
  if (code === 'DUPLICATE_KEY') return `line ${line}: the field ${nameAt(text, pos[0])} stands twice`;
  const own = code === 'TAG_RESOLVE_FAILED' ? message.replace('Unresolved tag:', 'expected no tag, found') : message;
  return `line ${line}: ${CODE_WORDS[code] ?? escaped(own.split('\n', 1)[0] ?? own)}`;
}

function nameAt(text: string, at: number): string {
  return escaped(/^[^\s:]{1,60}/.exec(text.slice(at, at + 60))?.[0] ?? 'of the line');
}

/** What cannot be made of a text that was parsed: aliases. */
function expansionWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('Excessive alias count')) return `more than ${MOST_ALIASES} aliases; write the values out`;
  if (error instanceof RangeError) return TOO_DEEP;
  const [, name] = /^Unresolved alias.*: (.+)$/.exec(message) ?? [];
  return name === undefined
    ? escaped(message)
    : `the alias *${escaped(name)} has no anchor &${escaped(name)} before it`;
}

/** Lines of all members by JSON pointer. */
function linesOf(document: Document.Parsed, counter: LineCounter): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const note = (pointer: string, node: unknown) => {
    if (isNode(node) && node.range) lines.set(pointer, counter.linePos(node.range[0]).line);
  };
  const descend = (node: unknown, pointer: string) => {
    if (isMap(node))
      for (const { key, value } of node.items) visit(key, value, `${pointer}/${pointerPart(String(key))}`);
    if (isSeq(node)) for (const [index, value] of node.items.entries()) visit(value, value, `${pointer}/${index}`);
  };
  const visit = (at: unknown, value: unknown, pointer: string) => {
    note(pointer, at);
    descend(value, pointer);
  };
  visit(document.contents, document.contents, '');
  return lines;
}
