import type { FaultAction } from '../../src/gateway/faults/fault-parameters.ts';
import type { FaultPlan } from '../../src/gateway/faults/scenario.ts';
import { recordBaseline } from '../../src/runner/paper/record-baseline.ts';
import { type Combination, describe, type PlannedFault } from './combination.ts';
import { type Finding, type Played, play } from './player.ts';
import { newestEvidence, readSessionLog } from './session-log.ts';
import { planOf } from './trading-process.ts';
import { shippedWays, type Ways } from './ways.ts';
import type { World } from './world.ts';

/*
 * One session of more than six hours: the gateway restarts for three minutes every hour, another person trades in the
 * account by hand, executions are busted and corrected, and the disk is full once. Runs the product's own stage 7 on a
 * simulated gateway, in virtual time.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BASELINE_ORDERS = 300;
/** Client id of manual trades at the venue. */
const BY_HAND = -1;

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

/** The simulated day. */
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
if (played.findings.length > 0 || played.outcome !== 'complete, resumed') process.exitCode = 1;

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

/** Checks that the log records every disturbance by name, as often as it occurred. */
function differences({ gateway, folder }: World): readonly Finding[] {
  const log = readSessionLog(folder);
  if (log?.end === undefined) return [{ kind: 'nothing recorded', words: 'there is no log with an end' }];
  const { session, end } = log;
  const struck = gateway.faults.begun().map(({ name }) => name);
  const times = (name: string) => struck.filter((one) => one === name).length;
  const resumptions = session.resumptions?.length ?? 0;
  const connected = (state: string) => session.connections.filter((one) => one.state === state).length;
  const said = (code: string) => session.notices.filter((one) => one.code === code).length;
  const ids = (trades: readonly string[]) => trades.toSorted().join(' ');
  const byHand = gateway.venue.executions().filter(({ clientId }) => clientId === BY_HAND);
  const table = [
    ['resumptions after the full disk', resumptions, 1],
    ['restarts of the gateway', times('weekly-relogin'), RESTARTS.length],
    ['connections lost', connected('lost'), RESTARTS.length + resumptions],
    ['connections restored', connected('restored'), RESTARTS.length + resumptions],
    ['busts', session.executions.filter(({ quantity }) => quantity === 0).length, BUSTS.length],
    ['busts and corrections', session.corrections?.length ?? 0, BUSTS.length + CORRECTIONS.length],
    ['corrections as alarms', said('EXECUTION_CORRECTED'), BUSTS.length + CORRECTIONS.length],
    [
      'trades from outside',
      ids(end.outside_trades.map((one) => one.execution_id)),
      ids(byHand.map((one) => one.executionId)),
    ],
    ['trades from outside as alarms', said('FOREIGN_EXECUTION'), LONG.hands.length],
    ['session_complete', newestEvidence(folder, 'session_complete'), true],
    ['flat_at_end', newestEvidence(folder, 'flat_at_end'), end.remainders.length === 0],
    ['hours of the session, whole ones', Math.floor(Number(newestEvidence(folder, 'session_duration')) / HOUR_MS), 6],
  ] as const;
  for (const [what, found] of table) console.log(`${what}: ${String(found)}`);
  for (const { symbol, ours, cause } of end.remainders) console.log(`named: ${ours} ${symbol} by our fills, ${cause}`);
  return table
    .filter(([, found, wanted]) => found !== wanted)
    .map(([what, found, wanted]) => ({
      kind: 'not named',
      words: `${what}: ${String(found)}, expected ${String(wanted)}`,
    }));
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
