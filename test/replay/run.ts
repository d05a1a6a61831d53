import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeSeeds, missing, summary } from './many.ts';

/** `npm run test:replay -- [--seed s] [--count n]`: recorded sessions, each replayed to its digest. */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100' } },
});

const folder = mkdtempSync(join(tmpdir(), 'prelive-replay-'));
const started = performance.now();
try {
  const result = await judgeSeeds(Number(values.seed), Number(values.count), folder);
  console.log(`${summary(result)} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const faults = [...result.faults, ...(Number(values.count) >= 100 ? missing(result) : [])];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
