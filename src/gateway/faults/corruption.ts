import type { RandomStream } from '../../domain/random.ts';
import { encodeFrames } from '../../tws/framing.ts';
import type { Corruption } from './fault-client.ts';
import type { CorruptionKind } from './fault-parameters.ts';
import { withField } from './payload.ts';

const GARBAGE = ['NaN', '1e999', '-', '\u{1F480}', '9'.repeat(40), '0x1F', ' ', 'true', '{"a":', '1,5'];

/** Creates seeded mutations of frames. */
export function createCorruption(random: RandomStream): Corruption {
  const ways: Readonly<Record<CorruptionKind, (payload: string) => Uint8Array>> = {
    length: (payload) => withLength(frame(payload), (length) => length + 1 + random.integer(7)),
    truncate: (payload) => frame(payload).subarray(0, 4 + random.integer(Math.max(1, payload.length))),
    bytes: (payload) => withBytes(frame(payload), random),
    garbage_field: (payload) => frame(withField(payload, anyField(payload, random), pick(GARBAGE, random))),
    missing_field: (payload) => frame(dropped(payload, anyField(payload, random))),
    extra_field: (payload) => frame(`${payload}${pick(GARBAGE, random)}\0`),
    unknown_message: (payload) => frame(withField(payload, 0, `${900 + random.integer(99)}`)),
  };
  return (kind, payload) => ways[kind](payload);
}

function frame(payload: string): Uint8Array {
  return encodeFrames([payload]);
}

/** Writes a wrong length prefix: the reader splits the rest of the stream at wrong places. */
function withLength(bytes: Uint8Array, change: (length: number) => number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setUint32(0, change(bytes.length - 4));
  return changed;
}

/** Changes one to four bytes of the payload; the length stays correct. */
function withBytes(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const count = 1 + random.integer(4);
  for (let i = 0; i < count && changed.length > 4; i++) {
    changed[4 + random.integer(changed.length - 4)] = random.integer(256);
  }
  return changed;
}

/** Never the message number: `unknown_message` changes that. */
function anyField(payload: string, random: RandomStream): number {
  const fields = payload.split('\0').length - 1;
  return 1 + random.integer(Math.max(1, fields - 1));
}

function dropped(payload: string, index: number): string {
  return payload
    .split('\0')
    .filter((_, i) => i !== index)
    .join('\0');
}

function pick(values: readonly string[], random: RandomStream): string {
  return values[random.integer(values.length)] ?? '';
}
