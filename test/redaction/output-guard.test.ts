import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { maskAccount, rememberAccount, scrubOutput } from '../../src/adapters/redaction.ts';
import { guardOutput } from '../../src/adapters/terminal/output-guard.ts';
import { accountIds } from './account-ids.ts';

/** A stream that stores everything written to it. */
function sink() {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      parts.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(parts).toString() };
}

describe('a guarded stream', () => {
  it('lets no account id through, in text, JSON, XML or bytes, whether the id was met before or not', () => {
    fc.assert(
      fc.property(accountIds, fc.constantFrom(' ', '"', '/', '>', '_', '(', '=', '\n'), (id, around) => {
        const { stream, text } = sink();
        guardOutput(['decide'], [stream]);
        stream.write(`account${around}${id}${around}end\n`);
        stream.write(Buffer.from(JSON.stringify({ account: id, path: `/x/${id}.json`, [id]: 1 })));
        expect(text()).not.toContain(id);
        expect(text()).toContain(maskAccount(id));
      }),
      { numRuns: 300 },
    );
  });

  it('knows what was typed behind --account, also where it looks like no id', () => {
    for (const words of [
      ['stage6', '--account', 'desk-07x'],
      ['stage6', '--account=desk-08x'],
    ]) {
      const { stream, text } = sink();
      guardOutput(words, [stream]);
      stream.write(`error ACCOUNT_UNKNOWN: ${words.join(' ')}`);
      expect(text()).toMatch(/de\*+[78]x$/);
    }
  });

  it('leaves what looks like none, and bytes that are no text', async () => {
    // Other test files of this process have registered accounts, which are masked everywhere.
    vi.resetModules();
    const fresh = await import('../../src/adapters/terminal/output-guard.ts');
    const { stream, text } = sink();
    fresh.guardOutput(['decide'], [stream]);
    const plain = 'U1234 DU12 sha256 U12345678901 aU1234567 e3b0c44298fc1c149afbf4c8996fb924 IU1234567 F-1234567';
    stream.write(plain);
    expect(text()).toBe(plain);
    expect(stream.write(Uint8Array.of(0xff, 0xfe))).toBe(true);
    expect(Buffer.from(text(), 'utf8').length).toBeGreaterThan(plain.length);
  });

  it('is not that of the simulated gateway, nor that of help', () => {
    for (const words of [
      ['gateway', '--port', '0'],
      ['help', 'guard'],
      ['guard', '--help'],
    ]) {
      const { stream, text } = sink();
      guardOutput(words, [stream]);
      stream.write('DU1234567');
      expect(text()).toBe('DU1234567');
    }
  });

  it('hands on what write is told besides, and gives what write gives', async () => {
    const { stream } = sink();
    guardOutput(['decide'], [stream]);
    await new Promise<void>((done) => stream.write('x', 'utf8', () => done()));
    expect(stream.write('y')).toBe(true);
  });
});

describe('an id that was met', () => {
  it('is masked wherever it stands, in any form', () => {
    rememberAccount('strange_id.9');
    expect(scrubOutput('xstrange_id.9y')).toBe('xst********.9y');
  });
});
