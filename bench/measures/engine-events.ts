import { loadContracts } from '../../src/adapters/schemas/message-contracts.ts';
import type { Bar } from '../../src/domain/market.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';
import { backtest } from '../../src/engine/run/backtest.ts';
import { FIXED_COMMISSIONS } from '../../src/engine/run/backtest-broker.ts';
import { createEngine, type Engine } from '../../src/engine/run/engine.ts';
import type { Strategy } from '../../src/engine/strategy/strategy.ts';
import { strategyFactory } from '../../src/runner/paper/chosen-engine.ts';
import { engineSettings } from '../../src/runner/paper/engine-settings.ts';
import { cpuOfWorkMs } from '../support/cpu-time.ts';
import type { Figure } from '../support/figure.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'];
const RUNS = 7;
const OPEN = Date.UTC(2026, 10, 18, 14, 30);
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES = 390;
const DAYS = 10;

const ACCOUNT = { startingCash: 1_000_000, buyingPower: 4_000_000, symbols: SYMBOLS };
const CONFIG = { ...engineSettings({ capitalInUse: 1_000_000 }), ...ACCOUNT };
const contracts = loadContracts();
const createMomentum = strategyFactory(SYMBOLS, {});

/** Requests no position, so that quotes are measured and not orders. */
const IDLE: Strategy = { id: 'idle', parameters: {}, onBar: () => {}, onClock: () => [] };

/** Events per second of CPU time, on events created before; each run uses a fresh engine. */
export function measureEngine(): readonly Figure[] {
  const quotes = quoteEvents();
  const bars = historicalBars();
  const barEvents = bars.map((bar) => ({ kind: 'bar', bar }) as const);
  return [
    {
      what: 'engine, quotes',
      unit: '/s CPU',
      values: rates(quotes.length, () => applyAll(newEngine(IDLE), quotes)),
      how: 'six hours of five quotes and a clock a second; its ticks and bars are validated once',
    },
    {
      what: 'engine, bars',
      unit: '/s CPU',
      values: rates(barEvents.length, () => applyAll(newEngine(createMomentum()), barEvents)),
      how: 'each validated when published, into the strategy',
    },
    {
      what: 'backtest, bars',
      unit: '/s CPU',
      values: rates(bars.length, () => runBacktest(bars)),
      how: 'with orders, risk, fills and portfolio',
    },
  ];
}

function newEngine(strategy: Strategy): Engine {
  const session = { opensAt: OPEN, closesAt: OPEN + MINUTES * MINUTE_MS };
  return createEngine({ ...CONFIG, session }, { contracts, strategy, random: createRandom('bench') });
}

function applyAll(engine: Engine, events: readonly EngineEvent[]): void {
  for (const event of events) engine.apply(event);
}

function runBacktest(bars: readonly Bar[]): void {
  const fillModel = { halfSpreadBps: 1, ...FIXED_COMMISSIONS };
  const random = createRandom('bench');
  const { tradeCount } = backtest({ bars, config: CONFIG, strategy: createMomentum(), contracts, random, fillModel });
  // Without trades the rate would be too good.
  if (tradeCount === 0) throw new Error('the backtest did not trade');
}

/** The first run warms up and is not counted. */
function rates(count: number, work: () => void): readonly number[] {
  return Array.from({ length: RUNS + 1 }, () => (1000 * count) / cpuOfWorkMs(work)).slice(1);
}

function quoteEvents(): readonly EngineEvent[] {
  const price = randomWalk(0.0001);
  const seconds = Array.from({ length: 6 * 3600 }, (_, second) => OPEN + second * SECOND_MS);
  return seconds.flatMap((at): readonly EngineEvent[] => [
    ...SYMBOLS.map((symbol) => {
      const bid = price(symbol);
      return { kind: 'quote', quote: { symbol, at, bid, ask: bid + 0.01, bidSize: 300, askSize: 300 } } as const;
    }),
    { kind: 'clock', at },
  ]);
}

/** One-minute bars of whole sessions before that of the quotes. */
function historicalBars(): readonly Bar[] {
  const price = randomWalk(0.0008);
  const minutes = Array.from({ length: DAYS * MINUTES }, (_, index) => index);
  return minutes.flatMap((index) => {
    const day = Math.floor(index / MINUTES);
    const at = OPEN - (DAYS - day) * DAY_MS + (index % MINUTES) * MINUTE_MS;
    return SYMBOLS.map((symbol) => {
      const [open, close] = [price(symbol), price(symbol)];
      return { symbol, at, open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 10_000 };
    });
  });
}

/** The next price of a symbol, in whole cents. */
function randomWalk(step: number): (symbol: string) => number {
  const random = createRandom('bench prices');
  const prices = new Map(SYMBOLS.map((symbol) => [symbol, 200]));
  return (symbol) => {
    const next = (prices.get(symbol) ?? 200) * (1 + step * random.normal());
    prices.set(symbol, next);
    return Math.round(next * 100) / 100;
  };
}
