import type { RandomStream } from '../../domain/random.ts';

/** Every byte in two digits. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A uuid of version 4 (RFC 9562) from a seeded stream, so that a session's intent ids repeat. */
export function seededUuid(random: RandomStream): string {
  const pair = (from: number) => byte(from) + byte(from + 1);
  const byte = (i: number) => HEX[marked(random.integer(256), i)] ?? '';
  return `${pair(0)}${pair(2)}-${pair(4)}-${pair(6)}-${pair(8)}-${pair(10)}${pair(12)}${pair(14)}`;
}

/** Sets the version (byte 6) and the variant (byte 8). */
function marked(byte: number, index: number): number {
  if (index === 6) return (byte & 0x0f) | 0x40;
  return index === 8 ? (byte & 0x3f) | 0x80 : byte;
}
