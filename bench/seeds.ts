import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orUsage, readOptions } from './support/options.ts';
import { buildBundle, runJson } from './support/prelive.ts';
import { parseSeeds } from './support/seed-range.ts';
import { brokenRow, rowOf, type SeedRow } from './support/seed-row.ts';
import { isAsDeclared, seedTable, summarize, summaryLines } from './support/seed-summary.ts';

/** Rehearsals that run side by side. */
const PARALLEL = 2;

const options = readOptions({
  options: {
    market: { type: 'string', default: 'declared' },
    seeds: { type: 'string', default: '1-20' },
    json: { type: 'boolean', default: false },
  },
});

const seeds = orUsage(() => parseSeeds(options.seeds));

buildBundle();
const folder = mkdtempSync(join(tmpdir(), 'prelive-seeds-'));
const rows = await rehearseAll(seeds);
rmSync(folder, { recursive: true });
const summary = summarize(rows);
if (options.json) console.log(JSON.stringify({ market: options.market, summary, rows }, null, 2));
else for (const line of [...seedTable(rows), '', ...summaryLines(summary)]) console.log(line);
// Without an effect to find, failing is expected: the table is the result.
if (options.market !== 'efficient' && !isAsDeclared(summary)) process.exitCode = 1;

async function rehearseAll(seeds: readonly number[]): Promise<readonly SeedRow[]> {
  const waiting = [...seeds];
  const done: SeedRow[] = [];
  const work = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) done.push(await rehearseSeed(seed));
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return done.toSorted((a, b) => a.seed - b.seed);
}

/** Runs a whole rehearsal, through the users' command. */
async function rehearseSeed(seed: number): Promise<SeedRow> {
  const out = join(folder, String(seed));
  try {
    const words = ['rehearse', '--seed', String(seed), '--market', options.market, '--out', out];
    return rowOf(seed, await runJson(words));
  } catch (error) {
    return brokenRow(seed, error instanceof Error ? error.message : String(error));
  }
}
