import { createHash } from 'node:crypto';
import type { BrokerBook } from '../../../src/domain/account.ts';
import { createRandom, type RandomStream } from '../../../src/domain/random.ts';
import type { EndRecord } from '../../../src/domain/session-end.ts';
import type {
  BacktestRecord,
  CancelRecord,
  EquityPoint,
  ExecutionRecord,
  IntentRecord,
  OrderRecord,
  SessionRecord,
} from '../../../src/domain/session-record.ts';
import type { Baseline } from '../../../src/stages/07-paper-trading/baseline.ts';
import type { PaperTradingInputs } from '../../../src/stages/07-paper-trading/inputs.ts';

const START = Date.UTC(2026, 10, 16, 14, 30);
const SYMBOLS = ['AAPL', 'MSFT', 'TSLA'];
const CAPITAL = 100_000;
const STRATEGY = { id: 'tsmr', parameters: { halfLifeMinutes: 20 } };

interface Holding {
  quantity: number;
  averageCost: number;
}

/** Books fills at average cost, so that cash, positions, realised profit and fees always add up to the equity. */
function createAccount(prices: ReadonlyMap<string, number>) {
  const holdings = new Map<string, Holding>(SYMBOLS.map((symbol) => [symbol, { quantity: 0, averageCost: 0 }]));
  let cash = CAPITAL;
  let realised = 0;
  let fees = 0;
  const holding = (symbol: string): Holding => holdings.get(symbol) ?? { quantity: 0, averageCost: 0 };
  return {
    holding,
    cash: () => cash,
    fill: (symbol: string, signed: number, price: number, commission: number) => {
      const held = holding(symbol);
      const closing =
        Math.sign(signed) === -Math.sign(held.quantity) ? Math.min(Math.abs(signed), Math.abs(held.quantity)) : 0;
      realised += closing * Math.sign(held.quantity) * (price - held.averageCost);
      const opening = Math.abs(signed) - closing;
      const kept = Math.abs(held.quantity) - closing;
      if (opening > 0) held.averageCost = (kept * held.averageCost + opening * price) / (kept + opening);
      held.quantity += signed;
      cash -= signed * price + commission;
      fees += commission;
    },
    point: (at: number): EquityPoint => {
      let marketValue = 0;
      let unrealised = 0;
      for (const [symbol, held] of holdings) {
        const price = prices.get(symbol) ?? 0;
        marketValue += held.quantity * price;
        unrealised += held.quantity * (price - held.averageCost);
      }
      return { at, cash, marketValue, equity: cash + marketValue, fees, realised, unrealised };
    },
  };
}

function uuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

interface Trading {
  readonly intents: IntentRecord[];
  readonly orders: OrderRecord[];
  readonly executions: ExecutionRecord[];
  readonly cancels: CancelRecord[];
}

interface Ticket {
  readonly at: number;
  readonly symbol: string;
  readonly signed: number;
  readonly mid: number;
  /** Filled fraction. */
  readonly filled: number;
  readonly passive: boolean;
}

/** Writes one intent with its order and fills, and books them. */
function trade(
  ticket: Ticket,
  number: number,
  random: RandomStream,
  account: ReturnType<typeof createAccount>,
  into: Trading,
): void {
  const { at, symbol, signed, mid, passive } = ticket;
  const side = signed > 0 ? 'BUY' : 'SELL';
  const quantity = Math.abs(signed);
  const intentId = uuid(`${at}/${number}`);
  const common = {
    intentId,
    symbol,
    side,
    quantity,
    type: passive ? 'LIMIT' : 'MARKET',
    limitPrice: passive ? mid : null,
  } as const;
  const submittedAt = at + 1;
  const acknowledgedAt = submittedAt + 60 + random.integer(60);
  const filledQuantity = Math.round(quantity * ticket.filled);
  const parts =
    filledQuantity > 10 && random.uniform() < 0.3
      ? [10, filledQuantity - 10]
      : filledQuantity > 0
        ? [filledQuantity]
        : [];
  const price = mid + Math.sign(signed) * (passive ? 0 : 0.01);
  parts.forEach((part, i) => {
    const commission = Math.max(0.35, part * 0.0035);
    account.fill(symbol, Math.sign(signed) * part, price, commission);
    into.executions.push({
      executionId: `sim.${number}.${i}`,
      intentId,
      brokerOrderId: number,
      symbol,
      side,
      quantity: part,
      price,
      at: acknowledgedAt + 20 * (i + 1),
      receivedAt: acknowledgedAt + 20 * (i + 1) + 3,
      commission,
    });
  });
  into.intents.push({
    ...common,
    at,
    strategyId: 'tsmr',
    arrivalMid: mid,
    marketable: !passive,
    reducing: false,
    approved: true,
    refusals: [],
    replaces: null,
  });
  const whole = filledQuantity === quantity;
  if (!whole)
    into.cancels.push({
      intentId,
      requestedAt: at + 5000,
      submittedAt: at + 5001,
      confirmedAt: at + 5040 + random.integer(20),
      outcome: 'canceled',
    });
  into.orders.push({
    ...common,
    brokerOrderId: number,
    state: whole ? 'FILLED' : 'CANCELED',
    filledQuantity,
    averageFillPrice: parts.length > 0 ? price : null,
    intentAt: at,
    submittedAt,
    acknowledgedAt,
    firstFillAt: parts.length > 0 ? acknowledgedAt + 23 : null,
    lastFillAt: parts.length > 0 ? acknowledgedAt + 3 + 20 * parts.length : null,
    closedAt: whole ? acknowledgedAt + 3 + 20 * parts.length : at + 5060,
    transitions: [{ at, event: 'approved', from: 'INITIALIZED', to: 'SUBMITTED' }],
  });
}

