import { isMultiple, type Micros, toMicros } from './money.ts';
import { type OrderState, remainingOf } from './order-state.ts';
import type { QuoteRow } from './quote-source.ts';

/** What an order gets in one go. */
export interface Match {
  readonly quantity: number;
  readonly price: Micros;
  /** 1 added, 2 removed. */
  readonly liquidity: 1 | 2;
  /** Whose size was used up: the displayed quote's or the trade's. */
  readonly against: 'quote' | 'trade';
}

/** Sizes that are left at this second for one side of a contract. */
export interface AvailableSize {
  readonly quote: number;
  readonly trade: number;
}

/** True when the order would trade at once: a market order, or a limit at or beyond the opposite quote. */
export function isMarketable(order: OrderState, row: QuoteRow): boolean {
  const { type, side, limitPrice } = order.instruction;
  if (type === 'MKT') return true;
  const limit = toMicros(limitPrice ?? 0);
  return side === 'BUY' ? row.ask <= limit : row.bid >= limit;
}

/** True when this second gives a working order something: it is marketable, or a trade went through its limit. */
export function canMatch(order: OrderState, row: QuoteRow): boolean {
  return isMarketable(order, row) || (order.resting && tradedThrough(order, row));
}

/**
 * What an order gets of a second's quote and trade. An order that takes pays the opposite quote, which is never beyond
 * its limit. One that rests gets its limit, when the opposite quote reaches it or a trade went through it (a trade at
 * the limit goes to those who queued before). Never more than the size that is left.
 */
export function matchOrder(order: OrderState, row: QuoteRow, available: AvailableSize): Match | undefined {
  const { side, limitPrice } = order.instruction;
  const take = (quantity: number, price: Micros, liquidity: 1 | 2, against: 'quote' | 'trade') =>
    quantity > 0 ? { quantity: Math.min(quantity, remainingOf(order)), price, liquidity, against } : undefined;
  if (isMarketable(order, row)) {
    const opposite = side === 'BUY' ? row.ask : row.bid;
    return order.resting
      ? take(available.quote, toMicros(limitPrice ?? 0), 1, 'quote')
      : take(available.quote, opposite, 2, 'quote');
  }
  if (order.resting && tradedThrough(order, row)) return take(available.trade, toMicros(limitPrice ?? 0), 1, 'trade');
  return undefined;
}

function tradedThrough(order: OrderState, row: QuoteRow): boolean {
  const { side, type, limitPrice } = order.instruction;
  if (type !== 'LMT' || row.tradeSize === 0) return false;
  const limit = toMicros(limitPrice ?? 0);
  return side === 'BUY' ? row.last < limit : row.last > limit;
}

/** True when a limit price lies on the contract's increments. */
export function isOnIncrement(price: number, minTick: number): boolean {
  return isMultiple(price, toMicros(minTick));
}
