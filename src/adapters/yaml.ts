import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { isDeeperThan } from '../domain/depth.ts';
import { PreliveError } from '../domain/errors.ts';
import { MOST_LEVELS, pointerPart } from '../domain/json-text.ts';
import type { TextOrigin } from '../domain/origin.ts';
import { formatYamlExpansion, formatYamlFault, MOST_ALIASES, TOO_DEEP } from '../domain/yaml-words.ts';

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
  if (first !== undefined) return { kind: 'fault', fault: formatFault(first, text, counter) };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (isDeeperThan(MOST_LEVELS, value)) return { kind: 'fault', fault: TOO_DEEP };
    return { kind: 'value', value, lineOf: (pointer) => linesOf(document, counter).get(pointer) };
  } catch (error) {
    return { kind: 'fault', fault: formatYamlExpansion(error) };
  }
}

function formatFault(error: YAMLError, text: string, counter: LineCounter): string {
  const { line } = counter.linePos(Math.min(error.pos[0], Math.max(0, text.length - 1)));
  return `line ${line}: ${formatYamlFault(error, text)}`;
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
