import type { EpochMs } from '../../../domain/clock.ts';
import type { OrderType, Side } from '../../../domain/order.ts';
import type { RiskCheckName, RiskRefusal, TradingState } from '../../../domain/session-record.ts';
import type { EngineConfig } from '../../base/config.ts';

/** An order that somebody wants, before the risk checks. */
export interface OrderIntent {
  /** uuid. */
  readonly intentId: string;
  readonly at: EpochMs;
  readonly symbol: string;
  readonly side: Side;
  /** Shares. */
  readonly quantity: number;
  readonly type: OrderType;
  /** Present for LIMIT and STOP_LIMIT. */
  readonly limitPrice?: number;
  /** Present for STOP and STOP_LIMIT. */
  readonly stopPrice?: number;
  readonly strategyId: string;
}

/** Picture that the checks look at. Quantities in shares; open orders count with all that they may still trade. */
export interface RiskView {
  readonly now: EpochMs;
  readonly tradingState: TradingState;
  /** Name of the kill switch that fired first. */
  readonly firedSwitch: string | undefined;
  readonly connected: boolean;
  /** Why the time is not known; undefined when it is. */
  readonly clockDoubt: string | undefined;
  /** Trades and orders that may become one. */
  readonly tradeCount: number;
  isKnown(intentId: string): boolean;
  position(symbol: string): number;
  openQuantity(symbol: string, side: Side): number;
  /** Orders whose fate is unknown. */
  unresolved(symbol: string): number;
  /** Why others are known to trade in the symbol; undefined when nobody else does. */
  touched(symbol: string): string | undefined;
  /** Signed shares of ours that the account still holds. */
  closable(symbol: string): number;
  isStale(symbol: string): boolean;
  mark(symbol: string): number | undefined;
  /** Price at which a marketable order would trade. */
  farPrice(symbol: string, side: Side): number | undefined;
  /** Price that others are compared with: the last bar's close. */
  referencePrice(symbol: string): number | undefined;
  /** See `Exposures`. */
  grossWith(symbol: string, own: number): number;
  netWith(symbol: string, side: Side, own: number): number;
}

/** Reason against an order: the limit, and the input that the check saw. */
export type RiskFinding = Pick<RiskRefusal, 'limit' | 'input'>;

/** One pre-trade check: a file of its own under `checks/`, and an entry in `registry.ts`. */
export interface RiskCheck {
  /** Its reason code: in capitals, unique. */
  readonly name: RiskCheckName;
  /** Requirement of the check, in one plain sentence. */
  readonly title: string;
  /** Where its limit stands: a setting of the engine, or words. */
  readonly limit: string;
  /** Reducing orders skip the checks of new risk: they are how risk is taken away. */
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

/** An order reduces when it can neither open a position nor turn one, whatever of the open orders fills. */
export function isReducing(
  { symbol, side, quantity }: Pick<OrderIntent, 'symbol' | 'side' | 'quantity'>,
  view: Pick<RiskView, 'position' | 'openQuantity'>,
): boolean {
  const closable = side === 'SELL' ? view.position(symbol) : -view.position(symbol);
  return quantity + view.openQuantity(symbol, side) <= closable;
}
