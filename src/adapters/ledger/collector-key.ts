import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { POLICY_FILES } from '../../domain/policy.ts';
import { parseAllowedSigners } from '../../signing/allowed-signers.ts';
import { generateNoteSecret, type NoteSigner, noteSigner, parseNoteSecret } from '../../signing/note.ts';
import { ed25519Blob } from '../../signing/ssh-public-key.ts';
import { configFolder } from '../config-folder.ts';
import { sha256 } from '../files/digest.ts';
import { readText, readTextIfThere } from '../files/read.ts';
import { createKeyFile } from '../policy/key-file.ts';

/** Variables of the environment that hold the key itself, as a CI keeps a secret. */
export const COLLECTOR_KEY_VARIABLE = 'PRELIVE_COLLECTOR_KEY';

/** Where the key of a collector may come from. */
export interface CollectorKeySource {
  /** File with the key; else the variable of the environment, else the key of this user, made at the first use. */
  readonly file?: string | undefined;
  /** Folder in which no key is made. */
  readonly workspace?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * The key that closes what this machine collects: one line, `PRIVATE+KEY+name+id+base64`. Throws PreliveError
 * COLLECTOR_KEY_INVALID, also for a file that others than its owner can read, KEY_PLACE_REFUSED, and of files.
 */
export function loadCollectorKey({ file, workspace, environment = process.env }: CollectorKeySource = {}): NoteSigner {
  const given = environment[COLLECTOR_KEY_VARIABLE];
  if (file === undefined && given !== undefined && given !== '') return read(given, `$${COLLECTOR_KEY_VARIABLE}`);
  const path = file ?? join(configFolder(), 'collector.key');
  if (file === undefined && readTextIfThere(path) === undefined) {
    createKeyFile(path, `${generateNoteSecret('collector')}\n`, workspace);
  }
  const signer = read(readText(path), path);
  requirePrivate(path);
  return signer;
}

/** The throw-away key of a rehearsal, from its seed, so that its bytes repeat. It vouches for nothing. */
export function rehearsalCollectorKey(seed: number): NoteSigner {
  return noteSigner('rehearsal', Buffer.from(sha256(`prelive rehearsal collector ${seed}`), 'hex'));
}

/**
 * Throws PreliveError COLLECTOR_KEY_INVALID where a role policy gives the key material of a collector to anybody: who signs
 * a decision must not close the evidence that it rests on. A list that cannot be read is for those to refuse who need it.
 */
export function requireNoSigner({ key }: NoteSigner, policyFolder: string): void {
  const list = parseAllowedSigners(readTextIfThere(join(policyFolder, POLICY_FILES.allowedSigners)) ?? '');
  const blob = ed25519Blob(key.publicKey);
  const line = list.ok ? list.signers.find((signer) => Buffer.compare(signer.key.blob, blob) === 0) : undefined;
  if (line === undefined) return;
  throw invalid(`The key of the collector is that of ${line.principals} in allowed_signers, line ${line.line}.`);
}

function read(text: string, origin: string): NoteSigner {
  const signer = parseNoteSecret(text.trim());
  if (signer === undefined) throw invalid(`${origin} holds no key: expected PRIVATE+KEY+name+id+base64.`);
  return signer;
}

function requirePrivate(path: string): void {
  // Windows has no such bits.
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return;
  throw invalid(`${path} can be read by others than its owner: run chmod 600 on it.`);
}

const invalid = (message: string) => new PreliveError('COLLECTOR_KEY_INVALID', message);
