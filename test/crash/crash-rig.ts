import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventValue, eventOf } from '../../src/adapters/journal/event-text.ts';
import { JOURNAL_FILE } from '../../src/adapters/journal/session-journals.ts';
import { executionRoot } from '../../src/domain/execution-id.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { SafeguardName } from '../../src/domain/safeguard.ts';
import { type Gateway, startGateway } from '../../src/gateway/server/start-gateway.ts';
import type { Send } from '../../src/runner/ports/session-journal.ts';
import type { TraderMessage, TraderOrders, TraderReport } from './protocol.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;

/** Session time goes so much faster: five decisions every one and a half seconds, and ten minutes for the trading day. */
const SPEED = 40;

/** How many processes were killed, and what stood at the broker. */
export interface CrashResult {
  readonly kills: number;
  /** Kills before the process had found its session again. */
  readonly killsWhileResuming: number;
  readonly checks: number;
  readonly orders: number;
  readonly fills: number;
  /** Kills while orders were working at the venue, and while one of them was filled in part. */
  readonly killsWithOrders: number;
  readonly killsWithPartFills: number;
  /** Fills while no process traded. */
  readonly fillsInGaps: number;
  /** Everything that was not as it must be. */
  readonly faults: readonly string[];
}

/** Kills a trading process so many times at moments of the seed, and holds its books against the venue's after each restart. */
export async function crash(
  seed: number,
  kills: number,
  disabled: readonly SafeguardName[] = [],
): Promise<CrashResult> {
  const random = createRandom(seed);
  const time = freezableTime();
  const gateway = await startGateway({ mode: 'real', seed, cash: 400_000_000, time });
  const folder = mkdtempSync(join(tmpdir(), 'prelive-crash-'));
  const clock = { wall: Date.now(), session: gateway.now(), speed: SPEED };
  const orders: TraderOrders = { port: gateway.port, folder, symbols: SYMBOLS, clock, disabled };
  const faults: string[] = [];
  let checks = 0;
  let killsWhileResuming = 0;
  let killsWithOrders = 0;
  let killsWithPartFills = 0;
  let fillsInGaps = 0;
  let fillsAtKill = 0;
  try {
    for (let kill = 0; kill <= kills; kill++) {
      const trader = startTrader(orders);
      const isHasty = kill < kills && kill > 0 && random.uniform() < 0.2;
      if (isHasty) killsWhileResuming += await hastyEnd(trader, random.uniform() * 1_200);
      else {
        const faultAtStart = await startFault(trader);
        if (faultAtStart !== undefined) {
          faults.push(`after kill ${kill}: ${faultAtStart}`);
          await trader.kill();
          break;
        }
        fillsInGaps += kill === 0 ? 0 : gateway.venue.executions().length - fillsAtKill;
        faults.push(...(await check(trader, gateway, folder, time, kill)));
        checks++;
        // On a busy machine a process decides late: at least half of them are killed after they have.
        if (random.uniform() < 0.5) await anotherOrder(gateway);
        await sleep(random.uniform() * 900);
      }
      const open = gateway.venue.openOrders();
      await trader.kill();
      fillsAtKill = gateway.venue.executions().length;
      if (open.length > 0) killsWithOrders++;
      if (open.some(({ filled }) => filled > 0)) killsWithPartFills++;
      if (faults.length > 0) break;
    }
    const counts = { killsWhileResuming, killsWithOrders, killsWithPartFills, fillsInGaps };
    return { kills, checks, ...counts, ...truthOf(gateway), faults };
  } finally {
    await gateway.close();
    rmSync(folder, { recursive: true });
  }
}

function truthOf(gateway: Gateway) {
  return { orders: orderCount(gateway), fills: gateway.venue.executions().length };
}

function orderCount({ venue }: Gateway): number {
  return venue.openOrders().length + venue.completedOrders().length;
}

/** Waits until the venue has taken one more order, for ten decisions at most: the session may be unable to trade. */
async function anotherOrder(gateway: Gateway): Promise<void> {
  const before = orderCount(gateway);
  const until = performance.now() + (10 * 60_000) / SPEED;
  while (orderCount(gateway) === before && performance.now() < until) await sleep(20);
}

/** Time of the gateway, which a check can let stand still. */
function freezableTime() {
  let frozenAt: number | undefined;
  const now = () => frozenAt ?? performance.now() * SPEED;
  return {
    now,
    after: (delayMs: number, action: () => void) => {
      const timer = setTimeout(action, Math.max(1, delayMs / SPEED));
      return () => clearTimeout(timer);
    },
    freeze: () => {
      frozenAt = now();
    },
    thaw: () => {
      frozenAt = undefined;
    },
  };
}

interface Trader {
  readonly trading: Promise<void>;
  report(): Promise<TraderReport>;
  kill(): Promise<void>;
}

