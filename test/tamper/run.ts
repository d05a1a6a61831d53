import { fork } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TamperBase } from './base.ts';
import { makeApprovedBase } from './make-base.ts';
import { kindsOf } from './mutations.ts';
import { makePilotBase } from './pilot-base.ts';
import { makeRehearsalBase } from './rehearsal-base.ts';
import { summaryLines } from './summary.ts';
import type { Taken } from './tampering.ts';
import type { WorkerTask } from './worker.ts';

/**
 * `npm run test:tamper`: random mutations of an approved bundle, of one with synthetic evidence, and of a rehearsal,
 * each checked by `prelive verify` and by `audit.sh`; every 50th also by the real binary. Workers use their own copies,
 * in memory where the system supports it.
 */
const WORKERS = 4;
if (process.env['TMPDIR'] === undefined && existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: String(Date.now()) } },
});
const count = Number(values.count);
const parent = mkdtempSync(join(tmpdir(), 'prelive-tamper-run-'));
const started = performance.now();
const end = new AbortController();
try {
  const approved = await makeApprovedBase(parent);
  // The small one, which supports every kind and is the fastest, is used at every second turn.
  const bases = [approved, await makePilotBase(parent), approved, await makeRehearsalBase(parent)];
  const kinds = [...new Set(bases)].map((base) => `${base.name} ${kindsOf(base)}`).join(', ');
  console.log(`seed ${values.seed}: ${count} mutations; kinds of them: ${kinds}`);
  const shares = Array.from({ length: WORKERS }, (_, index) => share(bases, index));
  const all = (await Promise.all(shares)).flat();
  const faults = all.flatMap(({ fault }) => fault ?? []);
  for (const line of summaryLines(all)) console.log(line);
  for (const fault of faults.slice(0, 50)) console.error(fault);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.log(`${count} mutations, ${faults.length} not as they should be, ${minutes} min`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  end.abort();
  rmSync(parent, { recursive: true, force: true, maxRetries: 10 });
}

function share(bases: readonly TamperBase[], index: number): Promise<readonly Taken[]> {
  const own = bases.map((base) => {
    const folder = join(parent, `worker-${index}`, base.name);
    cpSync(base.folder, folder, { recursive: true });
    return { ...base, folder };
  });
  const child = fork(join(import.meta.dirname, 'worker.ts'), { serialization: 'advanced', signal: end.signal });
  const task: WorkerTask = {
    bases: own,
    seed: `${values.seed}/${index}`,
    count: Math.ceil(count / WORKERS),
    binaryEvery: 50,
  };
  return new Promise((settle, reject) => {
    child.once('message', (all: readonly Taken[]) => settle(all));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`worker ${index} ended with ${code}`)));
    child.send(task);
  });
}
