import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TamperBase } from './base.ts';
import { makeApprovedBase } from './make-base.ts';
import { kindsOf } from './mutations.ts';
import { makePilotBase } from './pilot-base.ts';
import { makeRehearsalBase } from './rehearsal-base.ts';
import type { WorkerTask } from './worker.ts';

/**
 * `npm run test:tamper`: random mutations of an approved bundle, of one whose evidence is made, and of a rehearsal, each
 * shown to `prelive verify` and to `audit.sh`; every 50th also to the real binary. Two workers, each on copies of its own.
 */
const WORKERS = 2;
const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: String(Date.now()) } },
});
const count = Number(values.count);
const parent = mkdtempSync(join(tmpdir(), 'prelive-tamper-run-'));
const started = performance.now();
try {
  const bases = [await makePilotBase(parent), await makeApprovedBase(parent), await makeRehearsalBase(parent)];
  const kinds = bases.map((base) => `${base.name} ${kindsOf(base)}`).join(', ');
  console.log(`seed ${values.seed}: ${count} mutations; kinds of them: ${kinds}`);
  const shares = Array.from({ length: WORKERS }, (_, index) => share(bases, index));
  const faults = (await Promise.all(shares)).flat();
  for (const fault of faults.slice(0, 50)) console.error(fault);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.log(`${count} mutations, ${faults.length} not as they should be, ${minutes} min`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(parent, { recursive: true, force: true });
}

function share(bases: readonly TamperBase[], index: number): Promise<readonly string[]> {
  const own = bases.map((base) => {
    const folder = join(parent, `worker-${index}`, base.name);
    cpSync(base.folder, folder, { recursive: true });
    return { ...base, folder };
  });
  const child = fork(join(import.meta.dirname, 'worker.ts'), { serialization: 'advanced' });
  const task: WorkerTask = {
    bases: own,
    seed: `${values.seed}/${index}`,
    count: Math.ceil(count / WORKERS),
    binaryEvery: 50,
  };
  return new Promise((settle, reject) => {
    child.once('message', (faults: readonly string[]) => settle(faults));
    child.once('exit', (code) => reject(new Error(`worker ${index} ended with ${code}`)));
    child.send(task);
  });
}
