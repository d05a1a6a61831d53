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

/** Environment variable with the key itself, as a CI stores a secret. */
export const COLLECTOR_KEY_VARIABLE = 'PRELIVE_COLLECTOR_KEY';

/** Possible sources of a collector's key. */
export interface CollectorKeySource {
  /** File with the key; else the environment variable, else the key of this user, made at the first use. */
  readonly file?: string | undefined;
  /** Folder in which no key is made. */
  readonly workspace?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Loads the key that signs the evidence of this machine: one line, `PRIVATE+KEY+name+id+base64`. Throws PreliveError
 * COLLECTOR_KEY_INVALID, also for a file that others can read, KEY_PLACE_REFUSED, and errors of files.
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

/** Creates the key of a rehearsal from its seed, so that its bytes repeat. It proves nothing. */
export function rehearsalCollectorKey(seed: number): NoteSigner {
  return noteSigner('rehearsal', Buffer.from(sha256(`prelive rehearsal collector ${seed}`), 'hex'));
}

/**
 * Throws PreliveError COLLECTOR_KEY_INVALID where a role policy lists the collector's key: a signer of decisions must
 * not sign their evidence. An unreadable list is ignored here; its own readers refuse it.
 */
export function requireKeyOfNoSigner({ key }: NoteSigner, policyFolder: string): void {
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
  // Windows has no permission bits.
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return;
  throw invalid(`${path} can be read by others than its owner: run chmod 600 on it.`);
}

const invalid = (message: string) => new PreliveError('COLLECTOR_KEY_INVALID', message);
