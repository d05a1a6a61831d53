import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainRecord, EMPTY_CHAIN, recordLine } from '../../src/signing/chain.ts';
import {
  formatCollectors,
  ledgerOrigin,
  parseCollectors,
  signCheckpoint,
  verifyCheckpoint,
  verifyLedgerCheckpoint,
} from '../../src/signing/checkpoint.ts';
import { frontierOf, leafHash, treeRoot } from '../../src/signing/merkle.ts';
import { noteSigner } from '../../src/signing/note.ts';

const COLLECTOR = noteSigner('collector', new Uint8Array(32).fill(7));
const KNOWN = [COLLECTOR.key];

const LINES = linesOf(5);

function linesOf(count: number, detail = 'x "digest":"y"'): string[] {
  let head = EMPTY_CHAIN;
  return Array.from({ length: count }, (_, value) => {
    const record = chainRecord(
      {
        name: 'fill_rate',
        value,
        unit: 'ratio',
        stage: 7,
        collector: { name: 'session', version: '0.1.0' },
        observedAt: '2026-11-21T00:00:00.000Z',
        sourceClass: 'paper',
        attachments: [],
        detail,
      },
      { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) },
      head,
    );
    head = { size: record.sequence, digest: record.digest };
    return recordLine(record);
  });
}

function checkpointOf(lines: readonly string[]) {
  const root = treeRoot(frontierOf(lines.map((line) => leafHash(line))));
  const digest: string = lines[0] === undefined ? '0'.repeat(64) : JSON.parse(lines[0]).digest;
  return { origin: ledgerOrigin(digest), size: lines.length, root };
}

const NOTE = signCheckpoint(checkpointOf(LINES), COLLECTOR);

function reasonOf(note: string, lines: readonly string[] = LINES) {
  const verdict = verifyLedgerCheckpoint(note, KNOWN, lines);
  return verdict.ok ? undefined : verdict.reason;
}

describe('a checkpoint', () => {
  it('names the ledger, its size and its root, in three lines under a signature', () => {
    const [origin, size, root, blank, signature] = NOTE.split('\n');
    expect(origin).toMatch(/^prelive\.dev\/ledger\/[0-9a-f]{32}$/);
    expect([size, blank]).toEqual(['5', '']);
    expect(Buffer.from(root ?? '', 'base64')).toHaveLength(32);
    expect(signature).toMatch(/^— collector [A-Za-z0-9+/]+=*$/);
    expect(verifyLedgerCheckpoint(NOTE, KNOWN, LINES)).toEqual({
      ok: true,
      checkpoint: { ...checkpointOf(LINES), root: Buffer.from(checkpointOf(LINES).root) },
      signers: KNOWN,
    });
  });

  it('holds for a ledger that has grown since', () => {
    expect(reasonOf(signCheckpoint(checkpointOf(LINES.slice(0, 3)), COLLECTOR))).toBeUndefined();
  });

  it.each<[string, readonly string[], string]>([
    ['that was shortened', LINES.slice(0, 4), 'covers 5 records, the ledger has 4: the ledger was shortened'],
    ['that is empty', [], 'the ledger has 0: the ledger was shortened'],
    ['in which the last record is another', [...LINES.slice(0, 4), 'x'], 'a record was changed'],
    [
      'in which records are exchanged',
      LINES.toSpliced(2, 2, ...LINES.slice(2, 4).toReversed()),
      'a record was changed',
    ],
    ['that was written anew', linesOf(5, 'other'), 'it is of another ledger'],
    ['whose first line is no record', LINES.with(0, 'x'), 'a record was changed'],
  ])('does not hold for a ledger %s', (_what, lines, reason) => {
    expect(reasonOf(NOTE, lines)).toContain(reason);
  });

  it('of an unknown key does not count', () => {
    const forged = signCheckpoint(checkpointOf(LINES), noteSigner('collector', new Uint8Array(32)));
    expect(reasonOf(forged)).toContain('no known key has signed it');
  });

  it.each([
    ['no lines', '\n'],
    ['no size', `x\n\n${'A'.repeat(43)}=\n`],
    ['a size with a leading zero', `x\n05\n${'A'.repeat(43)}=\n`],
    ['a size beyond all counting', `x\n9007199254740993\n${'A'.repeat(43)}=\n`],
    ['a short root', 'x\n5\nAAAA\n'],
    ['a root with bits to spare', `x\n5\n${'A'.repeat(42)}B=\n`],
    ['no root', 'x\n5\n'],
  ])('is none when the signed text has %s', (_what, text) => {
    expect(verifyCheckpoint(COLLECTOR.sign(text), KNOWN)).toEqual({
      ok: false,
      reason: 'the note is not a checkpoint',
    });
  });

  it('holds exactly for the ledgers that begin with what it covers', () => {
    const lines = linesOf(20);
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (covered, there) => {
        const note = signCheckpoint(
          { ...checkpointOf(lines.slice(0, covered)), origin: checkpointOf(lines).origin },
          COLLECTOR,
        );
        expect(verifyLedgerCheckpoint(note, KNOWN, lines.slice(0, there)).ok).toBe(there >= covered);
      }),
    );
  });
});

describe('the keys of collectors', () => {
  it('stand one a line; what is none is left out', () => {
    const text = formatCollectors(KNOWN);
    expect(parseCollectors(`# a note\n${text}\nx\n`)).toEqual(
      KNOWN.map((key) => ({ ...key, publicKey: Buffer.from(key.publicKey) })),
    );
  });
});
