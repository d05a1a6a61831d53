import type { EpochMs } from '../domain/clock.ts';
import type { EquityPoint, KillSwitchRecord, PositionRecord, TradingState } from '../domain/session-record.ts';
import { countTrades } from './intake.ts';
import type { Planes } from './planes.ts';

/** How an engine stands. */
export interface EngineView {
  readonly at: EpochMs;
  /** First instant of the session, in whatever process; null before it. */
  readonly startedAt: EpochMs | null;
  readonly tradingState: TradingState;
  /** Why it is not ACTIVE any more. */
  readonly tradingStateReason: string | null;
  readonly connected: boolean;
  /** A flatten has been ordered and is not verified yet. */
  readonly flattening: boolean;
  /** No position and no working order. */
  readonly flat: boolean;
  readonly account: EquityPoint;
  readonly positions: readonly PositionRecord[];
  readonly workingOrders: number;
  /** Orders whose fate is unknown. */
  readonly unknownOrders: number;
  readonly tradeCount: number;
  readonly killSwitches: readonly KillSwitchRecord[];
  readonly staleSymbols: readonly string[];
}

/** Takes a picture. */
export function viewOf({ context, flatten, keeper, portfolio, market, switches }: Planes): EngineView {
  const active = keeper.orders.active();
  return {
    at: context.now,
    startedAt: context.log.equity[0]?.at ?? null,
    tradingState: context.tradingState,
    tradingStateReason: context.log.tradingStateChanges.at(-1)?.reason ?? null,
    connected: context.connected,
    flattening: flatten.isRunning,
    flat: active.length === 0 && portfolio.held().length === 0,
    account: portfolio.value(context.now, market.mark),
    positions: positionRecords({ portfolio, market }),
    workingOrders: active.length,
    unknownOrders: active.filter(({ state }) => state === 'UNKNOWN').length,
    tradeCount: countTrades(keeper.orders),
    killSwitches: switches.records(),
    staleSymbols: context.config.symbols.filter((symbol) => market.isStale(symbol) || context.distrusted.has(symbol)),
  };
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
