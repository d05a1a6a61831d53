import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrames, encodeOpening } from '../../src/tws/framing.ts';
import { ProtocolError } from '../../src/tws/protocol-error.ts';

const payloads = fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 20 });

/** Splits bytes at the given positions. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const marks = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return marks.slice(1).map((end, i) => bytes.slice(marks[i] ?? 0, end));
}

describe('frames', () => {
  it('are a length of 32 bits, big endian, and the text in UTF-8', () => {
    expect([...encodeFrames(['61\x001\0', '€\0'])]).toEqual([
      0, 0, 0, 5, 54, 49, 0, 49, 0, 0, 0, 0, 4, 226, 130, 172, 0,
    ]);
  });

  it('come out as they went in, however the stream was cut', () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(), { maxLength: 30 }), (sent, places) => {
        const reader = createFrameReader();
        const received = cut(encodeFrames(sent), places).flatMap((chunk) => reader.push(chunk));
        expect(received).toEqual(sent);
        expect(reader.pendingBytes).toBe(0);
      }),
    );
  });

  it('begin behind API and NUL in a client stream, however it was cut', () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(), { maxLength: 10 }), (sent, places) => {
        const reader = createFrameReader({ preamble: true });
        const bytes = Uint8Array.from([...encodeOpening('v100..193'), ...encodeFrames(sent)]);
        expect(cut(bytes, places).flatMap((chunk) => reader.push(chunk))).toEqual(['v100..193', ...sent]);
      }),
    );
  });

  it('that have begun and not ended are kept', () => {
    const reader = createFrameReader();
    const bytes = encodeFrames(['61\x001\0']);
    expect(reader.push(bytes.slice(0, 7))).toEqual([]);
    expect(reader.pendingBytes).toBe(7);
    expect(reader.push(bytes.slice(7))).toEqual(['61\x001\0']);
  });

  it('of a megabyte in pieces of ten bytes take linear time', () => {
    const reader = createFrameReader();
    const bytes = encodeFrames(['x'.repeat(1_000_000)]);
    const received: string[] = [];
    for (let at = 0; at < bytes.length; at += 10) received.push(...reader.push(bytes.subarray(at, at + 10)));
    expect(received.map((payload) => payload.length)).toEqual([1_000_000]);
  });

  it.each([
    ['a length above the limit', [0, 16, 0, 1]],
    ['a negative length', [255, 255, 255, 255]],
  ])('with %s are refused before they are waited for', (_, prefix) => {
    const reader = createFrameReader({ maxFrameBytes: 1 << 20 });
    expect(() => reader.push(Uint8Array.from(prefix))).toThrow(
      expect.objectContaining({ name: 'ProtocolError', code: 'FRAME_LENGTH' }),
    );
  });

  it('of a stranger that does not begin with API are refused at its first wrong byte', () => {
    expect(() => createFrameReader({ preamble: true }).push(new TextEncoder().encode('GET / HTTP/1.1'))).toThrow(
      ProtocolError,
    );
    expect(() => createFrameReader({ preamble: true }).push(new TextEncoder().encode('AX'))).toThrow(ProtocolError);
  });
});
