import type { EpochMs } from '../domain/clock.ts';
import { matchesPatternList } from './pattern-list.ts';
import { parseSignerTime } from './signer-time.ts';
import { isSameKey, parsePublicKey, type SshPublicKey } from './ssh-public-key.ts';
import { MalformedError } from './ssh-wire.ts';

/** A line of an allowed_signers file: whose key this is, for what, and when. */
export interface AllowedSigner {
  readonly line: number;
  /** Pattern list of identities. */
  readonly principals: string;
  /** Pattern list of namespaces; absent = any. */
  readonly namespaces?: string;
  readonly validAfter?: EpochMs;
  readonly validBefore?: EpochMs;
  readonly key: SshPublicKey;
  /** True where the list of revoked keys has it: then it never counts. */
  readonly revoked?: true;
}

/** A list, or its first line that cannot be read. */
export type AllowedSigners =
  | { readonly ok: true; readonly signers: readonly AllowedSigner[] }
  | { readonly ok: false; readonly line: number; readonly reason: string };

/** Whether a key may speak for an identity, and if not, why. */
export type SignerVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly fault: 'unknown_key' | 'wrong_namespace' | 'key_not_yet_valid' | 'key_expired' | 'key_revoked';
      readonly reason: string;
    };

/**
 * Reads an allowed_signers file as ssh-keygen(1) does, but for three things in which it is stricter: a line that cannot
 * be read makes the file unreadable, it is not passed over; a time must end in `Z`, because without it the machine's own time
 * zone decides; certificate authorities are refused, because no certificate is checked here.
 */
export function parseAllowedSigners(text: string): AllowedSigners {
  const signers: AllowedSigner[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.replace(/^[ \t\r]+/, '').replace(/\r$/, '');
    if (content === '' || content.startsWith('#')) continue;
    try {
      signers.push({ line: index + 1, ...parseLine(content) });
    } catch (error) {
      if (error instanceof MalformedError) return { ok: false, line: index + 1, reason: error.message };
      throw error;
    }
  }
  return { ok: true, signers };
}

/** Looks for a line that lets this key speak for this identity in this namespace at this time. */
export function findSigner(
  signers: readonly AllowedSigner[],
  asked: { readonly key: SshPublicKey; readonly identity: string; readonly namespace: string; readonly at: EpochMs },
): SignerVerdict {
  const enrolled = signersOfIdentity(signers, asked.identity).filter((signer) => isSameKey(signer.key, asked.key));
  const verdicts = enrolled.map((signer) => judge(signer, asked.namespace, asked.at));
  const reason = `no line of allowed_signers gives this key to ${asked.identity}`;
  return verdicts.find(({ ok }) => ok) ?? verdicts.at(-1) ?? { ok: false, fault: 'unknown_key', reason };
}

/** Lines that speak of an identity. */
export function signersOfIdentity(signers: readonly AllowedSigner[], identity: string): readonly AllowedSigner[] {
  return signers.filter(({ principals }) => matchesPatternList(identity, principals));
}

function judge(signer: AllowedSigner, namespace: string, at: EpochMs): SignerVerdict {
  const { namespaces, validAfter, validBefore, line, revoked } = signer;
  if (revoked === true) return refused('key_revoked', `the key of line ${line} is revoked`);
  if (namespaces !== undefined && !matchesPatternList(namespace, namespaces)) {
    return refused('wrong_namespace', `line ${line} allows the key for ${namespaces}, not for ${namespace}`);
  }
  if (validAfter !== undefined && at < validAfter) {
    return refused('key_not_yet_valid', `line ${line}: the key is valid from ${new Date(validAfter).toISOString()}`);
  }
  if (validBefore !== undefined && at > validBefore) {
    return refused('key_expired', `line ${line}: the key was valid until ${new Date(validBefore).toISOString()}`);
  }
  return { ok: true };
}

type Fault = Extract<SignerVerdict, { readonly ok: false }>['fault'];

function refused(fault: Fault, reason: string): SignerVerdict {
  return { ok: false, fault, reason };
}

function parseLine(line: string): Omit<AllowedSigner, 'line'> {
  const parts = /^(?:"([^"]*)"|([^" \t][^ \t]*))[ \t]+(.*)$/.exec(line);
  const principals = parts?.[1] ?? parts?.[2];
  const rest = parts?.[3];
  if (principals === undefined || rest === undefined) throw new MalformedError('expected identities and a key');
  const [options, key] = splitOptions(rest);
  return { principals, ...parseOptions(options), key: parseKey(key) };
}

/** Options stand before the key, without white space but in quotes. */
function splitOptions(rest: string): readonly [options: string, key: string] {
  if (/^(ssh|ecdsa|sk)-\S+[ \t]/.test(rest)) return ['', rest];
  const options = /^(?:\\"|"(?:\\"|[^"])*"|[^" \t])*/.exec(rest)?.[0] ?? '';
  return [options, rest.slice(options.length).trimStart()];
}

function parseKey(text: string): SshPublicKey {
  const [type = '', base64 = ''] = text.split(/[ \t]+/);
  if (base64 === '') throw new MalformedError('expected a key, e.g. ssh-ed25519 AAAA…');
  return parsePublicKey(type, base64);
}

type Options = Pick<AllowedSigner, 'namespaces' | 'validAfter' | 'validBefore'>;

function parseOptions(text: string): Options {
  let options: Options = {};
  let rest = text;
  while (rest !== '') {
    const [whole, name = '', quoted = ''] =
      /^(namespaces|valid-after|valid-before)="((?:\\"|[^"])*)"(?:,(?=.)|$)/i.exec(rest) ?? [];
    if (whole === undefined) throw new MalformedError(`the option ${rest} is not known or not well formed`);
    options = { ...options, ...parseOption(name.toLowerCase(), quoted.replaceAll('\\"', '"'), options) };
    rest = rest.slice(whole.length);
  }
  const { validAfter, validBefore } = options;
  if (validAfter !== undefined && validBefore !== undefined && validBefore <= validAfter) {
    throw new MalformedError('valid-before is not after valid-after');
  }
  return options;
}

function parseOption(name: string, value: string, known: Options): Options {
  const member = MEMBERS[name];
  if (member === undefined || known[member] !== undefined) throw new MalformedError(`${name} is given twice`);
  if (member === 'namespaces') return { namespaces: value };
  return { [member]: parseSignerTime(value) };
}

const MEMBERS: Readonly<Record<string, keyof Options>> = {
  namespaces: 'namespaces',
  'valid-after': 'validAfter',
  'valid-before': 'validBefore',
};
