import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findSigner,
  formatSignerTime,
  matchesPatternList,
  parseAllowedSigners,
  parseSignerTime,
} from '../../src/signing/allowed-signers.ts';
import { generateSigningKey } from '../../src/signing/signing-key.ts';
import { parsePublicKey } from '../../src/signing/ssh-public-key.ts';
import { createSshKeygen, type SshKeygen } from '../support/ssh-keygen.ts';

const MESSAGE = new TextEncoder().encode('statement');
const NAMESPACE = 'prelive-cto@prelive';
const IDENTITY = 'cto@example.com';
const NOW = Date.UTC(2026, 10, 21, 12);

const signer = generateSigningKey('the CTO');
const other = generateSigningKey('somebody else');
const KEY = signer.publicLine.split(' ').slice(0, 2).join(' ');
const OTHER = other.publicLine.split(' ').slice(0, 2).join(' ');
const publicKey = parsePublicKey('ssh-ed25519', KEY.split(' ')[1] ?? '');

let keygen: SshKeygen;
beforeAll(() => {
  keygen = createSshKeygen();
});
afterAll(() => keygen.remove());

function ours(text: string, at: number): string {
  const list = parseAllowedSigners(text);
  if (!list.ok) return 'unreadable';
  const verdict = findSigner(list.signers, { key: publicKey, identity: IDENTITY, namespace: NAMESPACE, at });
  return verdict.ok ? 'accepted' : verdict.fault;
}

function theirs(text: string, at: number): boolean {
  return keygen.verify({
    allowedSigners: text,
    identity: IDENTITY,
    namespace: NAMESPACE,
    signature: signer.sign(MESSAGE, NAMESPACE),
    message: MESSAGE,
    time: formatSignerTime(at),
  });
}

describe('an allowed_signers file', () => {
  it.each<[string, string]>([
    [`${IDENTITY} ${KEY}`, 'accepted'],
    [`${IDENTITY} ${KEY} a comment with words`, 'accepted'],
    [`\t ${IDENTITY}\t${KEY}`, 'accepted'],
    [`# a comment\n\n${IDENTITY} ${KEY}\n`, 'accepted'],
    [`${IDENTITY} ${KEY}\r\n`, 'accepted'],
    [`"${IDENTITY}" ${KEY}`, 'accepted'],
    [`lead@example.com,${IDENTITY} ${KEY}`, 'accepted'],
    [`*@example.com ${KEY}`, 'accepted'],
    [`ct?@example.com ${KEY}`, 'accepted'],
    [`*@example.com,!${IDENTITY} ${KEY}`, 'unknown_key'],
    [`*@EXAMPLE.com ${KEY}`, 'unknown_key'],
    [`*@example.org ${KEY}`, 'unknown_key'],
    [`cto@exampleXcom ${KEY}`, 'unknown_key'],
    [`${IDENTITY} ${OTHER}`, 'unknown_key'],
    [`${IDENTITY} ${OTHER}\n${IDENTITY} ${KEY}`, 'accepted'],
    ['', 'unknown_key'],
    [`${IDENTITY} namespaces="${NAMESPACE}" ${KEY}`, 'accepted'],
    [`${IDENTITY} NAMESPACES="file,prelive-*" ${KEY}`, 'accepted'],
    [`${IDENTITY} namespaces="prelive-*,!${NAMESPACE}" ${KEY}`, 'wrong_namespace'],
    [`${IDENTITY} namespaces="prelive-lead_trader@prelive" ${KEY}`, 'wrong_namespace'],
    [`${IDENTITY} namespaces="git" ${KEY}\n${IDENTITY} namespaces="${NAMESPACE}" ${KEY}`, 'accepted'],
    [`${IDENTITY} valid-after="20260101Z",valid-before="20270101Z" ${KEY}`, 'accepted'],
    [`${IDENTITY} valid-before="20261121115959Z" ${KEY}`, 'key_expired'],
    [`${IDENTITY} valid-before="20261121120000Z" ${KEY}`, 'accepted'],
    [`${IDENTITY} valid-after="20261121120000Z" ${KEY}`, 'accepted'],
    [`${IDENTITY} valid-after="202611211201Z" ${KEY}`, 'key_not_yet_valid'],
    [`${IDENTITY} valid-before="20250101Z" ${KEY}\n${IDENTITY} valid-after="20260101UTC" ${KEY}`, 'accepted'],
    [`${IDENTITY} namespaces="${NAMESPACE}",valid-before="20270101Z" ${KEY} c`, 'accepted'],
    [`${IDENTITY} nonsense="x" ${KEY}`, 'unreadable'],
    [`${IDENTITY} namespaces=x ${KEY}`, 'unreadable'],
    [`${IDENTITY} namespaces="x ${KEY}`, 'unreadable'],
    [`${IDENTITY} namespaces="prelive-*",namespaces="prelive-*" ${KEY}`, 'unreadable'],
    [`${IDENTITY} namespaces="prelive-*", ${KEY}`, 'unreadable'],
    [`${IDENTITY} valid-before="2027" ${KEY}`, 'unreadable'],
    [`${IDENTITY} valid-before="soon" ${KEY}`, 'unreadable'],
    [`${IDENTITY} valid-after="20270101Z",valid-before="20260101Z" ${KEY}`, 'unreadable'],
    [`${IDENTITY}`, 'unreadable'],
    [`${IDENTITY} ssh-ed25519`, 'unreadable'],
    [`${IDENTITY} ssh-ed25519 AAAA`, 'unreadable'],
    [`${IDENTITY} ${KEY.replace('ssh-ed25519', 'ssh-rsa')}`, 'unreadable'],
    [`"${IDENTITY} ${KEY}`, 'unreadable'],
  ])('%j is read as ssh-keygen reads it: %s', (text, expected) => {
    expect(ours(text, NOW)).toBe(expected);
    expect(theirs(text, NOW)).toBe(expected === 'accepted');
  });

  it.each<[string, string]>([
    [`${IDENTITY} ${KEY}\n${IDENTITY} broken line`, 'line 2'],
    [`${IDENTITY} broken line\n${IDENTITY} ${KEY}`, 'line 1'],
    [`lead@example.com broken line\n${IDENTITY} ${KEY}`, 'line 1'],
    [`${IDENTITY} valid-before="20270101" ${KEY}`, 'write 20270101Z for UTC'],
    [`${IDENTITY} valid-before="20270231Z" ${KEY}`, 'there is no time'],
    [`${IDENTITY} cert-authority ${KEY}`, 'cert-authority'],
  ])('%j is refused where ssh-keygen would be more lenient: %s', (text, reason) => {
    const list = parseAllowedSigners(text);
    expect(list.ok).toBe(false);
    expect(!list.ok && `line ${list.line}: ${list.reason}`).toContain(reason);
  });
});

describe('a list of patterns', () => {
  it.each([
    ['a@b', 'a@b', true],
    ['a@b', '*', true],
    ['a@b', '?@?', true],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['a+b(c)', 'a+b(c)', true],
    ['a@b', 'x,a@*', true],
    ['a@b', '!a@b', false],
    ['a@b', '*,!a@b', false],
    ['a@b', '!x,*', true],
    ['', '', true],
  ])('%j against %j: %s', (text, list, expected) => {
    expect(matchesPatternList(text, list)).toBe(expected);
  });
});

describe('a time of a signer', () => {
  it('reads back as it was written, in whole seconds', () => {
    for (const at of [0, NOW, Date.UTC(2028, 1, 29, 23, 59, 59)])
      expect(parseSignerTime(formatSignerTime(at))).toBe(at);
  });
});
