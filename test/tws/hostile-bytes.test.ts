import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrames } from '../../src/tws/framing.ts';
import { parseOffer, parseServerHello } from '../../src/tws/handshake.ts';
import { ProtocolError } from '../../src/tws/protocol-error.ts';
import { decodeReply, encodeReply, REPLY_CODECS } from '../../src/tws/replies.ts';
import { decodeRequest, encodeRequest, REQUEST_CODECS } from '../../src/tws/requests.ts';

const VERSIONS = [157, 163, 176, 178, 193, 200];

/** Valid payloads of every kind and version, to be mutated. */
const PAYLOADS = VERSIONS.flatMap((version) => [
  ...Object.values(REPLY_CODECS).map(({ empty }) => encodeReply(empty, version)),
  ...Object.values(REQUEST_CODECS).map(({ empty }) => encodeRequest(empty, version)),
]);

type Mutation = { readonly at: number; readonly drop: number; readonly insert: Uint8Array };
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  drop: fc.nat({ max: 4 }),
  insert: fc.uint8Array({ maxLength: 6 }),
});

function mutate(bytes: Uint8Array, { at, drop, insert }: Mutation): Uint8Array {
  const start = at % (bytes.length + 1);
  return Uint8Array.from([...bytes.subarray(0, start), ...insert, ...bytes.subarray(start + drop)]);
}

/** Error that an action threw, unless it is a ProtocolError. */
function strangeError(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof ProtocolError ? undefined : error;
  }
}

describe('bytes of a stranger', () => {
  it('give messages or a ProtocolError, never anything else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PAYLOADS),
        fc.constantFrom(...VERSIONS),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (payload, version, mutations) => {
          const bytes = mutations.reduce(mutate, encodeFrames([payload, payload]));
          const reader = createFrameReader();
          const read = () => {
            for (const received of reader.push(bytes)) {
              expect(strangeError(() => decodeRequest(received, version))).toBeUndefined();
              expect(strangeError(() => decodeReply(received, version))).toBeUndefined();
            }
          };
          expect(strangeError(read)).toBeUndefined();
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('instead of fields give messages or a ProtocolError', () => {
    const field = fc.oneof(
      fc.integer().map(String),
      fc.constantFrom('', '-1', '999999999', '1e400', 'NaN', 'BAG', '0x1'),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 110 }), fc.array(field, { maxLength: 160 }), (id, fields) => {
        const payload = [id, ...fields, ''].join('\0');
        expect(strangeError(() => decodeRequest(payload, 193))).toBeUndefined();
        expect(strangeError(() => decodeReply(payload, 200))).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });

  it('instead of a handshake give a ProtocolError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (payload) => {
        expect(strangeError(() => parseOffer(payload))).toBeUndefined();
        expect(strangeError(() => parseServerHello(payload))).toBeUndefined();
      }),
    );
  });
});

describe('a message', () => {
  const tick = encodeReply({ ...REPLY_CODECS.tickPrice.empty, reqId: 7 }, 193);

  it.each([
    ['UNTERMINATED', tick.slice(0, -1), 'without its last NUL'],
    ['UNTERMINATED', '', 'without any field'],
    ['MISSING_FIELD', tick.slice(0, -2), 'that ends too early'],
    ['LEFTOVER_FIELDS', `${tick}1\0`, 'that goes on too long'],
    ['BAD_FIELD', tick.replace('\x007\0', '\x007.5\0'), 'with a fraction for an integer'],
    ['BAD_FIELD', tick.replace('\x007\0', '\x0099999999999999999999\0'), 'with an integer beyond what a double holds'],
    ['BAD_FIELD', '93\x001\x00999999999\x000\x000\0', 'with a count of more rows than there are fields'],
    ['BAD_FIELD', '93\x001\x00-1\0', 'with a negative count'],
    ['BAD_FIELD', '94\x007\x001e999\x000\x000\0', 'with a number that is not finite'],
    ['UNKNOWN_MESSAGE', '9999\x001\0', 'of an unknown number'],
  ])('gives %s: %j, %s', (code, payload) => {
    expect(() => decodeReply(payload, 193)).toThrow(expect.objectContaining({ name: 'ProtocolError', code }));
  });

  it.each([
    ['50\x003\x0077\x00x\0', 193, 77],
    ['97\x0077\x00x\0', 193, 77],
    ['62\x001\x0077\0', 193, 77],
    ['4\x001\x0077\0', 178, 77],
    ['4\x0077\0', 193, 77],
    ['9999\x001\0', 193, undefined],
    ['62\x001\x00seven\x00All\x00x\0', 193, undefined],
  ])('that cannot be read names its request: %j at %i', (payload, version, requestId) => {
    expect(() => decodeRequest(payload, version)).toThrow(expect.objectContaining({ requestId }));
  });

  it('with a part that this codec does not carry is refused with its request', () => {
    const line = encodeRequest({ ...REQUEST_CODECS.reqMktData.empty, reqId: 77 }, 193).split('\0');
    const twoHedges = [...line.slice(0, 15), '2', '1', '0.5', '10', '2', '0.5', '20', ...line.slice(16)];
    expect(() => decodeRequest(twoHedges.join('\0'), 193)).toThrow(
      expect.objectContaining({ code: 'BAD_FIELD', requestId: 77 }),
    );
    const order = { ...REQUEST_CODECS.placeOrder.empty, orderId: 77 };
    const conditions = [{ type: 2, conjunction: 'a', fields: [] }];
    expect(() => encodeRequest({ ...order, conditions }, 193)).toThrow(expect.objectContaining({ code: 'BAD_FIELD' }));
    const rows = { others: { algoStrategy: 'Vwap' }, lists: { algoParams: [['tag']] } };
    expect(() => encodeRequest({ ...order, ...rows }, 193)).toThrow(expect.objectContaining({ code: 'BAD_FIELD' }));
  });

  it('is not written with what a frame cannot carry', () => {
    const order = REPLY_CODECS.accountSummaryEnd.empty;
    expect(() => encodeReply({ ...order, reqId: 1.5 }, 193)).toThrow(ProtocolError);
    expect(() => encodeReply({ ...REPLY_CODECS.managedAccounts.empty, accounts: 'DU1\0DU2' }, 193)).toThrow(
      ProtocolError,
    );
    expect(() => encodeReply({ ...REPLY_CODECS.tickSize.empty, size: Number.NaN }, 193)).toThrow(ProtocolError);
  });
});
