import { openTradingSession } from '../../src/adapters/ib/trading-session.ts';
import { orderIdMemory } from '../../src/adapters/journal/order-ids.ts';
import { sessionJournals } from '../../src/adapters/journal/session-journals.ts';
import { loadContracts } from '../../src/adapters/schemas/message-contracts.ts';
import { createRandom } from '../../src/domain/random.ts';
import { ENGINE_DEFAULTS } from '../../src/engine/base/config.ts';
import type { EngineView } from '../../src/engine/run/view.ts';
import { runPaperSession } from '../../src/runner/paper/paper-session.ts';
import { findUnfinished } from '../../src/runner/paper/unfinished-session.ts';
import type { TraderMessage, TraderOrders } from './protocol.ts';
import { createRestlessStrategy } from './restless.ts';

/*
 * The trading process that is killed: the product's session, engine, journal and resumption, with a strategy that never
 * rests. It is given its orders as an argument and reports over IPC.
 */

const orders: TraderOrders = JSON.parse(process.argv[2] ?? '');
const { clock, symbols } = orders;
const now = () => clock.session + (Date.now() - clock.wall) * clock.speed;
const say = (message: TraderMessage) => void process.send?.(message);

const session = await openTradingSession({
  host: '127.0.0.1',
  port: orders.port,
  clientId: 1,
  orderIds: orderIdMemory(orders.folder, 1),
  random: createRandom(1),
  // Five seconds of real time: checks let the gateway's clock stand still.
  clockSkewLimitMs: 5_000 * clock.speed,
  time: {
    mode: 'real',
    clock: { now },
    timers: {
      after: (delayMs, task) => {
        const timer = setTimeout(task, delayMs);
        return () => clearTimeout(timer);
      },
    },
  },
});

const identity = {
  commit: 'c'.repeat(40),
  configurationDigest: 'd'.repeat(64),
  version: '0',
  account: session.account,
  clientId: 1,
  asked: {},
  strategy: {},
};
const journals = sessionJournals(orders.folder, { gatherMs: 1_000 });
const found = findUnfinished(journals, identity, 'resume', now());
if (found.kind === 'abandon') throw new Error(found.reason);
if (found.kind === 'refuse') throw found.error;

let view: EngineView | undefined;
process.on('message', () => {
  if (view === undefined) return;
  const { positions, workingOrders, unknownOrders, tradingState, tradingStateReason: reason } = view;
  const held = positions.map(({ symbol, quantity }) => ({ symbol, quantity }));
  say({ kind: 'report', report: { positions: held, workingOrders, unknownOrders, tradingState, reason } });
});

const seed = 'crash';
const { end } = await runPaperSession({
  session,
  symbols,
  durationMs: 6 * 3_600_000,
  historyDays: 1,
  engine: {
    ...ENGINE_DEFAULTS,
    capitalInUse: 100_000_000,
    limits: { ...ENGINE_DEFAULTS.limits, maxTrades: 1_000_000 },
    execution: {
      passiveMs: 120_000,
      orderTimeoutMs: 60_000,
      cancelTimeoutMs: 60_000,
      retryAfterMs: 60_000,
      repriceMs: 20_000,
    },
    killSwitches: {
      pnl: { warnAt: -0.9, fireAt: -0.95 },
      drawdown: { warnAt: 0.9, fireAt: 0.95 },
      psr: { warnAt: 0, fireAt: -1, windowMinutes: 240, minimumObservations: 120 },
    },
    // Every kill is a lost connection to the engine: so many in an hour would start a rollback.
    rollback: { ...ENGINE_DEFAULTS.rollback, connectionFailuresPerHour: 1_000_000 },
  },
  createStrategy: () => createRestlessStrategy(symbols),
  contracts: loadContracts(),
  random: createRandom(seed),
  disabled: new Set(orders.disabled),
  journal: {
    journals,
    header: { identity, seed, maskedAccount: 'D*****01' },
    ...(found.kind === 'resume' && { unfinished: found.unfinished }),
  },
  observer: (_, present) => {
    if (view === undefined) say({ kind: 'trading' });
    view = present;
  },
});
say({ kind: 'over', why: end.interruption ?? 'the time was up' });
process.exit(0);
