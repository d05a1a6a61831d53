import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/package-root.ts';
import {
  createRedaction,
  loadRedactionKey,
  maskAccount,
  REHEARSAL_REDACTION_KEY,
} from '../../src/adapters/redaction.ts';

describe('the mask of an account', () => {
  it.each([
    ['DUSIM0001', 'DU*****01'],
    ['DU1234567', 'DU*****67'],
    ['U1234567', 'U*****67'],
    ['12345678', '******78'],
    ['DU123', 'DU*23'],
    ['DU12', '****'],
    ['', ''],
  ])('%s is %s', (id, mask) => {
    expect(maskAccount(id)).toBe(mask);
  });
});

describe('the keyed digest of an account', () => {
  it('is the HMAC-SHA-256 that openssl gives, the same for the same account and key', () => {
    const hmac = execFileSync('bash', ['-c', 'openssl dgst -sha256 -hmac "prelive rehearsal"'], { input: 'DUSIM0001' });
    const { keyedDigest } = createRedaction(REHEARSAL_REDACTION_KEY).reference('DUSIM0001');
    expect(hmac.toString().trim().endsWith(keyedDigest)).toBe(true);
    const other = createRedaction(new Uint8Array(32)).reference('DUSIM0001');
    expect(other.keyedDigest).not.toBe(keyedDigest);
    expect(keyedDigest).toHaveLength(64);
  });
});

describe('a scrubbed text', () => {
  it('names known accounts by their masks, wherever they stand', () => {
    const redaction = createRedaction(REHEARSAL_REDACTION_KEY);
    redaction.reference('DU1234567');
    expect(redaction.scrub('{"a":"DU1234567","path":"/x/DU1234567.json"} xDU1234567y DU76543')).toBe(
      '{"a":"DU*****67","path":"/x/DU*****67.json"} xDU*****67y DU***43',
    );
  });

  it('holds no known id, whatever the ids and the text around them, also where one is part of another', () => {
    const id = fc.stringMatching(/^[DU]{0,2}[0-3]{4,8}$/);
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(9)), (ids, order) => {
        const redaction = createRedaction(REHEARSAL_REDACTION_KEY);
        for (const one of ids) redaction.reference(one);
        const text = order.map((n) => ids[n] ?? ['D', 'U', '0', '1', ' '][n % 5]).join('');
        const scrubbed = redaction.scrub(text);
        for (const one of ids) expect(scrubbed).not.toContain(one);
        expect(scrubbed).toHaveLength(text.length);
        expect(redaction.scrub(scrubbed)).toBe(scrubbed);
      }),
    );
  });

  it('holds nothing that only looks like an id once another one beside it is masked', () => {
    const redaction = createRedaction(REHEARSAL_REDACTION_KEY);
    redaction.reference('0000');
    expect(redaction.scrub('U0001010000')).toBe('U****01****');
  });

  it('is left alone by an id that is too short to be one', () => {
    const redaction = createRedaction(REHEARSAL_REDACTION_KEY);
    for (const short of ['', 'a', 'U12']) redaction.reference(short);
    expect(redaction.scrub('a paper account of U12')).toBe('a paper account of U12');
  });
});

describe('the redaction key', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prelive-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner alone, and is the same ever after', () => {
    const path = join(folder, 'prelive', 'redaction.key');
    const key = loadRedactionKey(path);
    expect(key).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(loadRedactionKey(path)).toEqual(key);
    expect(loadRedactionKey(join(folder, 'other'))).not.toEqual(key);
  });

  it('is one for processes that make it at the same time', async () => {
    const script = `import { loadRedactionKey } from '${packageRoot()}/src/adapters/redaction.ts';
      console.log(Buffer.from(loadRedactionKey()).toString('hex'));`;
    const runs = [1, 2, 3, 4].map(async () => {
      const env = { ...process.env, XDG_CONFIG_HOME: folder };
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += String(chunk);
      });
      await once(child, 'close');
      return text;
    });
    expect(new Set(await Promise.all(runs)).size).toBe(1);
    expect(readdirSync(join(folder, 'prelive'))).toEqual(['redaction.key']);
  });

  it('is refused when the file holds something else', () => {
    const path = join(folder, 'redaction.key');
    writeFileSync(path, 'secret\n');
    expect(() => loadRedactionKey(path)).toThrow('64 hex digits');
  });
});
