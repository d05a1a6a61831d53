import { FieldReader } from './field-reader.ts';
import { FieldWriter } from './field-writer.ts';
import type { Fields } from './fields.ts';

/** Codec of one message, for both directions. */
export interface MessageCodec<T> {
  /** Message number, the first field. */
  readonly id: number;
  /** The message with default values; a field that a version does not have is read as its default. */
  readonly empty: T;
  /** Encodes the payload of a frame. */
  encode(value: T, serverVersion: number): string;
  /** Decodes all fields of a message, including its number. Throws ProtocolError. */
  decode(fields: readonly string[], serverVersion: number): T;
}

/** Creates the codec of a message from one layout function (see {@link Fields}). */
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

/** Creates the codec of a message that begins with a constant version. */
export function versionedMessage<T>(
  id: number,
  version: string,
  empty: T,
  layout: (fields: Fields, value: T) => T,
): MessageCodec<T> {
  return message<T>(id, empty, (f, m) => {
    f.version(version);
    return layout(f, m);
  });
}
