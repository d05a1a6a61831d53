/** Malformed bytes. Caught where a signature or a key is read, never seen outside. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** Reads the fields of SSH's binary form (RFC 4251 section 5) in order. */
export interface WireReader {
  uint32(): number;
  /** A 32-bit length and that many bytes. */
  string(): Uint8Array;
  /** A string of ASCII characters. */
  name(): string;
  /** A positive integer in its shortest form, big-endian, without the sign byte. */
  positiveInteger(): Uint8Array;
  /** That many raw bytes. */
  fixed(length: number): Uint8Array;
  /** Throws unless everything has been read. */
  end(): void;
}

/** Creates a reader of a binary value; each method throws {@link MalformedError} when the bytes do not match. */
export function wireReader(bytes: Uint8Array): WireReader {
  let offset = 0;
  const fixed = (length: number): Uint8Array => {
    if (offset + length > bytes.length) throw new MalformedError('it ends in the middle of a field');
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  const uint32 = () => Buffer.from(fixed(4)).readUInt32BE();
  const string = () => fixed(uint32());
  return {
    uint32,
    string,
    fixed,
    name: () => readName(string()),
    positiveInteger: () => readPositive(string()),
    end: () => {
      if (offset !== bytes.length) throw new MalformedError('more bytes follow its last field');
    },
  };
}

/** A 32-bit length and the bytes, text as UTF-8. */
export function wireString(value: Uint8Array | string): Uint8Array {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** 32 bits, big-endian. */
export function wireUint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Decodes base64 text. Throws unless the text is the only base64 form of these bytes. */
export function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new MalformedError('its base64 is not well formed');
  return bytes;
}

function readName(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte < 0x20 || byte > 0x7e)) throw new MalformedError('a name in it is not ASCII');
  return Buffer.from(bytes).toString('latin1');
}

function readPositive(bytes: Uint8Array): Uint8Array {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 0 || first > 0x7f) throw new MalformedError('an integer in it is not positive');
  if (first === 0 && second < 0x80) throw new MalformedError('an integer in it is not in its shortest form');
  return first === 0 ? bytes.subarray(1) : bytes;
}
