import { type Fields, type FieldTable, type NamedFields, type NamedRows, UNSET_DOUBLE_TEXT } from './fields.ts';
import { ProtocolError } from './protocol-error.ts';

/** Writes the fields of a message to `payload`; each field ends with NUL. */
export class FieldWriter implements Fields {
  readonly serverVersion: number;
  payload: string;

  /** `id` is the message number, the first field. */
  constructor(id: number, serverVersion: number) {
    this.serverVersion = serverVersion;
    this.payload = `${id}\0`;
  }

  version(text: string): void {
    this.payload += `${text}\0`;
  }

  text(value: string): string {
    if (value.includes('\0')) throw new ProtocolError('BAD_FIELD', 'expected text without NUL');
    this.payload += `${value}\0`;
    return value;
  }

  escapedText(value: string): string {
    this.text(escapeNonAscii(value));
    return value;
  }

  flag(value: boolean): boolean {
    this.payload += value ? '1\0' : '0\0';
    return value;
  }

  integer(value: number): number {
    if (!Number.isSafeInteger(value)) throw new ProtocolError('BAD_FIELD', `expected an integer, was ${value}`);
    this.payload += `${value}\0`;
    return value;
  }

  double(value: number): number {
    if (!Number.isFinite(value)) throw new ProtocolError('BAD_FIELD', `expected a finite number, was ${value}`);
    this.payload += `${value}\0`;
    return value;
  }

  optionalInteger(value: number | undefined): number | undefined {
    return value === undefined ? this.#unset('') : this.integer(value);
  }

  optionalDouble(value: number | undefined): number | undefined {
    return value === undefined ? this.#unset('') : this.double(value);
  }

  markedDouble(value: number | undefined): number | undefined {
    return value === undefined ? this.#unset(UNSET_DOUBLE_TEXT) : this.double(value);
  }

  list<T>(items: readonly T[], _empty: T, each: (fields: Fields, item: T) => T): readonly T[] {
    this.integer(items.length);
    for (const item of items) each(this, item);
    return items;
  }

  named(table: FieldTable, from: NamedFields): void {
    for (const [name, usual] of table) this.text(from[name] ?? usual);
  }

  rows(name: string, width: number, from: NamedRows): void {
    const rows = from[name] ?? [];
    this.integer(rows.length);
    for (const row of rows) {
      if (row.length !== width) throw new ProtocolError('BAD_FIELD', `expected ${width} fields in a row of ${name}`);
      for (const field of row) this.text(field);
    }
  }

  #unset(text: string): undefined {
    this.payload += `${text}\0`;
  }
}

function escapeNonAscii(text: string): string {
  let escaped = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    escaped += unit < 0x80 ? text.charAt(i) : `\\u${unit.toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
