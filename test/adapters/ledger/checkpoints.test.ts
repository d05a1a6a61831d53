import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readClosings } from '../../../src/adapters/ledger/closings.ts';
import { type LedgerOptions, openLedger } from '../../../src/adapters/ledger/ledger.ts';
import { readLedger } from '../../../src/adapters/ledger/read-ledger.ts';
import { recordCheck } from '../../../src/adapters/ledger/record-check.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { Observation, Subject } from '../../../src/domain/evidence.ts';
import { parseCollectors, verifyLedgerCheckpoint } from '../../../src/signing/checkpoint.ts';
import { noteSigner } from '../../../src/signing/note.ts';

const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const OWN = noteSigner('own', new Uint8Array(32).fill(1));
const CI = noteSigner('ci', new Uint8Array(32).fill(2));
const check = recordCheck(createSchemas());

let root = '';
let folder = '';
let file = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'prelive-checkpoints-'));
  folder = join(root, 'ws');
  file = join(folder, 'ledger.ndjson');
});
afterEach(() => rmSync(root, { recursive: true }));

const open = (options: LedgerOptions = {}) =>
  openLedger(folder, SUBJECT, { collector: OWN, checkpoints: join(root, 'elsewhere'), ...options });

const observation = (value: number): Observation => ({
  name: 'trade_count',
  value,
  unit: 'count',
  stage: 7,
  collector: { name: 'session', version: '0.1.0' },
  observedAt: '2026-11-21T00:00:00.000Z',
  sourceClass: 'paper',
  attachments: [],
});
const append = (...values: number[]) => open().append(values.map(observation));
const beside = (name: string) => join(folder, `ledger.${name}`);
const elsewhere = (name: string) => {
  const [id = ''] = readdirSync(join(root, 'elsewhere'));
  const [place = ''] = readdirSync(join(root, 'elsewhere', id));
  return join(root, 'elsewhere', id, place, `ledger.${name}`);
};
const text = (path: string) => readFileSync(path, 'utf8');
const lines = () => text(file).split('\n').slice(0, -1);

function failure(run: () => unknown): readonly [string, number, string] {
  try {
    run();
  } catch (error) {
    if (error instanceof PreliveError) return [error.code, error.exitCode, error.message];
    throw error;
  }
  throw new Error('expected a PreliveError');
}

/** Expects that every use of the ledger is refused, and that none writes. */
function expectRefused(
  reason: string,
  uses = [() => append(9), () => open().records(), () => readLedger(folder, check)],
) {
  const before = readFileSync(file);
  for (const use of uses) {
    const [code, exitCode, message] = failure(use);
    expect([code, exitCode]).toEqual(['CHECKPOINT_BROKEN', 5]);
    expect(message).toContain(reason);
  }
  expect(readFileSync(file)).toEqual(before);
}
const onlyWithLock = () => [() => append(9), () => open().records()];

describe('after each append', () => {
  it('the newest checkpoint stands beside the ledger and elsewhere, with the key to verify it', () => {
    for (const count of [1, 2, 3]) {
      append(count);
      const known = parseCollectors(text(beside('collectors')));
      const verdict = verifyLedgerCheckpoint(text(beside('checkpoint')), known, lines());
      expect(verdict).toMatchObject({ ok: true, checkpoint: { size: count }, signers: [{ name: 'own' }] });
      expect(text(elsewhere('checkpoint'))).toBe(text(beside('checkpoint')));
      expect(text(elsewhere('collectors'))).toBe(text(beside('collectors')));
    }
    expect(readdirSync(join(root, 'elsewhere'))).toHaveLength(1);
    expect(existsSync(beside('closings'))).toBe(false);
  });

  it('of nothing, and without a key, there is none', () => {
    open().append([]);
    open().records();
    openLedger(folder, SUBJECT).append([observation(1)]);
    expect(existsSync(beside('checkpoint'))).toBe(false);
    expect(existsSync(join(root, 'elsewhere'))).toBe(false);
  });

  it('handles that take turns see the checkpoints of each other', () => {
    const [a, b] = [open(), open()];
    for (const value of [1, 2, 3, 4]) (value % 2 === 0 ? a : b).append([observation(value)]);
    expect(a.records()).toHaveLength(4);
    expect(verifyLedgerCheckpoint(text(beside('checkpoint')), [OWN.key], lines())).toMatchObject({
      checkpoint: { size: 4 },
    });
  });

  it('of another collector, the last one of the collector before is kept', () => {
    append(1, 2);
    const closing = text(beside('checkpoint'));
    open({ collector: CI }).append([observation(3)]);
    open({ collector: CI }).append([observation(4)]);
    expect(readClosings(folder)).toEqual([closing]);
    append(5);
    expect(readClosings(folder)).toHaveLength(2);
    expect(parseCollectors(text(beside('collectors'))).map(({ name }) => name)).toEqual(['own', 'ci']);
    expect(open({ collector: CI }).records()).toHaveLength(5);
    writeFileSync(beside('closings'), '{}\n');
    expect(failure(() => readClosings(folder))[0]).toBe('CHECKPOINT_BROKEN');
  });
});

