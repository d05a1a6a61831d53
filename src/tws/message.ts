import { FieldReader } from './field-reader.ts';
import { FieldWriter } from './field-writer.ts';
import type { Fields } from './fields.ts';

/** One wire message in both directions. */
export interface MessageCodec<T> {
  /** Number in the first field. */
  readonly id: number;
  /** The message with every field at its default; fields that a version does not have read as these. */
  readonly empty: T;
  /** The payload of a frame. */
  encode(value: T, serverVersion: number): string;
  /** From all fields of a message, the number included. Throws ProtocolError. */
  decode(fields: readonly string[], serverVersion: number): T;
}

/** Describes a message by one walk over its fields (see {@link Fields}). */
export function message<T>(id: number, empty: T, layout: (fields: Fields, value: T) => T): MessageCodec<T> {
  return {
    id,
    empty,
    encode(value, serverVersion) {
      const writer = new FieldWriter(id, serverVersion);
      layout(writer, value);
      return writer.payload;
    },
    decode(fields, serverVersion) {
      const reader = new FieldReader(fields, serverVersion);
      const value = layout(reader, empty);
      reader.end();
      return value;
    },
  };
}
