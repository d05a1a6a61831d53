import type { FaultAction } from '../../src/gateway/faults/fault-parameters.ts';
import type { FaultPlan } from '../../src/gateway/faults/scenario.ts';
import { recordBaseline } from '../../src/runner/paper/record-baseline.ts';
import { type Combination, describe, type PlannedFault } from './combination.ts';
import { type Finding, type Played, play } from './player.ts';
import { readSessionLog } from './session-log.ts';
import { planOf } from './trading-process.ts';
import { shippedWays, type Ways } from './ways.ts';
import type { World } from './world.ts';

/*
 * One session of more than six hours, as the issue of a bad day has it: the gateway restarts for three minutes every
 * hour, somebody trades in the account by hand, executions are busted and corrected, and the disk is full once. The
 * product's own stage 7 on a simulated gateway, in virtual time.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BASELINE_ORDERS = 300;

const at = (ms: number, name: PlannedFault['name'], doing: FaultAction): PlannedFault => {
  const plan: FaultPlan = { at: ms, do: doing };
  return { name, plan };
};

const RESTARTS = [1, 2, 3, 4, 5, 6].map((hour) =>
  at(hour * HOUR_MS, 'weekly-relogin', { 'weekly-relogin': { for: 3 * MINUTE_MS } }),
);
const BUSTS = [95, 220, 310].map((minute) =>
  at(minute * MINUTE_MS, 'bust-execution', { 'bust-execution': { client: 1 } }),
);
const CORRECTIONS = [
  at(50 * MINUTE_MS, 'correct-execution', { 'correct-execution': { client: 1, price: 201.5 } }),
  at(200 * MINUTE_MS, 'correct-execution', { 'correct-execution': { client: 1, quantity: 1 } }),
];

/** The day that is played. */
const LONG: Combination = {
  seed: 6,
  index: 0,
  durationMs: 6 * HOUR_MS + 5 * MINUTE_MS,
  symbols: ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'],
  market: 'momentum',
  timeZone: 'America/New_York',
  faults: [...RESTARTS, ...BUSTS, ...CORRECTIONS],
  kills: [],
  disk: { code: 'ENOSPC', files: 'all', atMs: 160 * MINUTE_MS },
  hands: [
    { atMs: 70 * MINUTE_MS, how: 'by hand', symbol: 'AAPL', side: 'BUY', quantity: 25 },
    { atMs: 182 * MINUTE_MS, how: 'by hand', symbol: 'MSFT', side: 'SELL', quantity: 40 },
    { atMs: 330 * MINUTE_MS, how: 'by hand', symbol: 'TSLA', side: 'BUY', quantity: 10 },
  ],
};

const began = performance.now();
const ways = shippedWays(LONG);
const played = await play(LONG, new Set(), { recompute: true, ways, before: measureBaseline, after: differences });
console.log(linesOf(played).join('\n'));
if (played.findings.length > 0 || played.outcome !== 'complete') process.exitCode = 1;

async function measureBaseline(world: World, given: Ways): Promise<void> {
  const plan = await planOf(world, LONG, given, world.time.ofProcess(), new Set());
  const recording = recordBaseline({
    ...plan,
    connection: { ...plan.connection, clientId: 7 },
    symbol: 'AAPL',
    orders: BASELINE_ORDERS,
    hostDigest: '0'.repeat(64),
    latencyModel: null,
  });
  await world.until(recording, HOUR_MS);
}

/** Everything that was done to the session stands in its log under its name. */
function differences(world: World): readonly Finding[] {
  const log = readSessionLog(world.folder);
  if (log === undefined) return [{ kind: 'no log', words: 'nothing was recorded' }];
  const { session } = log;
  const counts = {
    lost: session.connections.filter(({ state }) => state === 'lost').length,
    restored: session.connections.filter(({ state }) => state === 'restored').length,
    busted: session.executions.filter(({ quantity }) => quantity === 0).length,
    corrected: session.executions.filter(({ execution_id }) => !execution_id.endsWith('.01')).length,
    resumptions: session.resumptions?.length ?? 0,
  };
  console.log(`log: ${JSON.stringify(counts)}`);
  console.log(`notices: ${JSON.stringify(countOf(session.notices.map(({ level, code }) => `${level} ${code}`)))}`);
  return [];
}

function linesOf({ findings, runs, outcome, orders, fills, strikes, missed, virtualMs }: Played): readonly string[] {
  return [
    ...describe(LONG),
    ...runs.map((line) => `  > ${line}`),
    `struck: ${JSON.stringify(countOf(strikes))}`,
    ...missed.map((line) => `missed: ${line}`),
    `${outcome}: ${orders} orders, ${fills} fills, ${runs.length} processes, ${(virtualMs / HOUR_MS).toFixed(2)} h, ${Math.round((performance.now() - began) / 1000)} s`,
    ...findings.map(({ kind, words }) => `${kind.toUpperCase()}: ${words}`),
  ];
}

function countOf(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]));
}
