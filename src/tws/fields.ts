/** Text of an unset double where a client expects a number. */
export const UNSET_DOUBLE_TEXT = '1.7976931348623157E308';
/** Value of an unset integer where a client expects a number. */
export const UNSET_INTEGER = 2147483647;

/** Names of fields in order, each with its default text. */
export type FieldTable = readonly (readonly [name: string, usual: string])[];
/** Fields by name; absent fields have their default text. */
export type NamedFields = Readonly<Record<string, string>>;
/** Rows of fields by the name of the list; absent lists are empty. */
export type NamedRows = Readonly<Record<string, readonly (readonly string[])[]>>;

/**
 * Reads or writes the fields of a message in order. One layout function serves both directions: the writer appends its
 * argument and returns it; the reader ignores its argument and returns the value that it reads.
 */
export interface Fields {
  /** Negotiated protocol version; it determines the fields of a message. */
  readonly serverVersion: number;
  /** A field that is written as given and ignored by the reader, such as a message version. */
  version(text: string): void;
  text(value: string): string;
  /** Text whose non-ASCII characters are written as `\uXXXX`. */
  escapedText(value: string): string;
  /** Reads empty text as false. */
  flag(value: boolean): boolean;
  /** Reads empty text as 0. */
  integer(value: number): number;
  /** Reads empty text as 0. */
  double(value: number): number;
  /** Writes unset as empty text; reads empty text and 2147483647 as unset. */
  optionalInteger(value: number | undefined): number | undefined;
  /** Writes unset as empty text; reads empty text and 1.7976931348623157E308 as unset. */
  optionalDouble(value: number | undefined): number | undefined;
  /** Like {@link optionalDouble}, but writes unset as 1.7976931348623157E308. */
  markedDouble(value: number | undefined): number | undefined;
  /** A count and that many items. */
  list<T>(items: readonly T[], empty: T, each: (fields: Fields, item: T) => T): readonly T[];
  /** Text fields by name: the writer takes them from `from`, the reader adds them to `into`. */
  named(table: FieldTable, from: NamedFields, into: Record<string, string>): void;
  /** A count and that many rows of `width` fields. */
  rows(name: string, width: number, from: NamedRows, into: Record<string, readonly (readonly string[])[]>): void;
}
