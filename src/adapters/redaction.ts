import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AccountReference } from '../domain/account.ts';
import { PreliveError } from '../domain/errors.ts';
import { configFolder } from './config-folder.ts';
import { readText, readTextIfThere } from './files/read.ts';
import { createKeyFile } from './policy/key-file.ts';

/** Replaces account ids in everything that is written. */
export interface Redaction {
  /** Returns the reference of an account for documents; {@link scrub} then replaces its id. */
  reference(accountId: string): AccountReference;
  /** Replaces every known id, and every word with the form of an id, by its mask. */
  scrub(text: string): string;
}

/** Key of rehearsals, fixed so that their bytes repeat. The accounts of the embedded gateway are not secret. */
export const REHEARSAL_REDACTION_KEY: Uint8Array = new TextEncoder().encode('prelive rehearsal');

const SHORTEST_ID = 4;

/**
 * Form of account ids of Interactive Brokers: U, F, I and the paper kinds DU, DF, DI, DUP with digits, and the letter
 * of a sub-account. Nothing else that prelive writes has this form.
 */
const LOOKS_LIKE_AN_ID = /(?<![A-Za-z0-9])(?:DUP|DU|DF|DI|U|F|I)\d{5,9}[A-Z]?(?![A-Za-z0-9])/g;

/** True when the whole text has the form of an account id. */
export function isAccountId(text: string): boolean {
  return text.replace(LOOKS_LIKE_AN_ID, '') === '' && text !== '';
}

/** Account ids that this process has seen. */
const met = new Set<string>();

/** Replaces an id by its mask in all later output of this process. */
export function rememberAccount(accountId: string): void {
  if (accountId.length >= SHORTEST_ID) met.add(accountId);
}

/** Masks the seen ids, and every word with the form of an id. */
export function scrubOutput(text: string): string {
  return scrub(text, [...met]);
}

/** Creates a redaction without known ids. */
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

/** Mask of an account id, of equal length: up to two leading letters and the last two characters, `DU*****01`. */
export function maskAccount(accountId: string): string {
  if (accountId.length <= SHORTEST_ID) return '*'.repeat(accountId.length);
  const start = /^[A-Za-z]{0,2}/.exec(accountId)?.[0] ?? '';
  return `${start}${'*'.repeat(accountId.length - start.length - 2)}${accountId.slice(-2)}`;
}

/**
 * Key of this user's accounts, made with mode 0600 at the first use. It is outside every workspace, because its holder
 * can try all account ids against a digest. Throws PreliveError KEY_PLACE_REFUSED, FILE_UNREADABLE, FILE_UNWRITABLE.
 */
export function loadRedactionKey(path: string = keyPath(), workspace?: string): Uint8Array {
  if (readTextIfThere(path) === undefined) {
    createKeyFile(path, `${randomBytes(32).toString('hex')}\n`, workspace);
  }
  return keyOf(path, readText(path));
}

/** Returns the existing key or `undefined`, because a comparison makes no key. Throws PreliveError FILE_UNREADABLE. */
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

/** Repeats the replacement, because a mask and the text around it may form another id. */
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
