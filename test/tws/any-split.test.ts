import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrames, encodeOpening } from '../../src/tws/framing.ts';
import { decodeReply, encodeReply, REPLY_CODECS } from '../../src/tws/replies.ts';
import { decodeRequest, encodeRequest, REQUEST_CODECS } from '../../src/tws/requests.ts';

const VERSIONS = [151, 176, 193, 200];
const requests = fc.array(fc.constantFrom(...Object.values(REQUEST_CODECS).map(({ empty }) => empty)), {
  maxLength: 8,
});
const replies = fc.array(fc.constantFrom(...Object.values(REPLY_CODECS).map(({ empty }) => empty)), { maxLength: 8 });
const cuts = fc.array(fc.nat({ max: 3000 }), { maxLength: 12 });

/** Splits a stream at the given positions. */
function pieces(bytes: Uint8Array, at: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

describe('however the stream of bytes is split', () => {
  it('a gateway reads the same requests', () => {
    fc.assert(
      fc.property(requests, cuts, fc.constantFrom(...VERSIONS), (sent, at, version) => {
        const frames = encodeFrames(sent.map((request) => encodeRequest(request, version)));
        const reader = createFrameReader({ preamble: true });
        const stream = Uint8Array.from([...encodeOpening('v100..200'), ...frames]);
        const [offer, ...payloads] = pieces(stream, at).flatMap((piece) => reader.push(piece));
        const whole = sent.map((request) => decodeRequest(encodeRequest(request, version), version));
        expect(offer).toBe('v100..200');
        expect(payloads.map((payload) => decodeRequest(payload, version))).toEqual(whole);
        expect(reader.pendingBytes).toBe(0);
      }),
    );
  });

  it('a client reads the same replies', () => {
    fc.assert(
      fc.property(replies, cuts, fc.constantFrom(...VERSIONS), (sent, at, version) => {
        const reader = createFrameReader();
        const stream = encodeFrames(sent.map((reply) => encodeReply(reply, version)));
        const payloads = pieces(stream, at).flatMap((piece) => reader.push(piece));
        const whole = sent.map((reply) => decodeReply(encodeReply(reply, version), version));
        expect(payloads.map((payload) => decodeReply(payload, version))).toEqual(whole);
      }),
    );
  });
});
