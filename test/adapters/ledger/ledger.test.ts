import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/files/digest.ts';
import { type Ledger, type LedgerOptions, openLedger } from '../../../src/adapters/ledger/ledger.ts';
import { readLedger } from '../../../src/adapters/ledger/read-ledger.ts';
import { recordCheck } from '../../../src/adapters/ledger/record-check.ts';
import { packageRoot } from '../../../src/adapters/package-root.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { Observation, Subject } from '../../../src/domain/evidence.ts';

const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const check = recordCheck(createSchemas());
const HERE = { now: () => Date.UTC(2026, 10, 21) };

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-ledger-'));
  file = join(folder, 'ledger.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (options: LedgerOptions = {}): Ledger => openLedger(folder, SUBJECT, { ...HERE, ...options });

function observation(value: Observation['value'], more: Partial<Observation> = {}): Observation {
  return {
    name: 'trade_count',
    value,
    unit: 'count',
    stage: 7,
    collector: { name: 'session', version: '0.1.0' },
    observedAt: '2026-11-21T00:00:00.000Z',
    sourceClass: 'paper',
    attachments: [],
    ...more,
  };
}

function failure(run: () => unknown): PreliveError {
  try {
    run();
  } catch (error) {
    if (error instanceof PreliveError) return error;
    throw error;
  }
  throw new Error('expected a PreliveError');
}

const values = (ledger: Ledger) => ledger.records().map(({ value }) => value);

describe('a ledger', () => {
  it('gives back what was appended, numbered and chained, in this process and the next', () => {
    const ledger = open();
    const [one, two] = ledger.append([
      observation(1),
      observation([2, { a: null }], { samples: 3, interval: [1, 2], detail: 'x' }),
    ]);
    const [three] = ledger.append([observation('é\n')]);
    expect([one?.sequence, two?.sequence, three?.sequence]).toEqual([1, 2, 3]);
    expect([one?.previous, two?.previous, three?.previous]).toEqual(['0'.repeat(64), one?.digest, two?.digest]);
    expect(ledger.records()).toEqual([one, two, three]);
    expect(open().records()).toEqual([one, two, three]);
    expect(open().head()).toEqual({ size: 3, digest: three?.digest });
    expect(one?.subject).toEqual(SUBJECT);
  });

  it('that is empty has no records and makes its folder', () => {
    folder = join(folder, 'a', 'b');
    const ledger = open();
    expect(ledger.append([])).toEqual([]);
    expect([ledger.records(), ledger.head().size, ledger.recoveries()]).toEqual([[], 0, []]);
    folder = join(folder, '..', '..');
  });

  it('sees what another handle appended, and goes on from there', () => {
    const [a, b] = [open(), open()];
    a.append([observation(1)]);
    b.append([observation(2)]);
    a.append([observation(3)]);
    expect(values(b)).toEqual([1, 2, 3]);
  });

  it('takes no observation that does not follow the schema, and then none of its batch', () => {
    const ledger = open();
    const bad = observation(1, { observedAt: '2026-11-21T00:00:00' });
    expect(() => ledger.append([observation(0), bad])).toThrow('evidence trade_count: /observedAt: expected');
    expect(() => ledger.append([observation(1, { name: 'Fill Rate' })])).toThrow('/name');
    expect(() => ledger.append([observation(Number.NaN)])).toThrow();
    expect(() => openLedger(folder, { ...SUBJECT, commit: 'main' }).append([observation(1)])).toThrow(
      '/subject/commit',
    );
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('writes the fields that a record has, and leaves others behind', () => {
    const more = { ...observation(1, { detail: 'x' }), note: undefined, toJSON: () => ({}), extra: { a: 1 } };
    const crowded = {
      ...more,
      collector: { ...more.collector, host: 'h' },
      attachments: [{ path: 'a', sha256: 'c'.repeat(64), size: 1 }],
    };
    const about = { ...SUBJECT, branch: 'main' };
    const [record] = openLedger(folder, about, HERE).append([crowded]);
    expect(open().records()).toEqual([record]);
    expect(Object.keys(record ?? {}).toSorted()).toEqual(
      Object.keys({ ...observation(1), detail: '', sequence: 1, subject: 1, previous: 1, digest: 1 }).toSorted(),
    );
    expect([record?.collector, record?.subject, record?.attachments]).toEqual([
      observation(1).collector,
      SUBJECT,
      [{ path: 'a', sha256: 'c'.repeat(64) }],
    ]);
  });

  it('takes observations that are about other systems', () => {
    const subject = { ...SUBJECT, commit: 'c'.repeat(40) };
    const [record] = open().appendAbout([{ observation: observation(1), subject }]);
    expect(open().records()).toEqual([record]);
    expect(record?.subject).toEqual(subject);
  });

  it('holds no account id that its scrubber knows', () => {
    const scrub = (text: string) => text.replaceAll('DU1234567', 'DU*****67');
    const ledger = open({ scrub });
    ledger.append([observation({ account: 'DU1234567' }, { detail: 'account DU1234567' })]);
    expect(readFileSync(file, 'utf8')).not.toContain('DU1234567');
    expect(values(open())).toEqual([{ account: 'DU*****67' }]);
    expect(() => ledger.append([observation(Number.NaN)])).toThrow('JSON cannot carry');
  });

  it('can be read without a lock and without a trace, also where there is none', () => {
    expect(readLedger(join(folder, 'nowhere'), check)).toMatchObject({ records: [], head: { size: 0 } });
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    open().append([observation(1)]);
    appendFileSync(file, '{"torn');
    expect(readLedger(folder, check).records).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toContain('{"torn');
  });
});

describe('a torn tail', () => {
  it('of a write that a crash cut short is moved aside, noted, and recorded', () => {
    open().append([observation(1), observation(2)]);
    const whole = readFileSync(file);
    const torn = whole.subarray(0, 100);
    appendFileSync(file, torn);
    const ledger = open({ version: '0.1.0' });
    const moved = { offset: whole.length, bytes: 100, sha256: sha256(torn) };
    expect(values(ledger)).toEqual([1, 2, moved]);
    expect(ledger.records().at(-1)).toMatchObject({
      name: 'ledger_recovery',
      stage: 8,
      collector: { name: 'ledger', version: '0.1.0' },
      subject: SUBJECT,
    });
    const note = {
      at: '2026-11-21T00:00:00.000Z',
      offset: whole.length,
      bytes: 100,
      sha256: sha256(torn),
      base64: torn.toString('base64'),
    };
    expect(ledger.recoveries()).toEqual([note]);
    expect(JSON.parse(readFileSync(`${file}.torn`, 'utf8'))).toEqual(note);
    expect(readFileSync(file).subarray(0, whole.length)).toEqual(whole);
    ledger.append([observation(3)]);
    expect(values(open())).toEqual([1, 2, moved, 3]);
  });

  it('may be cut at any byte of the last record; what was acknowledged before it stays', () => {
    open().append([observation(1), observation(2)]);
    const text = readFileSync(file);
    const first = text.indexOf('\n') + 1;
    for (let length = first; length < text.length; length += 7) {
      writeFileSync(file, text.subarray(0, length));
      const ledger = open();
      expect(values(ledger).slice(0, 1)).toEqual([1]);
      expect(ledger.records()).toHaveLength(length === first ? 1 : 2);
      expect(ledger.recoveries()).toHaveLength(length === first ? 0 : 1);
    }
  });

  it('found twice is noted twice', () => {
    open().append([observation(1)]);
    for (const tail of ['abc', 'de']) {
      appendFileSync(file, tail);
      open().records();
    }
    const notes = readFileSync(`${file}.torn`, 'utf8').trimEnd().split('\n');
    expect(notes.map((note) => JSON.parse(note).bytes)).toEqual([3, 2]);
  });
});

describe('a ledger that was tampered with', () => {
  const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n');
  const write = (all: readonly string[]) => writeFileSync(file, all.map((line) => `${line}\n`).join(''));

  it.each<[string, (all: string[]) => string[], string]>([
    ['a changed value', (all) => all.map((line) => line.replace('"value":2', '"value":9')), 'line 2: digest'],
    ['a line taken out', (all) => all.toSpliced(1, 1), 'line 2: sequence'],
    ['a line put in', (all) => all.toSpliced(1, 0, '{}'), 'line 2: sequence'],
    ['lines exchanged', (all) => all.toReversed(), 'line 1: sequence'],
    ['an empty line', (all) => [...all, ''], 'line 4: the line is not a JSON object'],
  ])('with %s is LEDGER_BROKEN (exit 5) at the line, for readers and writers', (_what, change, reason) => {
    open().append([observation(1), observation(2), observation(3)]);
    write(change(lines()));
    const before = readFileSync(file);
    for (const use of [
      () => open().records(),
      () => open().append([observation(4)]),
      () => readLedger(folder, check),
    ]) {
      const error = failure(use);
      expect([error.code, error.exitCode]).toEqual(['LEDGER_BROKEN', 5]);
      expect(error.message).toContain(reason);
    }
    expect(readFileSync(file)).toEqual(before);
  });

  it('by a record that is chained but follows no schema is broken there', () => {
    open().append([observation(1)]);
    const { digest, ...body } = JSON.parse(lines()[0] ?? '');
    const changed = JSON.stringify({ ...body, stage: 9 });
    write([changed.replace(/,"name"/, `,"digest":"${sha256(changed)}","name"`)]);
    expect(digest).toHaveLength(64);
    expect(failure(() => open().records()).message).toContain(
      'line 1: /stage: expected a number of at most 8, found 9',
    );
  });

  it('by bytes that are no text is broken', () => {
    open().append([observation(1)]);
    writeFileSync(file, Uint8Array.of(0xff, 0x0a));
    expect(failure(() => open().records()).message).toContain('no UTF-8');
  });

  it('by cutting it while it is open is noticed by whoever had read more', () => {
    const ledger = open();
    ledger.append([observation(1), observation(2)]);
    truncateSync(file, readFileSync(file).indexOf('\n') + 1);
    expect(failure(() => ledger.append([observation(3)])).message).toContain('has become shorter');
  });
});

describe('a ledger that cannot be written', () => {
  it('is LEDGER_BUSY after the time-out when another process keeps the lock', () => {
    open().append([observation(1)]);
    const other = new DatabaseSync(`${file}.lock`);
    other.exec('BEGIN EXCLUSIVE');
    const error = failure(() => open({ busyTimeoutMs: 50 }).append([observation(2)]));
    expect([error.code, error.exitCode]).toEqual(['LEDGER_BUSY', 4]);
    other.close();
    expect(values(open())).toEqual([1]);
  });

  it('keeps what it had when the device takes only part of a record', () => {
    open().append([observation(1)]);
    const before = readFileSync(file);
    // The shell's file size limit stops the write in the middle, as a full disk does.
    const script = `
      import { openLedger } from '${packageRoot()}/src/adapters/ledger/ledger.ts';
      const ledger = openLedger(${JSON.stringify(folder)}, ${JSON.stringify(SUBJECT)});
      const one = ${JSON.stringify(observation(2))};
      try { ledger.append([one, { ...one, detail: 'x'.repeat(1e6) }]); } catch (error) { console.log(error.code); }
      console.log(ledger.append([one])[0].sequence);`;
    const out = execFileSync('bash', [
      '-c',
      'ulimit -f 64; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      script,
    ]);
    expect(out.toString()).toBe('FILE_UNWRITABLE\n2\n');
    expect(readFileSync(file).subarray(0, before.length)).toEqual(before);
    expect([values(open()), open().recoveries()]).toEqual([[1, 2], []]);
  });

  it('is FILE_UNWRITABLE where its folder is a file, or its lock a folder', () => {
    writeFileSync(join(folder, 'plain'), '');
    expect(failure(() => openLedger(join(folder, 'plain'), SUBJECT).records()).code).toBe('FILE_UNWRITABLE');
    mkdirSync(`${file}.lock`);
    expect(failure(() => open().records()).code).toBe('FILE_UNWRITABLE');
  });
});
