import { type Fields, type FieldTable, type NamedFields, type NamedRows, UNSET_INTEGER } from './fields.ts';
import { ProtocolError } from './protocol-error.ts';

/** Splits a payload into its fields. */
export function splitFields(payload: string): readonly string[] {
  if (!payload.endsWith('\0')) throw new ProtocolError('UNTERMINATED', 'expected the last field to end with NUL');
  return payload.slice(0, -1).split('\0');
}

/** Reads the fields of a message. */
export class FieldReader implements Fields {
  readonly serverVersion: number;
  readonly #fields: readonly string[];
  /** Index of the next field; 0 is the message number. */
  #position = 1;

  constructor(fields: readonly string[], serverVersion: number) {
    this.#fields = fields;
    this.serverVersion = serverVersion;
  }

  /** Throws when fields are left over. */
  end(): void {
    const { length } = this.#fields;
    if (this.#position === length) return;
    throw new ProtocolError('LEFTOVER_FIELDS', `expected ${this.#position} fields in ${this.#name()}, was ${length}`);
  }

  version(_text: string): void {
    this.#next();
  }

  text(_value: string): string {
    return this.#next();
  }

  escapedText(_value: string): string {
    return unescapeText(this.#next());
  }

  flag(_value: boolean): boolean {
    return this.#integer(this.#next()) !== 0;
  }

  integer(_value: number): number {
    return this.#integer(this.#next());
  }

  double(_value: number): number {
    return this.#double(this.#next());
  }

  optionalInteger(_value: number | undefined): number | undefined {
    const field = this.#next();
    const value = field === '' ? undefined : this.#integer(field);
    return value === UNSET_INTEGER ? undefined : value;
  }

  optionalDouble(_value: number | undefined): number | undefined {
    const field = this.#next();
    const value = field === '' ? undefined : this.#double(field);
    return value === Number.MAX_VALUE ? undefined : value;
  }

  markedDouble(value: number | undefined): number | undefined {
    return this.optionalDouble(value);
  }

  list<T>(_items: readonly T[], empty: T, each: (fields: Fields, item: T) => T): readonly T[] {
    return Array.from({ length: this.#count() }, () => each(this, empty));
  }

  named(table: FieldTable, _from: NamedFields, into: Record<string, string>): void {
    for (const [name, usual] of table) {
      const value = this.#next();
      if (value !== usual) into[name] = value;
    }
  }

  rows(name: string, width: number, _from: NamedRows, into: Record<string, readonly (readonly string[])[]>): void {
    const length = this.#count();
    if (length === 0) return;
    into[name] = Array.from({ length }, () => Array.from({ length: width }, () => this.#next()));
  }

  #next(): string {
    const field = this.#fields[this.#position];
    if (field === undefined) {
      throw new ProtocolError('MISSING_FIELD', `expected field ${this.#position} of ${this.#name()}`);
    }
    this.#position++;
    return field;
  }

  #count(): number {
    const value = this.#integer(this.#next());
    const left = this.#fields.length - this.#position;
    if (value < 0 || value > left) throw this.#bad(`a count of at most the ${left} fields that follow`);
    return value;
  }

  #integer(field: string): number {
    if (field === '') return 0;
    const value = /^[+-]?\d+$/.test(field) ? Number(field) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw this.#bad('an integer');
    return value;
  }

  #double(field: string): number {
    if (field === '') return 0;
    const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(field) ? Number(field) : Number.NaN;
    if (!Number.isFinite(value)) throw this.#bad('a number');
    return value;
  }

  #bad(expected: string): ProtocolError {
    return new ProtocolError('BAD_FIELD', `expected ${expected} in field ${this.#position - 1} of ${this.#name()}`);
  }

  #name(): string {
    return `message ${this.#fields[0] ?? ''}`;
  }
}

function unescapeText(text: string): string {
  if (!text.includes('\\u')) return text;
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
