import type { Contracts } from '../../contracts/contracts.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { MINUTE_MS } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import type { Bar } from '../../domain/market.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { BacktestRecord, EquityPoint } from '../../domain/session-record.ts';
import type { CreateBus } from '../base/bus.ts';
import type { EngineConfig } from '../base/config.ts';
import type { EngineEvent } from '../base/ports.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { type BacktestBroker, createBacktestBroker, FILL_RULE, type FillModel } from './backtest-broker.ts';
import { createEngine, type Engine, type SessionResults } from './engine.ts';

/** Inputs of a backtest. */
export interface BacktestInputs {
  /** One-minute bars of whole sessions, ordered by time. */
  readonly bars: readonly Bar[];
  /** Configuration of the session to compare with; trading hours come from the bars. */
  readonly config: Omit<EngineConfig, 'session'>;
  /** A new strategy: it keeps its state from session to session. */
  readonly strategy: Strategy;
  readonly contracts: Contracts;
  readonly random: RandomStream;
  readonly fillModel: FillModel;
  readonly createBus?: CreateBus | undefined;
}

/** Bars further apart belong to different sessions. */
const SESSION_GAP_MS = 3_600_000;

/**
 * Runs the engine over historical bars, session by session, flat over night. The strategy decides on completed bars,
 * and its orders are filled at the open of the next bar: it cannot look ahead.
 */
export function backtest(inputs: BacktestInputs): BacktestRecord {
  const { bars, config, fillModel, strategy } = inputs;
  const sessions = splitSessions(bars);
  let startingCash = config.startingCash;
  const results: SessionResults[] = [];
  for (const [i, session] of sessions.entries()) {
    const result = runSession(session, {
      ...inputs,
      config: { ...config, startingCash },
      random: inputs.random.fork(`session ${i}`),
    });
    startingCash = result.equity.at(-1)?.equity ?? startingCash;
    results.push(result);
  }
  return {
    from: bars[0]?.at ?? 0,
    to: (bars.at(-1)?.at ?? 0) + MINUTE_MS,
    sessions: sessions.length,
    bars: bars.length,
    capitalInUse: config.capitalInUse,
    fillModel: { rule: FILL_RULE, ...fillModel },
    strategy: { id: strategy.id, parameters: strategy.parameters },
    tradeCount: sum(results, ({ tradeCount }) => tradeCount),
    fees: sum(results, ({ equity }) => equity.at(-1)?.fees ?? 0),
    profit: startingCash - config.startingCash,
    returns: results.flatMap(({ equity }) => backtestReturns(equity)),
  };
}

/** E(t)/E(t-1) - 1 of successive points. */
export function backtestReturns(equity: readonly EquityPoint[]): readonly number[] {
  return equity.slice(1).map((point, i) => point.equity / (equity[i]?.equity ?? point.equity) - 1);
}

interface Session {
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
  /** Index of its first bar, and of the first bar after it. */
  readonly from: number;
  readonly to: number;
}

function splitSessions(bars: readonly Bar[]): readonly Session[] {
  const sessions: Session[] = [];
  let from = 0;
  let before = bars[0]?.at ?? 0;
  for (let i = 0; i < bars.length; i++) {
    const at = bars[i]?.at ?? before;
    invariant(at >= before, 'bars of a backtest must be ordered by time');
    if (at - before > SESSION_GAP_MS) {
      sessions.push(sessionOf(bars, from, i));
      from = i;
    }
    before = at;
  }
  return bars.length === 0 ? [] : [...sessions, sessionOf(bars, from, bars.length)];
}

function sessionOf(bars: readonly Bar[], from: number, to: number): Session {
  return { opensAt: bars[from]?.at ?? 0, closesAt: (bars[to - 1]?.at ?? 0) + MINUTE_MS, from, to };
}

/** Bars by minute, read once from the front. */
interface Minutes {
  /** Returns the bars that begin at `at`; of two bars of a symbol the second counts. */
  read(at: EpochMs): readonly Bar[];
  /** Returns the newest bar read of a symbol. */
  readonly newest: (symbol: string) => Bar | undefined;
}

function createMinutes(bars: readonly Bar[], { from, to }: Session): Minutes {
  const newest = new Map<string, { bar: Bar }>();
  let next = from;
  return {
    read: (at) => {
      const minute: Bar[] = [];
      for (let bar = bars[next]; next < to && bar !== undefined && bar.at <= at; bar = bars[++next]) {
        if (bar.at < at) continue;
        const known = newest.get(bar.symbol);
        if (known === undefined) newest.set(bar.symbol, { bar });
        else {
          if (known.bar.at === at) minute.splice(placeOf(bar.symbol, minute), 1);
          known.bar = bar;
        }
        minute.push(bar);
      }
      return minute;
    },
    newest: (symbol) => newest.get(symbol)?.bar,
  };
}

function placeOf(name: string, bars: readonly Bar[]): number {
  return bars.findIndex(({ symbol }) => symbol === name);
}

function runSession(session: Session, inputs: BacktestInputs): SessionResults {
  const { opensAt, closesAt } = session;
  const { contracts, strategy, random, fillModel, createBus } = inputs;
  const deps = { contracts, strategy, random, createBus };
  const engine = createEngine({ ...inputs.config, session: { opensAt, closesAt } }, deps);
  const minutes = createMinutes(inputs.bars, session);
  const broker = createBacktestBroker(fillModel, minutes.newest);
  const lastOpen = closesAt - MINUTE_MS;
  let ended: readonly Bar[] = [];
  for (let at = opensAt; at <= closesAt; at += MINUTE_MS) {
    for (const bar of ended) engine.apply({ kind: 'bar', bar });
    ended = minutes.read(at);
    broker.open(at);
    drain(engine, broker);
    if (at === lastOpen) settle(engine, broker, endOfSession(at));
    settle(engine, broker, { kind: 'clock', at });
    drain(engine, broker);
  }
  return engine.results();
}

function endOfSession(at: EpochMs): EngineEvent {
  return { kind: 'command', command: { kind: 'flatten', reason: 'end of session' }, at };
}

function settle(engine: Engine, broker: BacktestBroker, event: EngineEvent): void {
  for (const effect of engine.apply(event)) broker.take(effect);
}

/** Passes the broker's events to the engine, and the engine's effects to the broker, until neither has any. */
function drain(engine: Engine, broker: BacktestBroker): void {
  for (let event = broker.next(); event !== undefined; event = broker.next()) settle(engine, broker, event);
}

function sum<T>(items: readonly T[], term: (item: T) => number): number {
  return items.reduce((total, item) => total + term(item), 0);
}