function startTrader(orders: TraderOrders): Trader {
  const child = fork(join(import.meta.dirname, 'trader.ts'), [JSON.stringify(orders)], {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let told: TraderReport | undefined;
  const trading = new Promise<void>((resolve, reject) => {
    child.on('message', (message: TraderMessage) => {
      if (message.kind === 'trading') resolve();
      if (message.kind === 'report') told = message.report;
      if (message.kind === 'over') reject(new Error(message.why));
    });
    child.once('exit', (code) => {
      if (code !== null) reject(new Error(`the trading process ended by itself with ${code}`));
    });
  });
  trading.catch(() => {});
  return {
    trading,
    report: async () => {
      told = undefined;
      child.send('report');
      for (let wait = 0; wait < 500 && told === undefined; wait++) await sleep(5);
      if (told === undefined) throw new Error('the trading process does not report');
      return told;
    },
    kill: async () => killed(child, ended),
  };
}

async function killed(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** Why a process did not come to trade. */
async function startFault({ trading }: Trader): Promise<string | undefined> {
  try {
    await trading;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** 1 when the process was killed before it traded. */
async function hastyEnd(trader: Trader, afterMs: number): Promise<number> {
  const isTrading = await Promise.race([trader.trading.then(() => true), sleep(afterMs, false)]);
  return isTrading ? 0 : 1;
}

/** Lets the venue stand still until engine and venue tell the same, or names what they do not. */
async function check(
  trader: Trader,
  gateway: Gateway,
  folder: string,
  time: ReturnType<typeof freezableTime>,
  kill: number,
): Promise<readonly string[]> {
  time.freeze();
  try {
    let faults: readonly string[] = [];
    for (let wait = 0; wait < 60; wait++) {
      faults = compare(await trader.report(), gateway, journalOf(folder));
      if (faults.length === 0) return [];
      await sleep(50);
    }
    return faults.map((fault) => `after kill ${kill}: ${fault}`);
  } finally {
    time.thaw();
  }
}

interface JournalFacts {
  /** Ids of own executions, corrections folded. */
  readonly fills: ReadonlySet<string>;
  /** Intents, one entry for each time that it was to be sent. */
  readonly placed: readonly string[];
}

/** What stands in the file, read without the code that resumes from it. */
function journalOf(folder: string): JournalFacts {
  const fills = new Set<string>();
  const placed: string[] = [];
  for (const line of readFileSync(join(folder, JOURNAL_FILE), 'utf8').trim().split('\n')) {
    const { record }: { record: { kind: string; events?: readonly EventValue[]; sends?: readonly Send[] } } =
      JSON.parse(line);
    for (const value of record.events ?? []) {
      const event = typeof value === 'number' || Array.isArray(value) ? undefined : eventOf(value);
      if (event?.kind === 'execution' && event.execution.intentId !== '')
        fills.add(executionRoot(event.execution.executionId));
    }
    for (const send of record.sends ?? []) if (send.kind === 'place') placed.push(send.order.intentId);
  }
  return { fills, placed };
}

function compare(report: TraderReport, { venue }: Gateway, journal: JournalFacts): readonly string[] {
  const faults: string[] = [];
  const fail = (isWrong: boolean, words: string) => void (isWrong && faults.push(words));
  const refs = [...venue.openOrders(), ...venue.completedOrders()].map(({ orderRef }) => orderRef);
  fail(new Set(refs).size !== refs.length, `an order stands twice at the venue: ${repeated(refs)}`);
  fail(
    new Set(journal.placed).size !== journal.placed.length,
    `an intent was placed twice: ${repeated(journal.placed)}`,
  );
  const strange = refs.filter((ref) => !journal.placed.includes(ref));
  fail(strange.length > 0, `orders that the journal does not know: ${strange.join(' ')}`);
  const theirs = new Set(venue.executions().map(({ executionId }) => executionRoot(executionId)));
  fail(theirs.size !== journal.fills.size, `${theirs.size} fills at the venue, ${journal.fills.size} in the journal`);
  fail(
    [...theirs].some((id) => !journal.fills.has(id)),
    'a fill is lost',
  );
  const held = positionText(
    venue.positions(venue.now).map(({ contract, quantity }) => ({ symbol: contract.symbol, quantity })),
  );
  fail(
    held !== positionText(report.positions),
    `the venue holds ${held}, the engine ${positionText(report.positions)}`,
  );
  fail(report.tradingState !== 'ACTIVE', `trading is ${report.tradingState}: ${report.reason}`);
  return faults;
}

function repeated(values: readonly string[]): string {
  return values.filter((value, i) => values.indexOf(value) !== i).join(' ');
}

function positionText(positions: readonly { readonly symbol: string; readonly quantity: number }[]): string {
  const held = positions
    .filter(({ quantity }) => quantity !== 0)
    .map(({ symbol, quantity }) => `${quantity} ${symbol}`);
  return held.sort().join(', ');
}
