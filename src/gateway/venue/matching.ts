import type { EpochMs } from '../../domain/clock.ts';
import type { Side } from '../../domain/order.ts';
import { isMultiple, type Micros, toMicros } from './money.ts';
import { openQuantity, type VenueOrderState } from './order-state.ts';
import type { QuoteRow } from './quote-source.ts';
import { limitInForce } from './terms.ts';

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
export function isMarketable(order: VenueOrderState, row: QuoteRow, at: EpochMs): boolean {
  const limit = limitInForce(order, row, at);
  if (limit === undefined) return true;
  return order.instruction.side === 'BUY' ? row.ask <= limit : row.bid >= limit;
}

/** True when this second gives a working order something: it is marketable, or a trade went through its limit or through those before it in the queue. */
export function canMatch(order: VenueOrderState, row: QuoteRow, at: EpochMs): boolean {
  return isMarketable(order, row, at) || (order.resting && tradeShare(order, row, at) > 0);
}

/**
 * What an order gets of a second's quote and trade. An order that takes pays the opposite quote, which is never beyond
 * its limit. One that rests gets its limit, when the opposite quote reaches it or a trade went through it (a trade at
 * the limit goes to those who queued before). Never more than the size that is left.
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

/** Units of a second's trade that reach a resting order: all when it went through the limit, at the limit what is over after those who came before. */
function tradeShare(order: VenueOrderState, row: QuoteRow, at: EpochMs): number {
  const limit = limitInForce(order, row, at);
  if (limit === undefined || row.tradeSize === 0) return 0;
  if (order.instruction.side === 'BUY' ? row.last < limit : row.last > limit) return row.tradeSize;
  if (row.last !== limit || order.queueAhead === undefined) return 0;
  return Math.max(0, row.tradeSize - order.queueAhead);
}

/**
 * Units before an order at its price after a second. It joins behind what is shown when its price is the best; trades at
 * the price then take from those before it, and so does a shrinking display, because those who leave are among them.
 */
export function queueAfter(order: VenueOrderState, row: QuoteRow, at: EpochMs): number | undefined {
  const limit = limitInForce(order, row, at);
  const isBuy = order.instruction.side === 'BUY';
  if (limit === undefined || limit !== (isBuy ? row.bid : row.ask)) return order.queueAhead;
  const shown = isBuy ? row.bidSize : row.askSize;
  const traded = row.last === limit ? row.tradeSize : 0;
  return order.queueAhead === undefined ? shown : Math.min(shown, Math.max(0, order.queueAhead - traded));
}

/** True when a limit price lies on the contract's increments. */
export function isOnIncrement(price: number, minTick: number): boolean {
  return isMultiple(price, toMicros(minTick));
}

/** Keeps count of the displayed size that orders have used up; a new second brings new size. */
export interface Liquidity {
  available(conId: number, second: number, side: Side, row: QuoteRow): AvailableSize;
  use(conId: number, second: number, side: Side, match: Match): void;
}

interface Used {
  readonly second: number;
  quote: number;
  trade: number;
}

/** Nothing is used up yet. `side` is that of the order: a buy uses the ask. */
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