/** A synthetic session, consistent to the cent, so that every altered byte is detectable. */
export function makeSession(seed = 1, minutes = 360): { readonly session: SessionRecord; readonly book: BrokerBook } {
  const random = createRandom(seed);
  const prices = new Map(SYMBOLS.map((symbol, i) => [symbol, 100 + 50 * i]));
  const account = createAccount(prices);
  const into: Trading = { intents: [], orders: [], executions: [], cancels: [] };
  const equity = [account.point(START)];
  for (let minute = 1; minute <= minutes; minute++) {
    const at = START + minute * 60_000;
    for (const [symbol, price] of prices)
      prices.set(symbol, Math.round(price * (1 + 2e-5 + 2e-4 * random.normal()) * 100) / 100);
    const symbol = SYMBOLS[minute % 3] ?? 'AAPL';
    const last = minute > minutes - 3;
    if (minute % 4 === 0 || last) {
      const held = account.holding(symbol).quantity;
      const signed = held !== 0 ? -held : 10 * (1 + random.integer(6));
      const passive = !last && random.uniform() < 0.15;
      const mid = prices.get(symbol) ?? 0;
      const filled = passive ? ([0, 0.5, 1][random.integer(3)] ?? 1) : 1;
      if (!(last && held === 0))
        trade(
          { at: at - 30_000, symbol, signed, mid, filled, passive },
          into.intents.length + 1,
          random,
          account,
          into,
        );
    }
    equity.push(account.point(at));
  }
  return recordOf(account, into, equity, prices, minutes);
}

function recordOf(
  account: ReturnType<typeof createAccount>,
  into: Trading,
  equity: readonly EquityPoint[],
  prices: ReadonlyMap<string, number>,
  minutes: number,
): { readonly session: SessionRecord; readonly book: BrokerBook } {
  const endedAt = START + minutes * 60_000;
  const statusQueries = equity
    .slice(1)
    .map((point) => ({ requestedAt: point.at - 40_000, answeredAt: point.at - 39_960 }));
  const sentMessages = [
    ...into.orders.map((order) => ({ at: order.submittedAt ?? order.intentAt, name: 'place_order' })),
    ...into.cancels.map((cancel) => ({ at: cancel.requestedAt, name: 'cancel_order' })),
    ...statusQueries.map((query) => ({ at: query.requestedAt, name: 'req_open_orders' })),
  ].toSorted((a, b) => a.at - b.at);
  const positions = SYMBOLS.map((symbol) => ({
    symbol,
    ...account.holding(symbol),
    markPrice: prices.get(symbol) ?? null,
  }));
  const session: SessionRecord = {
    startedAt: START,
    endedAt,
    symbols: SYMBOLS,
    startingCash: CAPITAL,
    capitalInUse: CAPITAL,
    strategy: STRATEGY,
    tradingState: 'HALTED',
    flat: positions.every((position) => position.quantity === 0),
    tradeCount: new Set(into.executions.map((execution) => execution.intentId)).size,
    ...into,
    rejects: [],
    statusQueries,
    equity,
    positions,
    notices: [],
    killSwitches: [
      { name: 'pnl', state: 'clear', value: 0.001, worst: -0.001, warnAt: -0.03, fireAt: -0.05, firedAt: null },
    ],
    tradingStateChanges: [{ at: endedAt, from: 'ACTIVE', to: 'HALTED', reason: 'end of session' }],
    violations: [],
    marketDataTypes: SYMBOLS.map((symbol) => ({ at: START, symbol, type: 1 })),
    connections: [],
    pacingViolations: [],
    feeds: SYMBOLS.map((symbol) => ({
      symbol,
      quotes: 21_600,
      trades: 900,
      bars: minutes,
      missingBars: 0,
      staleSpells: 0,
    })),
    sentMessages,
  };
  return { session, book: bookOf(session, account.cash()) };
}

