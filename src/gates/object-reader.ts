import { nearest, quoted } from '../domain/words.ts';

const LONGEST_LIST = 64;

/** Reports a problem in external data: its location, the expected value and the value found. */
export type Report = (where: string, expected: string, found: string) => void;

/**
 * Reads the members of an object of unknown shape. An invalid member is reported and replaced by an empty value, so
 * that one pass finds all problems; the caller discards the result when there was one.
 */
export class ObjectReader {
  readonly where: string;
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #report: Report;
  readonly #asked = new Set<string>();

  constructor(value: unknown, where: string, report: Report) {
    this.where = where;
    // A value that is not an object is one problem: its members are not also reported as missing.
    this.#report = isObject(value) ? report : () => undefined;
    this.#members = new Map(isObject(value) ? Object.entries(value) : []);
    if (!isObject(value)) report(where, 'fields with values (object)', quoted(value));
  }

  has(key: string): boolean {
    this.#asked.add(key);
    return this.#members.has(key);
  }

  /** Non-empty text of at most `longest` characters. */
  text(key: string, longest = 1000): string {
    const value = this.#take(key);
    if (typeof value === 'string' && value.trim() !== '' && codePoints(value) <= longest) return value;
    return this.#refuse(key, `text of 1 to ${longest} characters`, value, '');
  }

  /** Text that matches; `expected` describes the pattern in words. */
  matching(key: string, pattern: RegExp, expected: string): string {
    const value = this.#take(key);
    if (typeof value === 'string' && pattern.test(value)) return value;
    return this.#refuse(key, expected, value, '');
  }

  flag(key: string): boolean {
    const value = this.#take(key);
    return typeof value === 'boolean' ? value : this.#refuse(key, 'true or false', value, false);
  }

  /** One of `options`; the first when the member is absent and `orFirst` is set. */
  choice<T extends string | number>(key: string, options: readonly [T, ...T[]], orFirst = false): T {
    const value = this.#take(key);
    if (orFirst && !this.#members.has(key)) return options[0];
    const option = options.find((candidate) => candidate === value);
    return option ?? this.#refuse(key, `one of ${options.join(', ')}`, value, options[0]);
  }

  positiveInteger(key: string): number {
    const value = this.#take(key);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    return this.#refuse(key, 'an integer > 0', value, 0);
  }

  /** Members of a list with `least` to 64 entries, each read by `read`. */
  list<T>(key: string, read: (value: unknown, where: string) => T, least: 0 | 1 = 0): readonly T[] {
    const value = this.#take(key);
    if (!Array.isArray(value) || value.length < least || value.length > LONGEST_LIST) {
      return this.#refuse(key, `a list of ${least} to ${LONGEST_LIST}`, value, []);
    }
    return value.map((member: unknown, index) => read(member, `${this.#at(key)}.${index}`));
  }

  /** Reader of a member that is an object. */
  object(key: string): ObjectReader {
    return new ObjectReader(this.#take(key), this.#at(key), this.#report);
  }

  /** Reports members that were never read: a misspelt name must not count as an absent one. */
  close(): void {
    const unknown = [...this.#members.keys()].filter((key) => !this.#asked.has(key));
    for (const key of unknown) {
      const like = nearest(key, [...this.#asked]);
      const guess = like === undefined ? '' : ` (did you mean ${like}?)`;
      this.#report(this.#at(key), `one of ${[...this.#asked].join(', ')}${guess}`, quoted(key));
    }
  }

  #take(key: string): unknown {
    this.#asked.add(key);
    return this.#members.get(key);
  }

  #refuse<T>(key: string, expected: string, found: unknown, instead: T): T {
    this.#report(this.#at(key), expected, quoted(found));
    return instead;
  }

  #at(key: string): string {
    return this.where === '' ? key : `${this.where}.${key}`;
  }
}

/** Reads one of `options` as a member of a list. */
export function readChoice<T extends string | number>(options: readonly [T, ...T[]], report: Report) {
  return (value: unknown, where: string): T => {
    const option = options.find((candidate) => candidate === value);
    if (option === undefined) report(where, `one of ${options.join(', ')}`, quoted(value));
    return option ?? options[0];
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Length as counted by JSON Schema. */
function codePoints(text: string): number {
  return Array.from(text).length;
}
