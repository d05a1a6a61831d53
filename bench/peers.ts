import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBars } from './peers/bars-file.ts';
import { compare, type Measured } from './peers/comparison.ts';
import { EngineFailed, runEngineProcess } from './peers/engine-process.ts';
import { type EngineCommand, OWN, preparePeers, type SkippedPeer } from './peers/peers.ts';
import { type ShapeResult, shapeLines } from './peers/report.ts';
import { barCount, barsOfShape, type Shape, SYMBOLS, shapesOf } from './peers/shapes.ts';
import { wholeNumber } from './peers/whole-number.ts';
import { readOptions } from './support/options.ts';

const options = readOptions({
  options: {
    minutes: { type: 'string', default: '20000' },
    days: { type: 'string', default: '50' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});

try {
  await main();
} catch (error) {
  if (!(error instanceof EngineFailed || error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const minutes = wholeNumber('--minutes', options.minutes, 100, 100_000);
  const shapes = shapesOf(minutes, wholeNumber('--days', options.days, 1, 250));
  const runs = wholeNumber('--runs', options.runs, 1, 20);
  const prepared = await preparePeers();
  const skipped = prepared.filter((peer) => 'reason' in peer);
  const engines = prepared.filter((peer) => 'command' in peer);
  const results: ShapeResult[] = [];
  for (const shape of shapes) results.push(await measure(shape, engines, runs));
  print(results, skipped, runs);
  if (results.some(({ comparison }) => comparison.failures.length > 0)) process.exitCode = 1;
}

/** Runs all engines over the same file, one after the other. */
async function measure(shape: Shape, peers: readonly EngineCommand[], runs: number): Promise<ShapeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'prelive-peers-'));
  try {
    const file = join(folder, 'bars.bin');
    writeBars(file, SYMBOLS, barsOfShape(shape));
    const run = async ({ engine, command }: EngineCommand) => ({
      engine,
      ...(await runEngineProcess(engine, [...command, file, String(runs)])),
    });
    const own = await run(OWN);
    const { measured, crashes } = await runAll(peers, run);
    const { failures, ...rows } = compare(barCount(shape), own, measured);
    return { shape, comparison: { ...rows, failures: [...crashes, ...failures] } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A crashing peer does not affect the others. */
async function runAll(peers: readonly EngineCommand[], run: (peer: EngineCommand) => Promise<Measured>) {
  const measured: Measured[] = [];
  const crashes: string[] = [];
  for (const peer of peers) {
    try {
      measured.push(await run(peer));
    } catch (error) {
      if (!(error instanceof EngineFailed)) throw error;
      crashes.push(error.message);
    }
  }
  return { measured, crashes };
}

function print(results: readonly ShapeResult[], skipped: readonly SkippedPeer[], runs: number): void {
  const machine = `Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`;
  if (options.json) {
    console.log(JSON.stringify({ machine, runs, results, skipped }, null, 2));
    return;
  }
  console.log(machine);
  console.log(`EMA cross over the same bars; CPU time without loading data, the least disturbed of ${runs} runs.`);
  for (const result of results) console.log(['', ...shapeLines(result)].join('\n'));
  if (skipped.length > 0) console.log('');
  for (const { engine, reason } of skipped) console.log(`${engine} is skipped: ${reason}.`);
}
