import { type EpochMs, isoUtc } from '../domain/clock.ts';
import type { AllowedSigner } from './allowed-signers.ts';
import { isSameKey, parsePublicKey, type SshPublicKey } from './ssh-public-key.ts';
import { MalformedError } from './ssh-wire.ts';

/** Revoked keys, or the first unreadable line. */
export type RevokedKeys =
  | { readonly ok: true; readonly keys: readonly SshPublicKey[] }
  | { readonly ok: false; readonly line: number; readonly reason: string };

/**
 * Reads a list of revoked keys in the format of `ssh-keygen -Y verify -r`: one public key per line, `#` for comments. A
 * binary KRL of `ssh-keygen -k` is not supported, and a line without a key makes the list unreadable.
 */
export function parseRevoked(text: string): RevokedKeys {
  const keys: SshPublicKey[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    try {
      keys.push(publicKeyOfLine(content));
    } catch (error) {
      if (error instanceof MalformedError) return { ok: false, line: index + 1, reason: error.message };
      throw error;
    }
  }
  return { ok: true, keys };
}

/** Lines that revoke a key, with time and reason. */
export function revocationLines(publicLine: string, at: EpochMs, reason: string): string {
  return `# ${isoUtc(at)} ${reason.replace(/\s+/g, ' ').trim()}\n${publicLine}\n`;
}

/** Marks signers whose key is revoked. */
export function markRevoked(
  signers: readonly AllowedSigner[],
  revoked: readonly SshPublicKey[],
): readonly AllowedSigner[] {
  return signers.map((signer) =>
    revoked.some((key) => isSameKey(key, signer.key)) ? { ...signer, revoked: true } : signer,
  );
}

/** Reads a key from a line of a public key file: type, base64, comment. Throws MalformedError. */
export function publicKeyOfLine(line: string): SshPublicKey {
  const [type = '', base64 = ''] = line.trim().split(/[ \t]+/);
  return parsePublicKey(type, base64);
}

/** Line of a key without a comment, as in allowed_signers and the list of revoked keys. */
export function publicLineOf({ type, blob }: SshPublicKey): string {
  return `${type} ${Buffer.from(blob).toString('base64')}`;
}
