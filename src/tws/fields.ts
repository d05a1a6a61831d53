/** How a double that is not set stands in a message where a client expects a number. */
export const UNSET_DOUBLE_TEXT = '1.7976931348623157E308';
/** How an integer that is not set stands in a message where a client expects a number. */
export const UNSET_INTEGER = 2147483647;

/** Names of fields in their order, each with the text that stands for "as usual". */
export type FieldTable = readonly (readonly [name: string, usual: string])[];
/** Fields by name; those that are absent have their usual text. */
export type NamedFields = Readonly<Record<string, string>>;
/** Rows of fields by the list's name; lists that are absent are empty. */
export type NamedRows = Readonly<Record<string, readonly (readonly string[])[]>>;

/**
 * A walk over the fields of one message in their order. The same layout function serves both directions: the writer
 * appends the value handed in and returns it; the reader ignores the value handed in and returns the one it reads.
 */
export interface Fields {
  /** The protocol version that both sides agreed on: decides which fields there are. */
  readonly serverVersion: number;
  /** A message version that no one looks at: written as given, read past. */
  version(text: string): void;
  text(value: string): string;
  /** Text outside ASCII as `\uXXXX`. */
  escapedText(value: string): string;
  /** Empty reads as false. */
  flag(value: boolean): boolean;
  /** Empty reads as 0. */
  integer(value: number): number;
  /** Empty reads as 0. */
  double(value: number): number;
  /** Unset is written empty; empty and 2147483647 read as unset. */
  optionalInteger(value: number | undefined): number | undefined;
  /** Unset is written empty; empty and 1.7976931348623157E308 read as unset. */
  optionalDouble(value: number | undefined): number | undefined;
  /** As {@link optionalDouble}, but unset is written as 1.7976931348623157E308. */
  markedDouble(value: number | undefined): number | undefined;
  /** A count and that many items. */
  list<T>(items: readonly T[], empty: T, each: (fields: Fields, item: T) => T): readonly T[];
  /** Fields that are carried as text, found in `from` and put into `into` by name. */
  named(table: FieldTable, from: NamedFields, into: Record<string, string>): void;
  /** A count and that many rows of `width` fields. */
  rows(name: string, width: number, from: NamedRows, into: Record<string, readonly (readonly string[])[]>): void;
}
