import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** Public key of a signed note (https://c2sp.org/signed-note), ed25519. */
export interface NoteKey {
  /** Without white space and plus signs. */
  readonly name: string;
  /** 8 hex digits; a signature refers to its key by them. */
  readonly id: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** A key that signs notes. The private part stays in this object's closure. */
export interface NoteSigner {
  readonly key: NoteKey;
  /** Returns the text, which must end in a line end, as a note signed by this key. */
  sign(text: string): string;
}

/** A note signed by at least one known key. */
export interface OpenedNote {
  readonly text: string;
  /** Known keys with a valid signature; signatures of unknown keys are ignored. */
  readonly signers: readonly NoteKey[];
}

const ED25519 = 1;
const NAME = /^[^\s+]+$/u;
const SIGNATURE_LINE = /^— ([^\s+]+) (\S+)$/u;
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Creates a key with its id: the first four bytes of SHA-256 over name, line end, algorithm and key. */
export function noteKey(name: string, publicKey: Uint8Array): NoteKey {
  const digest = createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(ED25519))
    .update(publicKey)
    .digest('hex');
  return { name, id: digest.slice(0, 8), publicKey };
}

/** `name+id+base64`, the text form of a verifier key. */
export function formatNoteKey({ name, id, publicKey }: NoteKey): string {
  return `${name}+${id}+${Buffer.from([ED25519, ...publicKey]).toString('base64')}`;
}

/** Reads the text form of {@link formatNoteKey}; `undefined` when it is malformed or its id does not match its key. */
export function parseNoteKey(text: string): NoteKey | undefined {
  const [, name = '', id, base64 = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/u.exec(text) ?? [];
  const bytes = exactBase64(base64);
  if (bytes === undefined || bytes.length !== 33 || bytes[0] !== ED25519 || !NAME.test(name)) return undefined;
  const key = noteKey(name, bytes.subarray(1));
  return key.id === id ? key : undefined;
}

/** Signs with the ed25519 key of a 32-byte seed. */
export function noteSigner(name: string, seed: Uint8Array): NoteSigner {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const key = noteKey(name, rawPublicKey(createPublicKey(privateKey)));
  return {
    key,
    sign: (text) => {
      const signature = Buffer.concat([Buffer.from(key.id, 'hex'), sign(null, Buffer.from(text), privateKey)]);
      return `${text}\n— ${name} ${signature.toString('base64')}\n`;
    },
  };
}

/** Text form of a new key: `PRIVATE+KEY+name+id+base64` (the form of Go's sumdb/note). */
export function generateNoteSecret(name: string): string {
  const { d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return formatNoteSecret(name, Buffer.from(d, 'base64url'));
}

/** Text form of the key from a seed. */
export function formatNoteSecret(name: string, seed: Uint8Array): string {
  const { id } = noteSigner(name, seed).key;
  return `PRIVATE+KEY+${name}+${id}+${Buffer.from([ED25519, ...seed]).toString('base64')}`;
}

/** Reads the text form of a key; `undefined` when it is malformed or its id does not match. */
export function parseNoteSecret(text: string): NoteSigner | undefined {
  const [, name = '', id, base64 = ''] = /^PRIVATE\+KEY\+([^+]*)\+([0-9a-f]{8})\+(.*)$/u.exec(text) ?? [];
  const bytes = exactBase64(base64);
  if (bytes === undefined || bytes.length !== 33 || bytes[0] !== ED25519 || !NAME.test(name)) return undefined;
  const signer = noteSigner(name, bytes.subarray(1));
  return signer.key.id === id ? signer : undefined;
}

/**
 * Opens a note with known keys. Returns a reason when it is not a note, no known key has signed it, or the signature of
 * a known key is invalid.
 */
export function openNote(note: string, known: readonly NoteKey[]): OpenedNote | { readonly reason: string } {
  const parts = partsOf(note);
  if (parts === undefined) return { reason: 'it is not a signed note' };
  const signers: NoteKey[] = [];
  for (const { name, id, signature } of parts.signatures) {
    const key = known.find((one) => one.name === name && one.id === id);
    if (key === undefined) continue;
    if (!verifies(parts.text, signature, key)) return { reason: `the signature of ${name} does not verify` };
    signers.push(key);
  }
  if (signers.length > 0) return { text: parts.text, signers };
  return {
    reason: `no known key has signed it: ${parts.signatures.map(({ name, id }) => `${name}+${id}`).join(', ')}`,
  };
}

interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

function partsOf(note: string): { readonly text: string; readonly signatures: readonly NoteSignature[] } | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n') || hasControl(note)) return undefined;
  const signatures = note
    .slice(end + 2, -1)
    .split('\n')
    .map(signatureOf);
  return signatures.every((one) => one !== undefined) ? { text: note.slice(0, end + 1), signatures } : undefined;
}

function signatureOf(line: string): NoteSignature | undefined {
  const [, name, base64 = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = exactBase64(base64);
  if (name === undefined || bytes === undefined || bytes.length < 5) return undefined;
  return { name, id: bytes.subarray(0, 4).toString('hex'), signature: bytes.subarray(4) };
}

function verifies(text: string, signature: Uint8Array, { publicKey }: NoteKey): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return signature.length === 64 && verify(null, Buffer.from(text), key, signature);
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

/** Node's decoder ignores invalid characters; a signature must have exactly one text form. */
function exactBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : undefined;
}

/** True for ASCII control characters other than the line end. */
function hasControl(note: string): boolean {
  return Buffer.from(note).some((byte) => byte < 0x20 && byte !== 0x0a);
}
