import type { Content, TamperBase } from './base.ts';
import type { Mutation } from './mutations.ts';

/** Expected result: unchanged for a verifier, or one of these reasons. */
export type Expected = { readonly refused: false } | { readonly refused: true; readonly reasons: readonly string[] };

const ACCEPTED: Expected = { refused: false };
const refused = (...reasons: readonly string[]): Expected => ({ refused: true, reasons });

const ROLES = ['risk_officer', 'cto', 'lead_trader'];
const RESERVED = /^([A-Z][A-Z0-9_]*\.(md|json|csv)|audit\.sh|(frozen|policy|attestations|waivers|signatures)\/)/;

/**
 * Expected result of a mutation, from the bytes before and after only, without the product's code. Checks are in the
 * order in which reasons take precedence.
 */
export function oracle(base: TamperBase, mutation: Mutation): Expected {
  if (mutation.expected !== undefined) return refused(...mutation.expected);
  const after = (name: string): Content =>
    mutation.files.get(name) ?? (mutation.files.has(name) ? null : (base.files.get(name) ?? null));
  const changed = [...mutation.files.keys()].filter((name) => !isSame(base.files.get(name) ?? null, after(name)));
  if (changed.some((name) => isLink(after(name)) && (RESERVED.test(name) || name.startsWith('ledger'))))
    return refused('not_a_file');
  if (changed.includes('statement.json')) {
    return after('statement.json') === null ? refused('statement_missing') : refused('bad_signature');
  }
  const signature = signatureOracle(base, changed, after);
  if (signature !== undefined) return signature;
  return fileOracle(base, changed, after) ?? ledgerOracle(base, mutation, after) ?? askedOracle(base, mutation);
}

type After = (name: string) => Content;

/** The first role whose signature changed; a missing signature counts only when none is broken. */
function signatureOracle(base: TamperBase, changed: readonly string[], after: After): Expected | undefined {
  const reasons = ROLES.flatMap((role) => {
    const name = `signatures/${role}.sig`;
    if (!changed.includes(name)) return [];
    const [before, now] = [base.files.get(name), after(name)];
    if (now === null) return ['signature_missing'];
    const [was, is] = [decoded(before ?? null), decoded(now)];
    if (is !== undefined && was?.equals(is) === true) return [];
    return [is !== undefined && namespaceOf(is) !== namespaceOf(was) ? 'wrong_namespace' : 'bad_signature'];
  });
  const broken = reasons.find((reason) => reason !== 'signature_missing');
  if (broken !== undefined) return refused('bad_signature', 'wrong_namespace');
  return reasons.length > 0 && changed.length === 1 ? refused('signature_missing') : undefined;
}

function fileOracle(base: TamperBase, changed: readonly string[], after: After): Expected | undefined {
  const statement = JSON.parse(Buffer.from(base.files.get('statement.json') ?? []).toString());
  const subjects: ReadonlySet<string> = new Set(statement.subject.map((one: { readonly name: string }) => one.name));
  const touched = changed.filter((name) => subjects.has(name));
  if (touched.some((name) => after(name) === null)) return refused('subject_missing');
  if (touched.length > 0) return refused('subject_changed');
  const extra = changed.filter((name) => RESERVED.test(name) && after(name) !== null && !base.files.has(name));
  return extra.length > 0 ? refused('extra_file') : undefined;
}

/** Checks that frozen or committed records are unchanged; data after the last line end is a torn write. */
function ledgerOracle(base: TamperBase, { files, checkpoint }: Mutation, after: After): Expected | undefined {
  const before = wholeLines(base.files.get('ledger.ndjson') ?? null);
  const now = wholeLines(after('ledger.ndjson'));
  const isPrefix = now.every((line, index) => line === before[index]);
  if (files.has('ledger.ndjson') && !isPrefix) return refused('ledger_changed', 'ledger_truncated');
  const frozen = wholeLines(base.files.get('ledger-frozen.ndjson') ?? null).length;
  if (now.length < frozen) return refused('ledger_truncated', 'ledger_changed');
  const own = after('ledger.checkpoint');
  const promises = [
    ...(own === null || isLink(own) ? [] : [text(own)]),
    ...(checkpoint === undefined ? [] : [checkpoint]),
  ];
  const original = text(base.files.get('ledger.checkpoint') ?? new Uint8Array());
  for (const promise of promises) {
    if (bodyOf(promise) !== bodyOf(original)) return refused('checkpoint_mismatch', 'ledger_truncated');
    if (now.length < before.length) return refused('ledger_truncated');
  }
  return undefined;
}

function askedOracle({ at, notBefore, expires, integrityOnly }: TamperBase, mutation: Mutation): Expected {
  if (mutation.commit !== undefined) return refused('other_commit');
  if (integrityOnly) return ACCEPTED;
  const asked = mutation.at ?? at;
  if (asked < notBefore) return refused('not_yet_valid');
  return asked >= expires ? refused('expired') : ACCEPTED;
}

function isSame(before: Content, now: Content): boolean {
  if (before === null || now === null) return before === now;
  return !isLink(before) && !isLink(now) && Buffer.compare(before, now) === 0;
}

function isLink(content: Content): content is { readonly link: string } {
  return content !== null && 'link' in content;
}

/**
 * The bytes inside a signature's armor, by RFC 4648 and PROTOCOL.sshsig; undefined without an armor. Version 0 counts
 * as version 1: the format requires refusing only later versions, and no signature covers the number.
 */
function decoded(content: Content): Buffer | undefined {
  if (content === null || isLink(content)) return undefined;
  const body = /^-----BEGIN SSH SIGNATURE-----\n([\s\S]*?)\n-----END SSH SIGNATURE-----/.exec(text(content))?.[1];
  const base64 = body?.replace(/\s/g, '') ?? '';
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== base64) return undefined;
  if (bytes.length >= 10 && bytes.readUInt32BE(6) === 0) bytes.writeUInt32BE(1, 6);
  return bytes;
}

function namespaceOf(bytes: Buffer | undefined): string {
  if (bytes === undefined || bytes.length < 14) return '';
  const start = 10 + 4 + bytes.readUInt32BE(10);
  if (start + 4 > bytes.length) return '';
  return bytes.subarray(start + 4, start + 4 + bytes.readUInt32BE(start)).toString('latin1');
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const wholeLines = (content: Content) =>
  content === null || isLink(content) ? [] : text(content).split('\n').slice(0, -1);
/** Origin, size and root. */
const bodyOf = (note: string) => note.split('\n').slice(0, 3).join('\n');
