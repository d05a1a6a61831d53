import { clipped, quoted } from './words.ts';

/** Maximum nesting: more than any document of ours, less than the call stack allows. */
export const MOST_LEVELS = 100;

/** A parsed JSON text with the line of each member, or its fault with the line. */
export type JsonText =
  | { readonly kind: 'value'; readonly value: unknown; readonly lineOf: (pointer: string) => number | undefined }
  | { readonly kind: 'fault'; readonly fault: string };

/**
 * Reads a JSON text (RFC 8259; a byte-order mark is skipped). Also refuses a duplicate name in an object, and more than
 * {@link MOST_LEVELS} levels. The fault is text that follows "is not JSON: ".
 */
export function readJsonText(text: string): JsonText {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  const fault = faultOf(plain);
  if (fault !== undefined) return { kind: 'fault', fault };
  return { kind: 'value', value: JSON.parse(plain), lineOf: (pointer) => linesOf(plain).get(pointer) };
}

/** The same from bytes, which must be UTF-8. */
export function readJsonBytes(bytes: Uint8Array): JsonText {
  try {
    return readJsonText(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'fault', fault: 'its bytes are not UTF-8 text' };
    throw error;
  }
}

function faultOf(text: string): string | undefined {
  if (text.trim() === '') return 'it is empty';
  try {
    new Scanner(text).document();
    return undefined;
  } catch (error) {
    if (error instanceof JsonFault) return `line ${lineAt(text, error.at)}: ${error.message}`;
    throw error;
  }
}

/** Lines by JSON pointer. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let [line, counted] = [1, 0];
  new Scanner(text, (pointer, at) => {
    for (; counted < at; counted++) if (text[counted] === '\n') line++;
    lines.set(pointer, line);
  }).document();
  return lines;
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

class JsonFault extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const WHITESPACE = /[ \t\n\r]*/y;
// Unrolled: an alternative for each character would store a backtracking point for each.
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const LITERAL = /(?:true|false|null)(?!\w)/y;
const WORD = /[^\s,:[\]{}"]+/y;

/** Scans a text once, and throws a JsonFault at the first character that is not JSON. */
class Scanner {
  readonly #text: string;
  readonly #visit: ((pointer: string, at: number) => void) | undefined;
  #at = 0;
  #levels = 0;

  constructor(text: string, visit?: (pointer: string, at: number) => void) {
    this.#text = text;
    this.#visit = visit;
  }

  document(): void {
    this.#value('');
    if (this.#next() !== undefined)
      this.#fail(`expected nothing after the end of the document, found ${this.#found()}`);
  }

  #value(pointer: string): void {
    const character = this.#next();
    this.#visit?.(pointer, this.#at);
    if (character === '{') this.#nested('object', '}', (names) => this.#member(pointer, names));
    else if (character === '[') this.#nested('array', ']', (_, index) => this.#value(`${pointer}/${index}`));
    else if (character === '"') this.#string();
    else if (!this.#takes(NUMBER) && !this.#takes(LITERAL)) this.#fail(`expected a value, found ${this.#found()}`);
  }

  #nested(kind: string, end: string, one: (names: Set<string>, index: number) => void): void {
    const begin = this.#at++;
    if (++this.#levels > MOST_LEVELS) this.#failAt(begin, `more than ${MOST_LEVELS} levels of objects and arrays`);
    const names = new Set<string>();
    for (let index = 0; this.#next() !== end; index++) {
      if (this.#next() === undefined) this.#unended(kind, end, begin);
      if (index > 0) this.#separator(kind, end, begin);
      one(names, index);
    }
    this.#at++;
    this.#levels--;
  }

  #separator(kind: string, end: string, begin: number): void {
    if (this.#next() !== ',') this.#fail(`expected a comma or ${end}, found ${this.#found()}`);
    const comma = this.#at++;
    if (this.#next() === end) this.#failAt(comma, `a comma before ${end}, behind the last member`);
    if (this.#next() === undefined) this.#unended(kind, end, begin);
  }

  #member(pointer: string, names: Set<string>): void {
    if (this.#next() !== '"') this.#fail(`expected a name in double quotes, found ${this.#found()}`);
    const begin = this.#at;
    const name = this.#string();
    if (names.has(name)) this.#failAt(begin, `the name ${quoted(name)} stands twice in one object`);
    names.add(name);
    if (this.#next() !== ':') this.#fail(`expected a colon behind the name ${quoted(name)}, found ${this.#found()}`);
    this.#at++;
    this.#value(`${pointer}/${pointerPart(name)}`);
  }

  #string(): string {
    const begin = this.#at;
    if (this.#takes(STRING)) return unescaped(this.#text.slice(begin, this.#at));
    return this.#failAt(begin, stringFault(this.#text.slice(begin)));
  }

  /** Returns the next character after white space; `undefined` at the end. */
  #next(): string | undefined {
    this.#takes(WHITESPACE);
    return this.#text[this.#at];
  }

  #takes(form: RegExp): boolean {
    form.lastIndex = this.#at;
    if (!form.test(this.#text)) return false;
    this.#at = form.lastIndex;
    return true;
  }

  #found(): string {
    const rest = this.#text.slice(this.#at, this.#at + 80);
    if (rest === '') return 'the end of the file';
    if (rest.startsWith('//') || rest.startsWith('/*') || rest.startsWith('#')) return 'a comment, which JSON has not';
    if (rest.startsWith("'")) return 'a text in single quotes';
    if (rest.startsWith('"')) return quoted(/^"([^"]*)/.exec(rest)?.[1]);
    WORD.lastIndex = 0;
    return WORD.test(rest) ? quoted(rest.slice(0, WORD.lastIndex)) : quoted(rest.slice(0, 1));
  }

  #unended(kind: string, end: string, begin: number): never {
    this.#failAt(begin, `the file ends within the ${kind} that begins here: ${end} is missing`);
  }

  #fail(message: string): never {
    this.#failAt(this.#at, message);
  }

  #failAt(at: number, message: string): never {
    throw new JsonFault(at, message);
  }
}

function stringFault(rest: string): string {
  const part = /^"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*/.exec(rest)?.[0] ?? '"';
  const stop = rest[part.length];
  const shown = quoted(clipped(part.slice(1), 30));
  if (stop === undefined) return `the file ends within the text ${shown}: a double quote is missing`;
  if (stop === '\\')
    return `the text ${shown} goes on with ${quoted(rest.slice(part.length, part.length + 2))}, which is no escape`;
  return `the text ${shown} goes on with a control character (${quoted(stop)}), which must be escaped`;
}

function unescaped(token: string): string {
  const value: unknown = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
  return String(value);
}

/** Escapes a name for a JSON pointer (RFC 6901). */
export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