describe('a ledger that is shorter than its checkpoint', () => {
  const cut = (count: number) =>
    writeFileSync(
      file,
      lines()
        .slice(0, count)
        .map((line) => `${line}\n`)
        .join(''),
    );

  it('is tampering, whichever of the two checkpoints is left, also for one who only reads', () => {
    append(1, 2, 3);
    cut(2);
    expectRefused('it covers 3 records, the ledger has 2: the ledger was shortened');
    rmSync(beside('checkpoint'));
    expectRefused('the ledger was shortened', onlyWithLock());
  });

  it('is tampering when all of it is gone', () => {
    append(1);
    truncateSync(file, 0);
    expectRefused('it covers 1 records, the ledger has 0');
  });

  it('is tampering when its last record is cut in half: that was whole once', () => {
    append(1, 2);
    truncateSync(file, readFileSync(file).length - 10);
    expectRefused('it covers 2 records, the ledger has 1');
    expect(existsSync(`${file}.torn`)).toBe(false);
  });

  it('is noticed by a handle that was open before', () => {
    const ledger = open();
    ledger.append([observation(1)]);
    append(2);
    cut(1);
    expect(failure(() => ledger.append([observation(3)]))[2]).toContain('covers 2 records');
  });
});

describe('a torn tail beyond the checkpoint', () => {
  it('is no tampering: it is moved away, recorded, and covered by the next checkpoint', () => {
    append(1, 2);
    appendFileSync(file, text(file).slice(0, 100));
    expect(
      open()
        .records()
        .map(({ name }) => name),
    ).toEqual(['trade_count', 'trade_count', 'ledger_recovery']);
    expect(existsSync(`${file}.torn`)).toBe(true);
    expect(verifyLedgerCheckpoint(text(beside('checkpoint')), [OWN.key], lines())).toMatchObject({
      checkpoint: { size: 3 },
    });
  });

  it('of whole records that no checkpoint covers yet stays: a crash came between the two', () => {
    append(1);
    const before = text(beside('checkpoint'));
    append(2);
    for (const path of [beside('checkpoint'), elsewhere('checkpoint')]) writeFileSync(path, before);
    expect(open().records()).toHaveLength(2);
    append(3);
    expect(verifyLedgerCheckpoint(text(beside('checkpoint')), [OWN.key], lines())).toMatchObject({
      checkpoint: { size: 3 },
    });
  });
});

describe('a ledger that was written anew', () => {
  it('with a chain that holds is not the one of the checkpoint', () => {
    append(1, 2);
    const kept = text(beside('checkpoint'));
    const [first = ''] = lines();
    writeFileSync(file, `${first}\n`);
    for (const name of ['checkpoint', 'collectors']) rmSync(beside(name));
    openLedger(folder, SUBJECT).append([observation(7)]);
    expectRefused('its root is not that of the first 2 records of the ledger', onlyWithLock());
    writeFileSync(beside('checkpoint'), kept);
    writeFileSync(beside('collectors'), text(elsewhere('collectors')));
    expectRefused('its root is not that of the first 2 records');
  });

  it('in its place from the first record on is another one', () => {
    append(1);
    const kept = [text(beside('checkpoint')), text(beside('collectors'))] as const;
    rmSync(folder, { recursive: true });
    openLedger(folder, SUBJECT).append([observation(2)]);
    writeFileSync(beside('checkpoint'), kept[0]);
    writeFileSync(beside('collectors'), kept[1]);
    expectRefused('it is of another ledger');
  });

  it('from an older copy, in the same place, is refused; a copy in another place goes its own way', () => {
    append(1);
    const copy = join(root, 'copy');
    cpSync(folder, copy, { recursive: true });
    append(2);
    expect(
      openLedger(copy, SUBJECT, { collector: OWN, checkpoints: join(root, 'elsewhere') }).append([observation(3)]),
    ).toHaveLength(1);
    rmSync(folder, { recursive: true });
    cpSync(copy, folder, { recursive: true });
    expectRefused('its root is not that of the first 2 records', onlyWithLock());
  });
});

describe('a checkpoint that was tampered with', () => {
  it.each<[string, (note: string) => string, string]>([
    ['another size', (note) => note.replace('\n2\n', '\n1\n'), 'the signature of own does not verify'],
    ['no signature', (note) => note.replace(/\n—.*\n/, '\n'), 'it is not a signed note'],
    ['nothing in it', () => '', 'it is not a signed note'],
    [
      'the signature of a stranger',
      (note) => noteSigner('own', new Uint8Array(32)).sign(note.replace(/\n\n—[\s\S]*/, '\n')),
      'no known key has signed it',
    ],
  ])('with %s is broken', (_what, change, reason) => {
    append(1, 2);
    writeFileSync(beside('checkpoint'), change(text(beside('checkpoint'))));
    expectRefused(reason);
  });
});
