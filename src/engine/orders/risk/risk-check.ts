import type { EpochMs } from '../../../domain/clock.ts';
import type { OrderRequest, Side } from '../../../domain/order.ts';
import type { RiskCheckName, RiskRefusal, TradingState } from '../../../domain/session-record.ts';
import type { EngineConfig } from '../../base/config.ts';

/** A wanted order before the risk checks. */
export interface OrderIntent extends Omit<OrderRequest, 'timeInForce'> {
  readonly at: EpochMs;
  readonly strategyId: string;
}

/** View for the risk checks. Quantities in shares; open orders count with all shares that may still trade. */
export interface RiskView {
  readonly now: EpochMs;
  readonly tradingState: TradingState;
  /** Name of the kill switch that fired first. */
  readonly firedSwitch: string | undefined;
  readonly connected: boolean;
  /** Reason why the time is uncertain; undefined otherwise. */
  readonly clockDoubt: string | undefined;
  /** Trades, and orders that may become trades. */
  readonly tradeCount: number;
  isKnown(intentId: string): boolean;
  position(symbol: string): number;
  openQuantity(symbol: string, side: Side): number;
  /** Orders in an unknown state. */
  unresolved(symbol: string): number;
  /** Reason of trades by others in the symbol; undefined without any. */
  touched(symbol: string): string | undefined;
  /** Our signed shares that the account still holds. */
  closable(symbol: string): number;
  isStale(symbol: string): boolean;
  mark(symbol: string): number | undefined;
  /** Price for a marketable order. */
  farPrice(symbol: string, side: Side): number | undefined;
  /** Reference for price limits: the last bar's close. */
  referencePrice(symbol: string): number | undefined;
  /** See `Exposures`. */
  grossWith(symbol: string, own: number): number;
  netWith(symbol: string, side: Side, own: number): number;
}

/** Reason against an order: the limit, and the checked input. */
export type RiskFinding = Pick<RiskRefusal, 'limit' | 'input'>;

/** One pre-trade check: one file under `checks/`, and one entry in `registry.ts`. */
export interface RiskCheck {
  /** Reason code: in capitals, unique. */
  readonly name: RiskCheckName;
  /** Requirement of the check, in one plain sentence. */
  readonly title: string;
  /** Source of its limit: a setting of the engine, or words. */
  readonly limit: string;
  /** Reducing orders skip the checks of new risk, because they remove risk. */
  readonly holdsFor: 'every order' | 'new risk';
  /** `gross`: the gross exposure with the intent, USD. */
  readonly find: (
    intent: OrderIntent,
    view: RiskView,
    config: EngineConfig,
    gross: () => number,
  ) => RiskFinding | undefined;
}

/** An input above its limit. */
export function above(input: number, limit: number): RiskFinding | undefined {
  return input > limit ? { limit, input } : undefined;
}

/** True for an order that can neither open nor turn a position, for any fills of the open orders. */
export function isReducing(
  { symbol, side, quantity }: Pick<OrderIntent, 'symbol' | 'side' | 'quantity'>,
  view: Pick<RiskView, 'position' | 'openQuantity'>,
): boolean {
  const closable = side === 'SELL' ? view.position(symbol) : -view.position(symbol);
  return quantity + view.openQuantity(symbol, side) <= closable;
}
