/**
 * EMA cross on our own engine: run-prelive.ts BARS RUNS. Each session has a fresh engine, broker and strategy. Measures
 * the whole backtest with orders, risk, reports and validation, without reading the file and compiling the message
 * schemas.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cpuOfWorkMs } from '../support/cpu-time.ts';
import { runEmaCross } from '../support/ema-cross-run.ts';
import { at } from '../support/json-path.ts';
import { readSessions } from './bars-file.ts';
import { SYMBOLS } from './shapes.ts';

const [path = '', runs = '1'] = process.argv.slice(2);
const sessions = readSessions(path, SYMBOLS);
const bars = sessions.reduce((total, session) => total + session.length, 0);
const answer = {
  version: ownVersion(),
  runtime: `Node ${process.version}`,
  runs: Array.from({ length: Number(runs) }, runOnce),
};
console.log(JSON.stringify(answer));

function runOnce() {
  let orders = 0;
  const cpuMs = cpuOfWorkMs(() => {
    for (const session of sessions) orders += runEmaCross(SYMBOLS, session);
  });
  return { cpuSeconds: cpuMs / 1000, bars, orders };
}

function ownVersion(): unknown {
  return at(JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')), 'version');
}
