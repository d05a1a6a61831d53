import { parseArgs } from 'node:util';
import { describe, dimensionsOf } from './combination.ts';
import { drawCombination } from './draw-combination.ts';
import type { Played } from './player.ts';
import { openPool } from './pool.ts';
import { findFaketime, playReal, REAL_COUNT } from './real-processes.ts';
import { sabotage } from './sabotage.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '300' },
    /** Plays one of them, and says everything. */
    only: { type: 'string' },
    /** Afterwards takes out one protection after the other, and looks whether a combination fails. */
    sabotage: { type: 'boolean', default: false },
    /** Protections whose absence must be noticed. */
    'at-least': { type: 'string', default: '16' },
    workers: { type: 'string', default: '2' },
  },
});
const seed = Number(options.seed);
const indices =
  options.only === undefined ? Array.from({ length: Number(options.count) }, (_, i) => i) : [Number(options.only)];
const began = performance.now();
const pool = openPool(options.only === undefined ? Number(options.workers) : 1);
const all = await Promise.all(
  indices.map(async (index) => {
    const played = await pool.play({ seed, index, disabled: [] });
    if (played.findings.length > 0 || options.only !== undefined) console.log(linesOf(played).join('\n'));
    return played;
  }),
);
console.log(`\n${summary(all).join('\n')}`);
if (options.only === undefined) await withRealProcesses();
if (all.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
if (options.sabotage) await withoutProtections();
pool.close();

/** The built binary with signals and closed streams, where time can be made to go faster. */
async function withRealProcesses(): Promise<void> {
  const faketime = findFaketime();
  if (faketime === undefined) {
    console.log('real processes: skipped, libfaketime is not installed (apt-get install libfaketime)');
    return;
  }
  const since = performance.now();
  const left = Array.from({ length: REAL_COUNT }, (_, index) => index);
  const real: Played[] = [];
  const playOn = async () => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) {
      const played = await playReal(seed, index, faketime);
      real.push(played);
      if (played.findings.length > 0) console.log(realLines(played).join('\n'));
    }
  };
  await Promise.all([playOn(), playOn()]);
  const failed = real.filter(({ findings }) => findings.length > 0);
  console.log(
    `real processes: ${real.length} combinations, ${failed.length} failed, ${Math.round((performance.now() - since) / 1000)} s; ${counted(real.map(({ outcome }) => outcome))}`,
  );
  if (failed.length > 0) process.exitCode = 1;
}

/** The run must be able to fail: without a protection it mostly does. */
async function withoutProtections(): Promise<void> {
  const results = await sabotage(pool, seed, ({ safeguard, tried, found = `not noticed in ${tried}` }) => {
    console.log(`without ${safeguard}: ${found.slice(0, 200)}`);
  });
  const noticed = results.filter(({ found }) => found !== undefined).length;
  console.log(`\n${noticed} of ${results.length} protections are noticed when they are taken out`);
  if (noticed < Number(options['at-least'])) process.exitCode = 1;
}

function realLines({ findings, runs, outcome }: Played): readonly string[] {
  return [
    `FAILS with the built binary: ${outcome}`,
    ...runs.map((line) => `  > ${line}`),
    ...findings.map(({ kind, words }) => `  ${kind.toUpperCase()}: ${words}`),
  ];
}

function linesOf({ index, findings, runs, outcome, strikes, missed }: Played): readonly string[] {
  return [
    `${findings.length === 0 ? 'holds' : 'FAILS'} --seed ${seed} --only ${index}: ${outcome}`,
    ...describe(drawCombination(seed, index)).map((line) => `    ${line}`),
    ...runs.map((line) => `  > ${line}`),
    ...(strikes.length === 0 ? [] : [`  struck: ${counted(strikes)}`]),
    ...missed.map((line) => `  missed: ${line}`),
    ...findings.map(({ kind, words }) => `  ${kind.toUpperCase()}: ${words}`),
  ];
}

function summary(played: readonly Played[]): readonly string[] {
  const sum = (pick: (one: Played) => number) => played.reduce((total, one) => total + pick(one), 0);
  const failed = played.filter(({ findings }) => findings.length > 0);
  return [
    `${played.length} combinations of seed ${seed}, ${failed.length} failed, ${Math.round((performance.now() - began) / 1000)} s`,
    `dimensions: ${counted(indices.flatMap((index) => dimensionsOf(drawCombination(seed, index))))}`,
    `outcomes: ${counted(played.map(({ outcome }) => outcome))}`,
    `orders ${sum(({ orders }) => orders)}, fills ${sum(({ fills }) => fills)}, processes ${sum(({ runs }) => runs.length)}, virtual hours ${(sum(({ virtualMs }) => virtualMs) / 3_600_000).toFixed(1)}`,
    `struck: ${counted(played.flatMap(({ strikes }) => [...new Set(strikes)]))}`,
    `failures by kind: ${counted(failed.flatMap(({ findings }) => [...new Set(findings.map(({ kind }) => kind))])) || 'none'}`,
  ];
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${word} ${count}`)
    .join(', ');
}
