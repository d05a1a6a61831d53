import type { RandomStream } from '../../domain/random.ts';

/** Character codes of a uuid; the hyphens are constant. */
const codes: number[] = Array.from('00000000-0000-4000-8000-000000000000', (character) => character.charCodeAt(0));
/** Index of the first digit of each byte. */
const PLACES: readonly number[] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DIGITS: readonly number[] = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** A uuid of version 4 (RFC 9562) from a seeded stream, so that a session's intent ids repeat. */
export function seededUuid(random: RandomStream): string {
  for (let i = 0; i < 16; i++) {
    const byte = marked(random.integer(256), i);
    const place = PLACES[i] ?? 0;
    codes[place] = DIGITS[byte >> 4] ?? 0;
    codes[place + 1] = DIGITS[byte & 0x0f] ?? 0;
  }
  // One flat string: a concatenated one is copied again at its first comparison.
  return String.fromCharCode(...codes);
}

/** Sets the version (byte 6) and the variant (byte 8). */
function marked(byte: number, index: number): number {
  if (index === 6) return (byte & 0x0f) | 0x40;
  return index === 8 ? (byte & 0x3f) | 0x80 : byte;
}
