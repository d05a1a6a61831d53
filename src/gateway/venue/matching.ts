import type { EpochMs } from '../../domain/clock.ts';
import type { Side } from '../../domain/order.ts';
import { isMultiple, type Micros, toMicros } from './money.ts';
import { openQuantity, type VenueOrderState } from './order-state.ts';
import type { QuoteRow } from './quote-source.ts';
import { limitInForce } from './terms.ts';

/** Result of one match of an order. */
export interface Match {
  readonly quantity: number;
  readonly price: Micros;
  /** 1 = added, 2 = removed liquidity. */
  readonly liquidity: 1 | 2;
  /** Size that the match uses up: the displayed quote's or the trade's. */
  readonly against: 'quote' | 'trade';
}

/** Remaining sizes of a second for one side of a contract. */
export interface AvailableSize {
  readonly quote: number;
  readonly trade: number;
}

/** True for a market order, and for a limit at or beyond the opposite quote. */
export function isMarketable(order: VenueOrderState, row: QuoteRow, at: EpochMs): boolean {
  const limit = limitInForce(order, row, at);
  if (limit === undefined) return true;
  return order.instruction.side === 'BUY' ? row.ask <= limit : row.bid >= limit;
}

/** True when a working order can fill in this second: it is marketable, or a trade went through its limit or used up the queue before it. */
export function canMatch(order: VenueOrderState, row: QuoteRow, at: EpochMs): boolean {
  return isMarketable(order, row, at) || (order.resting && tradeShare(order, row, at) > 0);
}

/**
 * Matches an order with a second's quote and trade. A taking order pays the opposite quote, never beyond its limit. A
 * resting order fills at its limit when the opposite quote reaches it or a trade goes through it; a trade at the limit
 * fills earlier orders of the queue. The size left is the maximum.
 */
export function matchOrder(
  order: VenueOrderState,
  row: QuoteRow,
  available: AvailableSize,
  at: EpochMs,
): Match | undefined {
  const limit = limitInForce(order, row, at);
  const take = (size: number, price: Micros, liquidity: 1 | 2, against: 'quote' | 'trade') => {
    const quantity = Math.min(size, openQuantity(order));
    return quantity > 0 ? { quantity, price, liquidity, against } : undefined;
  };
  if (isMarketable(order, row, at)) {
    const opposite = order.instruction.side === 'BUY' ? row.ask : row.bid;
    return order.resting && limit !== undefined
      ? take(available.quote, limit, 1, 'quote')
      : take(available.quote, opposite, 2, 'quote');
  }
  if (!order.resting || limit === undefined) return undefined;
  return take(Math.min(available.trade, tradeShare(order, row, at)), limit, 1, 'trade');
}

/** Units of a second's trade that reach a resting order: all if the price went through the limit; at the limit only the part beyond the queue before it. */
function tradeShare(order: VenueOrderState, row: QuoteRow, at: EpochMs): number {
  const limit = limitInForce(order, row, at);
  if (limit === undefined || row.tradeSize === 0) return 0;
  if (order.instruction.side === 'BUY' ? row.last < limit : row.last > limit) return row.tradeSize;
  if (row.last !== limit || order.queueAhead === undefined) return 0;
  return Math.max(0, row.tradeSize - order.queueAhead);
}

/**
 * Queue before an order at its price after a second. The order joins behind the displayed size when its price is the best. Trades
 * at the price and a shrinking display shorten the queue, because the leaving orders are assumed to be before it.
 */
export function queueAfter(order: VenueOrderState, row: QuoteRow, at: EpochMs): number | undefined {
  const limit = limitInForce(order, row, at);
  const isBuy = order.instruction.side === 'BUY';
  if (limit === undefined || limit !== (isBuy ? row.bid : row.ask)) return order.queueAhead;
  const shown = isBuy ? row.bidSize : row.askSize;
  const traded = row.last === limit ? row.tradeSize : 0;
  return order.queueAhead === undefined ? shown : Math.min(shown, Math.max(0, order.queueAhead - traded));
}

/** True when a price is a multiple of the contract's increment. */
export function isOnIncrement(price: number, minTick: number): boolean {
  return isMultiple(price, toMicros(minTick));
}

/** Counts the displayed size that the account's orders have used up. A new second brings new size. */
export interface Liquidity {
  available(conId: number, second: number, side: Side, row: QuoteRow): AvailableSize;
  use(conId: number, second: number, side: Side, match: Match): void;
}

interface Used {
  readonly second: number;
  quote: number;
  trade: number;
}

/** Creates a count of zero. `side` is the order's side: a buy uses the ask. */
export function createLiquidity(): Liquidity {
  const used = new Map<string, Used>();
  const usedAt = (conId: number, second: number, side: Side): Used => {
    const key = `${conId}/${side}`;
    const known = used.get(key);
    if (known?.second === second) return known;
    const fresh = { second, quote: 0, trade: 0 };
    used.set(key, fresh);
    return fresh;
  };
  return {
    available(conId, second, side, row) {
      const { quote, trade } = usedAt(conId, second, side);
      const displayed = side === 'BUY' ? row.askSize : row.bidSize;
      return { quote: displayed - quote, trade: row.tradeSize - trade };
    },
    use(conId, second, side, match) {
      usedAt(conId, second, side)[match.against] += match.quantity;
    },
  };
}
