import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../../src/adapters/ledger/ledger.ts';
import { readLedger } from '../../../src/adapters/ledger/read-ledger.ts';
import { loadRecordCheck } from '../../../src/adapters/ledger/record-check.ts';
import { packageRoot } from '../../../src/adapters/package-root.ts';

const SUBJECT = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const RECORDS = 250;

/** Appends records named by its number, one by one, and says each on its output once it is acknowledged. */
const WRITER = `
  import { openLedger } from '${packageRoot()}/src/adapters/ledger/ledger.ts';
  const [folder, writer, count, padding] = process.argv.slice(1);
  const ledger = openLedger(folder, ${JSON.stringify(SUBJECT)}, { busyTimeoutMs: 60_000 });
  for (let i = 0; i < Number(count); i++) {
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

/** Starts a writer; kills it with SIGKILL after that many acknowledgements. */
function startWriter(name: string, padding: number, killAfter = Number.POSITIVE_INFINITY): Writer {
  const parameters = ['--input-type=module', '-e', WRITER, folder, name, String(RECORDS), String(padding)];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    acknowledged.push(line);
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  });
  return { process: child, acknowledged, ended: once(child, 'close') };
}

async function runWriters(writers: readonly Writer[]): Promise<Map<string, number>> {
  await Promise.all(writers.map(({ ended }) => ended));
  const { records } = readLedger(folder, await loadRecordCheck());
  return new Map(records.map(({ value, sequence }) => [JSON.stringify(value), sequence]));
}

describe('four processes that append at once', () => {
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
    const killed = ['k', 'l'].map((name, index) => startWriter(name, 50_000, 20 + 17 * index));
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