function bookOf(session: SessionRecord, cash: number): BrokerBook {
  return {
    origin: 'venue',
    executions: session.executions.map(({ executionId, intentId, symbol, side, quantity, price, at, commission }) => ({
      executionId,
      orderRef: intentId,
      symbol,
      side,
      quantity,
      price,
      at,
      commission: commission ?? 0,
    })),
    positions: session.positions
      .filter(({ quantity }) => quantity !== 0)
      .map(({ symbol, quantity }) => ({ symbol, quantity })),
    cash,
  };
}

/** Returns of a synthetic backtest with a Sharpe ratio of about 60 a year. */
export function makeBacktest(seed = 1): BacktestRecord {
  const random = createRandom(`backtest ${seed}`);
  return {
    from: START - 14 * 86_400_000,
    to: START - 86_400_000,
    sessions: 10,
    bars: 3900,
    capitalInUse: CAPITAL,
    fillModel: {
      rule: 'at the next open, half a spread worse',
      halfSpreadBps: 1,
      commissionPerShare: 0.0035,
      commissionMinimum: 0.35,
      commissionMaximumRate: 0.01,
    },
    strategy: STRATEGY,
    tradeCount: 400,
    fees: 140,
    profit: 2500,
    returns: Array.from({ length: 3900 }, () => 1e-5 + 5e-5 * random.normal()),
  };
}

/** A modelled baseline of 200 orders around 90 ms. */
export function makeBaseline(): Baseline {
  const random = createRandom('baseline');
  return {
    origin: 'modelled',
    sourceClass: 'simulated',
    hostDigest: 'a'.repeat(64),
    networkClass: 'loopback',
    latencyModel: { name: 'lognormal', medianMs: 90 },
    latenciesMs: Array.from({ length: 200 }, () => 61 + random.integer(60)),
    recordedAt: '2026-11-16T14:30:00.000Z',
  };
}

/** The end of a session without outside trades, read twice. */
export function makeEnd({ executions, endedAt, symbols }: SessionRecord, change: Partial<EndRecord> = {}): EndRecord {
  const standings = symbols.map((symbol) => {
    const ours = executions
      .filter((one) => one.symbol === symbol)
      .reduce((sum, { side, quantity }) => sum + (side === 'BUY' ? quantity : -quantity), 0);
    return { symbol, start: 0, outside: 0, ours, unbooked: 0 };
  });
  const positions = standings.flatMap(({ symbol, ours: quantity }) => (quantity === 0 ? [] : [{ symbol, quantity }]));
  return {
    flatAtEnd: positions.length === 0,
    unverified: null,
    reads: [30, 60].map((after) => ({ at: endedAt + after, openOrders: 0, positions })),
    symbols: standings,
    remainders: positions.map(({ symbol, quantity }) => ({
      symbol,
      expected: 0,
      atBroker: quantity,
      ours: quantity,
      cause: 'not_closed',
    })),
    outsideTrades: [],
    ...change,
  };
}

/** Inputs of stage 7 for a synthetic session; everything can be overridden. */
export function makeInputs(overrides: Partial<PaperTradingInputs> = {}, seed = 1, minutes = 360): PaperTradingInputs {
  const made = makeSession(seed, minutes);
  return {
    ...made,
    atEnd: makeEnd(overrides.session ?? made.session),
    backtest: makeBacktest(seed),
    baseline: makeBaseline(),
    sourceClass: 'simulated',
    account: { masked: 'DU*****01', keyedDigest: 'b'.repeat(64) },
    networkClass: 'loopback',
    asked: { durationMs: minutes * 60_000, minimumTrades: 50, maximumTrades: 200, symbols: SYMBOLS },
    thresholds: { latency_delta: 'latency_delta < 0.50', fill_rate: 'fill_rate > 0.98' },
    market: { model: 'declared', momentum: { coefficient: 0.2 } },
    ...overrides,
  };
}
