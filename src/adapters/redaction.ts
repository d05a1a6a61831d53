import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AccountReference } from '../domain/account.ts';
import { PreliveError } from '../domain/errors.ts';
import { configFolder } from './config-folder.ts';
import { readText, readTextIfThere } from './files/read.ts';
import { createKeyFile } from './policy/key-file.ts';

/** Keeps account ids out of everything that is written: names them otherwise, and replaces them where they slip in. */
export interface Redaction {
  /** How documents name an account; from then on its id is known to {@link scrub}. */
  reference(accountId: string): AccountReference;
  /** The text with every known id, wherever it stands, and every word that looks like one, replaced by its mask. */
  scrub(text: string): string;
}

/** Key of rehearsals, fixed so that their bytes repeat. The accounts of the embedded gateway are nobody's secret. */
export const REHEARSAL_REDACTION_KEY: Uint8Array = new TextEncoder().encode('prelive rehearsal');

const SHORTEST_ID = 4;

/**
 * What looks like an account id of Interactive Brokers: U, F, I and the paper kinds DU, DF, DI, DUP with their digits, and the
 * letter of a sub-account. Nothing that prelive writes itself has this form.
 */
const LOOKS_LIKE_AN_ID = /(?<![A-Za-z0-9])(?:DUP|DU|DF|DI|U|F|I)\d{5,9}[A-Z]?(?![A-Za-z0-9])/g;

/** Whether a whole text has the form of an account id. */
export function isAccountId(text: string): boolean {
  return text.replace(LOOKS_LIKE_AN_ID, '') === '' && text !== '';
}

/** Ids that this process has met. */
const met = new Set<string>();

/** Has an id replaced by its mask in all that this process prints from now on. */
export function rememberAccount(accountId: string): void {
  if (accountId.length >= SHORTEST_ID) met.add(accountId);
}

/** A text as it may leave the process: without the ids that were met, and without what looks like one. */
export function scrubOutput(text: string): string {
  return scrub(text, [...met]);
}

/** A redaction that knows no id yet. */
export function createRedaction(key: Uint8Array): Redaction {
  const known = new Set<string>();
  return {
    reference: (accountId) => {
      if (accountId.length >= SHORTEST_ID) known.add(accountId);
      rememberAccount(accountId);
      return { masked: maskAccount(accountId), keyedDigest: createHmac('sha256', key).update(accountId).digest('hex') };
    },
    scrub: (text) => scrub(text, [...known]),
  };
}

/** Mask of an account id: up to two leading letters and the last two characters, `DU*****01`. Of equal length. */
export function maskAccount(accountId: string): string {
  if (accountId.length <= SHORTEST_ID) return '*'.repeat(accountId.length);
  const start = /^[A-Za-z]{0,2}/.exec(accountId)?.[0] ?? '';
  return `${start}${'*'.repeat(accountId.length - start.length - 2)}${accountId.slice(-2)}`;
}

/**
 * The key of this user's accounts, made with mode 0600 at the first use. It stands outside every workspace: who has the
 * key can try all account ids against a digest. Throws PreliveError KEY_PLACE_REFUSED, FILE_UNREADABLE, FILE_UNWRITABLE.
 */
export function loadRedactionKey(path: string = keyPath(), workspace?: string): Uint8Array {
  if (readTextIfThere(path) === undefined) {
    createKeyFile(path, `${randomBytes(32).toString('hex')}\n`, workspace);
  }
  return keyOf(path, readText(path));
}

/** The same where it was made before, else nothing: who only compares makes none. Throws PreliveError FILE_UNREADABLE. */
export function redactionKeyIfAny(path: string = keyPath()): Uint8Array | undefined {
  const text = readTextIfThere(path);
  return text === undefined ? undefined : keyOf(path, text);
}

function keyPath(): string {
  return join(configFolder(), 'redaction.key');
}

function keyOf(path: string, text: string): Uint8Array {
  const hex = text.trim();
  if (!/^[0-9a-f]{64}$/.test(hex))
    throw new PreliveError('FILE_UNREADABLE', `${path} is no redaction key: expected 64 hex digits`);
  return Buffer.from(hex, 'hex');
}

/** A mask next to other text may make another id, or the end of what looks like one: it goes on until there is none. */
function scrub(text: string, ids: readonly string[]): string {
  const masked = maskKnown(text.replace(LOOKS_LIKE_AN_ID, maskAccount), ids);
  return masked === text ? text : scrub(masked, ids);
}

function maskKnown(text: string, ids: readonly string[]): string {
  const longestFirst = ids.toSorted((a, b) => b.length - a.length);
  let masked = text;
  for (let found = firstIn(masked, longestFirst); found !== undefined; found = firstIn(masked, longestFirst)) {
    masked = masked.replaceAll(found, maskAccount(found));
  }
  return masked;
}

function firstIn(text: string, ids: readonly string[]): string | undefined {
  return ids.find((id) => text.includes(id));
}
