import type { EpochMs } from '../../domain/clock.ts';
import { gapMs } from '../../domain/session-gaps.ts';
import type {
  EquityPoint,
  KillSwitchRecord,
  NoticeRecord,
  OutsideTradeRecord,
  PositionRecord,
  TradingState,
} from '../../domain/session-record.ts';
import type { SymbolQuantity } from '../base/ports.ts';
import type { AccountWatch, SymbolStanding } from '../orders/account-watch.ts';
import type { Planes } from './planes.ts';

/** Facts from which a runner decides whether an engine's session continues. */
export interface EngineStanding {
  readonly tradingState: TradingState;
  /** Session time so far in which trading was impossible, ms: see `session-gaps.ts`. */
  readonly gapMs: number;
}

/** State of an engine. */
export interface EngineView extends EngineStanding {
  readonly at: EpochMs;
  /** First instant of the session, over all its processes; null before it. */
  readonly startedAt: EpochMs | null;
  /** Reason of the latest change of the trading state; null before the first. */
  readonly tradingStateReason: string | null;
  readonly connected: boolean;
  /** True while a flatten is not verified. */
  readonly flattening: boolean;
  /** True when none of our shares is left, by the broker's latest data, and no order of ours works. */
  readonly flat: boolean;
  /** Our shares left at the broker, by its latest data; signed. */
  readonly open: readonly SymbolQuantity[];
  readonly account: EquityPoint;
  readonly positions: readonly PositionRecord[];
  readonly workingOrders: number;
  /** Number of orders in an unknown state. */
  readonly unknownOrders: number;
  readonly tradeCount: number;
  readonly killSwitches: readonly KillSwitchRecord[];
  readonly staleSymbols: readonly string[];
  /** Notices of the level alarm so far, oldest first; a list that grows. */
  readonly alarms: readonly NoticeRecord[];
}

/** Called with each batch: it visits no symbol and no order. */
export function standingOf(context: Planes['context']): EngineStanding {
  return { tradingState: context.tradingState, gapMs: gapsSoFar(context) };
}

/** Returns a snapshot of the engine. */
export function viewOf({ context, flatten, manager, portfolio, market, switches, watch }: Planes): EngineView {
  const active = manager.orders.active();
  const open = openShares(watch);
  return {
    at: context.now,
    startedAt: context.log.equity[0]?.at ?? null,
    ...standingOf(context),
    tradingStateReason: context.log.tradingStateChanges.at(-1)?.reason ?? null,
    connected: context.connected,
    flattening: flatten.isRunning,
    flat: active.length === 0 && open.length === 0,
    open,
    account: portfolio.value(context.now, market.mark),
    positions: positionRecords({ portfolio, market }),
    workingOrders: active.length,
    unknownOrders: active.filter(({ state }) => state === 'UNKNOWN').length,
    tradeCount: manager.orders.tradeCount,
    killSwitches: switches.records(),
    alarms: context.alarms,
    staleSymbols: context.config.symbols.filter((symbol) => market.isStale(symbol) || context.distrusted.has(symbol)),
  };
}

/** The account as an engine knows it. */
export interface HoldingsView {
  /** Symbols of the session, and other symbols that we hold. */
  readonly symbols: readonly SymbolStanding[];
  readonly outsideTrades: readonly OutsideTradeRecord[];
  /** Trades of others that the holdings at the session's start include. */
  readonly executionIdsBefore: readonly string[];
}

/** Returns a snapshot of the account. */
export function holdingsOf({ watch }: Planes): HoldingsView {
  return {
    symbols: watch.symbols().map((symbol) => watch.standing(symbol)),
    outsideTrades: watch.outsideTrades(),
    executionIdsBefore: watch.executionIdsBefore(),
  };
}

function gapsSoFar({ now, log: { equity, connections, clockGaps } }: Planes['context']): number {
  return gapMs({ startedAt: equity[0]?.at ?? now, endedAt: now, connections, clockGaps });
}

function openShares(watch: AccountWatch): readonly SymbolQuantity[] {
  return watch.symbols().flatMap((symbol) => {
    // Without own shares there is nothing to close: most symbols are flat most of the time.
    const quantity = watch.ours(symbol) === 0 ? 0 : watch.closable(symbol);
    return quantity === 0 ? [] : [{ symbol, quantity }];
  });
}

/** Positions that are not flat. */
export function positionRecords({
  portfolio,
  market,
}: Pick<Planes, 'portfolio' | 'market'>): readonly PositionRecord[] {
  return portfolio.held().map((symbol) => ({
    symbol,
    quantity: portfolio.quantity(symbol),
    averageCost: portfolio.averageCost(symbol),
    markPrice: market.mark(symbol) ?? null,
  }));
}
