import { afterAll, expect, it } from 'vitest';
import { verifySshsig } from '../../src/signing/sshsig.ts';
import { createSshKeygen } from '../support/ssh-keygen.ts';

const MESSAGE = Buffer.from('{\n  "decision": "GO_LIVE_APPROVED"\n}\n');
const NAMESPACE = 'prelive-cto@prelive';
const IDENTITY = 'cto@firm.invalid';
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';

const keygen = createSshKeygen();
afterAll(() => keygen.remove());

it('a signature with any one of its bits changed is taken as ssh-keygen takes it', { timeout: 120_000 }, () => {
  const allowedSigners = `${IDENTITY} namespaces="${NAMESPACE}" ${keygen.generate('cto', 'ed25519')}\n`;
  const bytes = Buffer.from(keygen.sign('cto', MESSAGE, NAMESPACE).split('\n').slice(1, -2).join(''), 'base64');
  const accepted: number[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const signature = `${[BEGIN, ...(changed.toString('base64').match(/.{1,70}/g) ?? []), END].join('\n')}\n`;
    const ours = verifySshsig(MESSAGE, signature, NAMESPACE).ok;
    const asked = { allowedSigners, identity: IDENTITY, namespace: NAMESPACE, signature, message: MESSAGE };
    expect([bit, ours]).toEqual([bit, keygen.verify(asked)]);
    if (ours) accepted.push(bit);
  }
  // Version 0 of the format: byte 9, lowest bit. No signature covers the version.
  expect(accepted).toEqual([72]);
});
