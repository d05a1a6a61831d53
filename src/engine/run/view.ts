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

/** Facts by which a runner decides that the session of an engine goes on. */
export interface EngineStanding {
  readonly tradingState: TradingState;
  /** Session time so far in which nobody could trade: see `session-gaps.ts`. Milliseconds. */
  readonly gapMs: number;
}

/** How an engine stands. */
export interface EngineView extends EngineStanding {
  readonly at: EpochMs;
  /** First instant of the session, in whatever process; null before it. */
  readonly startedAt: EpochMs | null;
  /** Why it is not ACTIVE any more. */
  readonly tradingStateReason: string | null;
  readonly connected: boolean;
  /** A flatten has been ordered and is not verified yet. */
  readonly flattening: boolean;
  /** Nothing that we opened is left, as far as the broker has said, and no order of ours works. */
  readonly flat: boolean;
  /** Our shares that are left at the broker, as far as it has said; signed. */
  readonly open: readonly SymbolQuantity[];
  readonly account: EquityPoint;
  readonly positions: readonly PositionRecord[];
  readonly workingOrders: number;
  /** Orders whose fate is unknown. */
  readonly unknownOrders: number;
  readonly tradeCount: number;
  readonly killSwitches: readonly KillSwitchRecord[];
  readonly staleSymbols: readonly string[];
  /** Notices of the level alarm so far, oldest first; a list that grows. */
  readonly alarms: readonly NoticeRecord[];
}

/** Asked with each batch: it looks at no symbol and no order. */
export function standingOf(context: Planes['context']): EngineStanding {
  return { tradingState: context.tradingState, gapMs: gapsSoFar(context) };
}

/** Takes a picture. */
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
  /** Symbols of the session, and those that we hold. */
  readonly symbols: readonly SymbolStanding[];
  readonly outsideTrades: readonly OutsideTradeRecord[];
  /** Trades of others that are in the holdings with which the session began. */
  readonly executionIdsBefore: readonly string[];
}

/** Takes a picture of the account. */
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
    // Shares that are not ours cannot be closed: most symbols are flat most of the time.
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
