import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeOffer,
  encodeServerHello,
  negotiateVersion,
  parseOffer,
  parseServerHello,
} from '../../src/tws/handshake.ts';
import { ProtocolError } from '../../src/tws/protocol-error.ts';

describe('a version offer', () => {
  it.each([
    ['v100..193', { min: 100, max: 193, options: '' }],
    ['v157..178', { min: 157, max: 178, options: '' }],
    ['v200', { min: 200, max: 200, options: '' }],
    ['v100..225 +PACEAPI', { min: 100, max: 225, options: '+PACEAPI' }],
    ['v100..193\0', { min: 100, max: 193, options: '' }],
  ])('%j is understood', (payload, offer) => {
    expect(parseOffer(payload)).toEqual(offer);
  });

  it('is read as it was written', () => {
    const version = fc.integer({ min: 1, max: 999 });
    fc.assert(
      fc.property(version, version, fc.constantFrom('', '+PACEAPI'), (min, more, options) => {
        const offer = { min, max: min + more, options };
        expect(parseOffer(encodeOffer(offer))).toEqual(offer);
      }),
    );
  });

  it.each(['', 'v', '100..193', 'v100..', 'v-1..5', 'hello', 'v1..2..3'])('%j is refused', (payload) => {
    expect(() => parseOffer(payload)).toThrow(expect.objectContaining({ code: 'HANDSHAKE' }));
  });
});

describe('the common version', () => {
  it.each([
    ['@stoqey/ib', 100, 193, 193],
    ['ib_async', 157, 178, 178],
    ['official ibapi', 100, 225, 200],
    ['ibkr-go', 200, 200, 200],
    ['ib-tws-api', 100, 151, 151],
    ['a client that is too old', 100, 150, undefined],
    ['a client that speaks protobuf only', 213, 225, undefined],
  ])('of %s (%i to %i) is %s', (_, min, max, expected) => {
    expect(negotiateVersion({ min, max, options: '' })).toBe(expected);
  });
});

describe("the server's hello", () => {
  it('is two fields', () => {
    const hello = { serverVersion: 193, connectionTime: '20261118 09:30:00 US/Eastern' };
    expect(encodeServerHello(hello)).toBe('193\x0020261118 09:30:00 US/Eastern\0');
    expect(parseServerHello(encodeServerHello(hello))).toEqual(hello);
  });

  it.each(['', '193', '193\0', 'x\0time\0', '193\0time\0more\0'])('%j is refused', (payload) => {
    expect(() => parseServerHello(payload)).toThrow(ProtocolError);
  });
});
