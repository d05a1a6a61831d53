import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../../src/adapters/ledger/ledger.ts';
import { readLedger } from '../../../src/adapters/ledger/read-ledger.ts';
import { loadRecordCheck } from '../../../src/adapters/ledger/record-check.ts';
import { packageRoot } from '../../../src/adapters/package-root.ts';
import { createRandom } from '../../../src/domain/random.ts';
import { verifyLedgerCheckpoint } from '../../../src/signing/checkpoint.ts';
import { noteSigner } from '../../../src/signing/note.ts';

const SUBJECT = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
/** `npm run test:ledger` sets 1,000. */
const RECORDS = Number(process.env['PRELIVE_LEDGER_RECORDS'] ?? 40);
const COLLECTOR = noteSigner('collector', new Uint8Array(32).fill(1));

/** Appends numbered records one by one, and prints each number after its acknowledgement. */
const WRITER = `
  import { openLedger } from '${packageRoot()}/src/adapters/ledger/ledger.ts';
  import { noteSigner } from '${packageRoot()}/src/signing/note.ts';
  const [folder, writer, count, padding, first] = process.argv.slice(1);
  const collector = noteSigner('collector', new Uint8Array(32).fill(1));
  const options = { busyTimeoutMs: 60_000, collector, checkpoints: folder + '/elsewhere' };
  const ledger = openLedger(folder, ${JSON.stringify(SUBJECT)}, options);
  for (let i = Number(first); i < Number(count); i++) {
    const [record] = ledger.append([{
      name: 'trade_count', value: writer + ':' + i, unit: 'count', stage: 7, collector: { name: 'w', version: '1' },
      observedAt: '2026-11-21T00:00:00.000Z', sourceClass: 'local', attachments: [], detail: 'x'.repeat(Number(padding)),
    }]);
    process.stdout.write(record.value + '\\n');
  }`;

interface Writer {
  readonly process: ChildProcess;
  readonly acknowledged: string[];
  readonly ended: Promise<unknown>;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts a writer and kills it with SIGKILL after that many acknowledgements. */
function startWriter(name: string, padding: number, killAfter = Number.POSITIVE_INFINITY, first = 0): Writer {
  const numbers = [RECORDS, padding, first].map(String);
  const parameters = ['--input-type=module', '-e', WRITER, folder, name, ...numbers];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    acknowledged.push(line);
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  });
  return { process: child, acknowledged, ended: once(child, 'close') };
}

/** Opens the ledger afterwards, which repairs the end that a killed writer left. */
function reopened() {
  const options = { busyTimeoutMs: 0, collector: COLLECTOR, checkpoints: join(folder, 'elsewhere') };
  const ledger = openLedger(folder, SUBJECT, options);
  const before = ledger.records();
  ledger.append([{ ...(before[0] ?? never()), value: 'end' }]);
  return { records: ledger.records(), recoveries: before.filter(({ name }) => name === 'ledger_recovery').length };
}

function never(): never {
  throw new Error('the ledger is empty');
}

async function runWriters(writers: readonly Writer[]): Promise<Map<string, number>> {
  await Promise.all(writers.map(({ ended }) => ended));
  const { records } = readLedger(folder, await loadRecordCheck());
  return new Map(records.map(({ value, sequence }) => [JSON.stringify(value), sequence]));
}

/** Restarts a killed writer each time from its first unacknowledged record. */
async function writeInSpiteOfAll(name: string, padding: number, kills: readonly number[]): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (const killAfter of [...kills, Number.POSITIVE_INFINITY]) {
    const writer = startWriter(name, padding, killAfter, acknowledged.length);
    await writer.ended;
    acknowledged.push(...writer.acknowledged);
  }
  return acknowledged;
}

