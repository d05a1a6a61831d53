import type { Side } from '../../../domain/order.ts';
import type { OrderIntent, RiskView } from './risk-check.ts';

/** Gross exposure with the intent, USD, whatever of the open orders fills. */
export function grossExposure(intent: OrderIntent, view: RiskView): number {
  const { symbol } = intent;
  const long = Math.abs(worstPosition(symbol, 'BUY', view, intent));
  const short = Math.abs(worstPosition(symbol, 'SELL', view, intent));
  return view.grossWith(symbol, Math.max(long, short) * orderPriceOf(symbol, view));
}

/** Position in a symbol when every open order of one side fills, the intent's among them. */
export function worstPosition(symbol: string, side: Side, view: RiskView, intent: OrderIntent): number {
  const own = intent.symbol === symbol && intent.side === side ? intent.quantity : 0;
  const traded = view.openQuantity(symbol, side) + own;
  return view.position(symbol) + (side === 'BUY' ? traded : -traded);
}

/** A symbol that never had a price holds no position, and an order in it is refused as stale. */
export function orderPriceOf(symbol: string, view: RiskView): number {
  return view.mark(symbol) ?? 0;
}
