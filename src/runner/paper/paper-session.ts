import type { Contracts } from '../../contracts/contracts.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { BacktestRecord, SessionRecord } from '../../domain/session-record.ts';
import type { TradingWindow } from '../../domain/trading-hours.ts';
import { backtest } from '../../engine/backtest.ts';
import { FIXED_COMMISSIONS, type FillModel } from '../../engine/backtest-broker.ts';
import type { EngineConfig } from '../../engine/config.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import type { Strategy } from '../../engine/strategy.ts';
import type { EngineView } from '../../engine/view.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import { requireClearAccount } from './account-clear.ts';
import { fundsOf } from './account-funds.ts';
import { holdSession, type SessionEnd, type Stopwatch } from './hold-session.ts';
import { readTradingDay } from './trading-day.ts';

/** What a session is to be. */
export interface PaperPlan {
  readonly session: TradingSession;
  readonly symbols: readonly string[];
  readonly durationMs: number;
  /** Sessions of history for the warm-up and the backtest. */
  readonly historyDays: number;
  /** All but what the account and the calendar say. */
  readonly engine: Omit<EngineConfig, 'session' | 'startingCash' | 'buyingPower' | 'symbols'>;
  /** A fresh strategy each time: the backtest must not teach the session's. */
  readonly createStrategy: () => Strategy;
  readonly contracts: Contracts;
  readonly random: RandomStream;
  readonly signal?: AbortSignal;
  readonly onlooker?: (at: EpochMs, view: EngineView) => void;
  readonly stopwatch?: Stopwatch;
}

/** What a session left behind. */
export interface PaperSession {
  readonly record: SessionRecord;
  /** Absent when the broker gave no history. */
  readonly backtest?: BacktestRecord;
  readonly end: SessionEnd;
  readonly sourceClass: ConnectionClass;
  readonly account: string;
  /** Symbols whose market data the broker refused, with its words. */
  readonly refusedData: readonly string[];
}

const BARS_OF_WARM_UP = 390;

/** An assumption that the log declares: one basis point is half the spread of a liquid US stock. */
const FILL_MODEL: FillModel = { halfSpreadBps: 1, ...FIXED_COMMISSIONS };

/**
 * Reads the account, the calendar and history, runs the backtest, then trades until the time is up and closes what it
 * opened. Throws PreliveError ACCOUNT_NOT_CLEAR, ACCOUNT_CURRENCY, SYMBOL_UNKNOWN, MARKET_CLOSED and of reads, before any
 * order.
 */
export async function runPaperSession(plan: PaperPlan): Promise<PaperSession> {
  const { session, symbols } = plan;
  await requireClearAccount(session, symbols);
  const day = await readTradingDay(session, symbols);
  const summary = (await session.accountSummary()).value;
  const bars = await readHistory(plan, day);
  const config = { ...plan.engine, ...fundsOf(summary), symbols };
  const tested = bars.length === 0 ? undefined : runBacktest(plan, config, bars);
  const engine = createWarmEngine(plan, { ...config, session: day }, bars);
  session.subscribeMarketData(symbols);
  const end = await holdSession({
    session,
    engine,
    durationMs: plan.durationMs,
    closesAt: day.closesAt,
    ...(plan.signal && { signal: plan.signal }),
    ...(plan.stopwatch && { stopwatch: plan.stopwatch }),
    ...(plan.onlooker && { onlooker: lookAt(engine, plan.onlooker) }),
  });
  return {
    record: engine.record(session.sentMessages()),
    ...(tested && { backtest: tested }),
    end,
    sourceClass: session.sourceClass(),
    account: session.account,
    refusedData: session.marketDataRefusals().map(({ symbol, code, message }) => `${symbol}: error ${code} ${message}`),
  };
}

function lookAt(engine: Engine, onlooker: NonNullable<PaperPlan['onlooker']>) {
  return (at: EpochMs) => onlooker(at, engine.state());
}

/** One-minute bars of all symbols up to the opening, in order of time. */
async function readHistory(plan: PaperPlan, day: TradingWindow): Promise<readonly Bar[]> {
  const bars: Bar[] = [];
  for (const symbol of plan.symbols) {
    const query = { symbol, days: plan.historyDays, barSize: '1 min', endAt: day.opensAt } as const;
    bars.push(...(await plan.session.historicalBars(query)).value);
  }
  return bars.toSorted((a, b) => a.at - b.at);
}

function runBacktest(plan: PaperPlan, config: Omit<EngineConfig, 'session'>, bars: readonly Bar[]): BacktestRecord {
  const { contracts, random } = plan;
  const strategy = plan.createStrategy();
  // The strategy is tested on the capital in use, whatever the account holds.
  const { capitalInUse } = config;
  const account = { startingCash: capitalInUse, buyingPower: 4 * capitalInUse };
  const all = { ...config, ...account, limits: { ...config.limits, maxTrades: Number.MAX_SAFE_INTEGER } };
  return backtest({
    bars,
    config: all,
    strategy,
    contracts,
    random: random.fork('backtest'),
    fillModel: FILL_MODEL,
  });
}

/** An engine whose strategy has seen the last session, so that it can trade from the first minute. */
function createWarmEngine(plan: PaperPlan, config: EngineConfig, bars: readonly Bar[]): Engine {
  const { contracts, random } = plan;
  const engine = createEngine(config, { contracts, strategy: plan.createStrategy(), random: random.fork('intents') });
  for (const bar of bars.slice(-BARS_OF_WARM_UP * config.symbols.length)) engine.apply({ kind: 'bar', bar });
  return engine;
}