/** Expects that both checkpoints hold and cover this many records. */
function expectCovered(size: number): void {
  const text = (path: string) => readFileSync(join(folder, path), 'utf8');
  const lines = text('ledger.ndjson').split('\n').slice(0, -1);
  const [id = ''] = readdirSync(join(folder, 'elsewhere'));
  const [place = ''] = readdirSync(join(folder, 'elsewhere', id));
  for (const path of ['ledger.checkpoint', `elsewhere/${id}/${place}/ledger.checkpoint`]) {
    const verdict = verifyLedgerCheckpoint(text(path), [COLLECTOR.key], lines);
    expect(verdict.ok && verdict.checkpoint.size).toBe(size);
  }
}

describe('four processes that append at once', () => {
  it('lose nothing that was acknowledged when each is killed again and again, at random; the tree stays that of the checkpoint', async () => {
    const random = createRandom(Date.now());
    const kill = () => 1 + random.integer(RECORDS / 6);
    const writers = ['a', 'b', 'c', 'd'].map((name, index) =>
      writeInSpiteOfAll(name, 20_000 * index, [kill(), kill(), kill(), kill()]),
    );
    const acknowledged = (await Promise.all(writers)).flat();
    const { records, recoveries } = reopened();
    const values = records.map(({ value }) => value);
    // An unacknowledged record stays beside the one that was written again for it.
    expect(acknowledged).toHaveLength(4 * RECORDS);
    expect(acknowledged.filter((value) => !values.includes(value))).toEqual([]);
    expect(values.length).toBeLessThanOrEqual(4 * RECORDS + 2 * 16 + recoveries);
    expectCovered(values.length);
  });

  it('make one chain with every record of each, in the order in which each wrote', async () => {
    const writers = ['a', 'b', 'c', 'd'].map((name) => startWriter(name, 0));
    const written = await runWriters(writers);
    expect(written.size).toBe(4 * RECORDS);
    for (const { acknowledged } of writers) {
      expect(acknowledged).toHaveLength(RECORDS);
      const sequences = acknowledged.map((value) => written.get(JSON.stringify(value)) ?? 0);
      expect(sequences).toEqual(sequences.toSorted((x, y) => x - y));
    }
  });

  it('lose nothing that was acknowledged, and leave no lock, when some are killed in the middle of it', async () => {
    const killed = ['k', 'l'].map((name, index) => startWriter(name, 50_000, RECORDS / 10 + index * (RECORDS / 5)));
    const survivors = ['s', 't'].map((name) => startWriter(name, 1000));
    const written = await runWriters([...killed, ...survivors]);
    expect(killed.map((one) => one.process.signalCode)).toEqual(['SIGKILL', 'SIGKILL']);
    expect(survivors.map((one) => one.acknowledged.length)).toEqual([RECORDS, RECORDS]);
    for (const value of [...killed, ...survivors].flatMap(({ acknowledged }) => acknowledged)) {
      expect(written.has(JSON.stringify(value))).toBe(true);
    }
    expect(openLedger(folder, SUBJECT, { busyTimeoutMs: 0 }).head().size).toBe(written.size);
  });
});

describe('an auditor', () => {
  it('recomputes every digest of the ledger with sed and sha256sum', async () => {
    const ledger = openLedger(folder, SUBJECT);
    ledger.append(
      ['a "digest":"deadbeef", quoted', 'é\n'].map((detail) => ({
        name: 'trade_count',
        value: { digest: 1 },
        unit: 'count',
        stage: 7,
        collector: { name: 'w', version: '1' },
        observedAt: '2026-11-21T00:00:00.000Z',
        sourceClass: 'local',
        attachments: [],
        detail,
      })),
    );
    const script = `while IFS= read -r line; do
      printf '%s' "$line" | sed -E 's/"digest":"[0-9a-f]{64}",//' | tr -d '\\n' | sha256sum | cut -c1-64
    done < "$0/ledger.ndjson"`;
    const printed = execFileSync('bash', ['-c', script, folder]).toString().trimEnd().split('\n');
    expect(printed).toEqual(ledger.records().map(({ digest }) => digest));
  });
});
