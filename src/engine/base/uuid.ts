import type { RandomStream } from '../../domain/random.ts';

/** A uuid of version 4 (RFC 9562) from a seeded stream, so that a session's intent ids repeat. */
export function seededUuid(random: RandomStream): string {
  const bytes = Array.from({ length: 16 }, () => random.integer(256));
  const hex = bytes.map((byte, i) => marked(byte, i).toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Sets the version (byte 6) and the variant (byte 8). */
function marked(byte: number, index: number): number {
  if (index === 6) return (byte & 0x0f) | 0x40;
  return index === 8 ? (byte & 0x3f) | 0x80 : byte;
}
