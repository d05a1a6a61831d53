import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatNoteKey,
  formatNoteSecret,
  generateNoteSecret,
  noteKey,
  noteSigner,
  openNote,
  parseNoteKey,
  parseNoteSecret,
} from '../../src/signing/note.ts';

/** The example of Go's golang.org/x/mod/sumdb/note. */
const SECRET = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const VERIFIER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNATURE = 'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';
const NOTE = `${TEXT}\n— PeterNeumann ${SIGNATURE}\n`;

function signer(text = SECRET) {
  const found = parseNoteSecret(text);
  if (found === undefined) throw new Error('no key');
  return found;
}
const { key } = signer();

describe('a signed note', () => {
  it("is that of Go's sumdb/note, byte for byte", () => {
    expect(signer().sign(TEXT)).toBe(NOTE);
    expect(formatNoteKey(key)).toBe(VERIFIER);
    expect(parseNoteKey(VERIFIER)).toEqual(key);
    expect(openNote(NOTE, [key])).toEqual({ text: TEXT, signers: [key] });
  });

  it('may have more signatures; those of unknown keys are passed over', () => {
    const other = signer(generateNoteSecret('other'));
    const both = `${NOTE}${other.sign(TEXT).slice(TEXT.length + 1)}`;
    expect(openNote(both, [key])).toEqual({ text: TEXT, signers: [key] });
    expect(openNote(both, [other.key, key])).toEqual({ text: TEXT, signers: [key, other.key] });
    const bad = both.replace(/— PeterNeumann (.{20})./, '— PeterNeumann $1A');
    expect(openNote(bad, [other.key])).toMatchObject({ signers: [other.key] });
    expect(openNote(bad, [other.key, key])).toEqual({ reason: 'the signature of PeterNeumann does not verify' });
  });

  it.each([
    ['no text', ''],
    ['no signature', TEXT],
    ['no signature line', `${TEXT}\n`],
    ['a line that is no signature', `${NOTE}x\n`],
    ['no line end', NOTE.slice(0, -1)],
    ['Windows line ends', NOTE.replaceAll('\n', '\r\n')],
    ['base64 with bits to spare', NOTE.replace('wJnAM=', 'wJnAN=')],
    ['base64 in the form for addresses', NOTE.replaceAll('/', '_')],
    ['a signature that is too short to name a key', `${TEXT}\n— PeterNeumann AAAA\n`],
  ])('with %s is none', (_what, note) => {
    expect(openNote(note, [key])).toEqual({ reason: 'it is not a signed note' });
  });

  it('without a known key does not count', () => {
    expect(openNote(NOTE, [])).toEqual({ reason: 'no known key has signed it: PeterNeumann+c74f20a3' });
    // The same name with different key material is a different key.
    const namesake = noteSigner('PeterNeumann', new Uint8Array(32)).key;
    expect(openNote(NOTE, [namesake])).toMatchObject({ reason: expect.stringContaining('no known key') });
  });

  it('of which any byte was changed is refused', () => {
    fc.assert(
      fc.property(fc.nat(Buffer.byteLength(NOTE) - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bytes = Buffer.from(NOTE);
        bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
        expect(openNote(bytes.toString(), [key])).toHaveProperty('reason');
      }),
      { numRuns: 500 },
    );
  });
});

describe('the text of a key', () => {
  it('is read back to the same key', () => {
    const text = generateNoteSecret('collector-1');
    const seed = Buffer.from(/^(?:[^+]*\+){4}(.*)$/.exec(text)?.[1] ?? '', 'base64').subarray(1);
    expect(formatNoteSecret('collector-1', seed)).toBe(text);
    const made = signer(text);
    expect(parseNoteKey(formatNoteKey(made.key))).toEqual(made.key);
    expect(openNote(made.sign('x\n'), [made.key])).toMatchObject({ text: 'x\n' });
  });

  it.each([
    'x',
    '',
    VERIFIER.replace('c74f20a3', 'c74f20a4'),
    VERIFIER.replace('PeterNeumann', 'Peter Neumann'),
    VERIFIER.replace('PeterNeumann', ''),
    VERIFIER.replace('+ARpc', '+Arpc'),
    `${VERIFIER} `,
    VERIFIER.slice(0, -4),
  ])('is no verifier key: %s', (text) => {
    expect(parseNoteKey(text)).toBeUndefined();
    expect(parseNoteSecret(`PRIVATE+KEY+${text}`)).toBeUndefined();
  });

  it('has an id that belongs to name and key', () => {
    expect(noteKey('PeterNeumann', key.publicKey).id).toBe('c74f20a3');
    expect(noteKey('PeterNeuman', key.publicKey).id).not.toBe('c74f20a3');
  });
});
