import type { EpochMs } from '../../../domain/clock.ts';
import type { Side } from '../../../domain/order.ts';
import type { TradingState } from '../../../domain/session-record.ts';
import type { EngineContext } from '../../base/context.ts';
import type { MarketView } from '../../base/ports.ts';
import type { AccountWatch } from '../account-watch.ts';
import type { Exposures } from '../exposures.ts';
import type { OrderManager } from '../order-manager.ts';
import { mayStillTrade, type Order } from '../orders.ts';
import type { RiskView } from './risk-check.ts';

/** Parts of an engine that the risk checks look at. */
export interface RiskViewParts {
  readonly context: EngineContext;
  readonly manager: OrderManager;
  readonly watch: Pick<AccountWatch, 'ours' | 'closable' | 'touched'>;
  readonly market: MarketView;
  readonly exposures: Pick<Exposures, 'grossWith' | 'netWith'>;
}

/** The picture that the risk checks look at; it moves with the engine. */
export function createRiskView(parts: RiskViewParts): RiskView {
  return new MovingView(parts);
}

/** The same as if an order had never been sent. */
export function riskViewWithout(order: Order, parts: RiskViewParts): RiskView {
  return new ViewWithout(order, parts);
}

/** A class, because objects with accessors of their own are slow once there are several engines in a process. */
class MovingView implements RiskView {
  readonly #parts: RiskViewParts;

  constructor(parts: RiskViewParts) {
    this.#parts = parts;
  }

  get now(): EpochMs {
    return this.#parts.context.now;
  }

  get tradingState(): TradingState {
    return this.#parts.context.tradingState;
  }

  get firedSwitch(): string | undefined {
    return this.#parts.context.firedSwitch;
  }

  get connected(): boolean {
    const { context } = this.#parts;
    return context.connected || !context.isEnforced('hold-orders-while-1100');
  }

  get clockDoubt(): string | undefined {
    return this.#parts.context.clockDoubt;
  }

  get tradeCount(): number {
    const { orders } = this.#parts.manager;
    return orders.tradeCount + orders.untradedCount;
  }

  isKnown(intentId: string): boolean {
    return this.#parts.manager.orders.find(intentId) !== undefined;
  }

  position(symbol: string): number {
    return this.#parts.watch.ours(symbol);
  }

  openQuantity(symbol: string, side: Side): number {
    return this.#parts.manager.orders.openQuantity(symbol, side);
  }

  unresolved(symbol: string): number {
    const { context, manager } = this.#parts;
    if (!context.isEnforced('unknown-blocks-symbol')) return 0;
    return manager.orders.activeIn(symbol).filter(({ state }) => state === 'UNKNOWN').length;
  }

  touched(symbol: string): string | undefined {
    return this.#parts.watch.touched(symbol);
  }

  closable(symbol: string): number {
    return this.#parts.watch.closable(symbol);
  }

  isStale(symbol: string): boolean {
    const { context, market } = this.#parts;
    if (context.notLive.has(symbol)) return true;
    return context.isEnforced('stale-data') && (market.isStale(symbol) || context.distrusted.has(symbol));
  }

  mark(symbol: string): number | undefined {
    return this.#parts.market.mark(symbol);
  }

  farPrice(symbol: string, side: Side): number | undefined {
    return farPrice(symbol, side, this.#parts.market);
  }

  referencePrice(symbol: string): number | undefined {
    const { market } = this.#parts;
    return market.lastClose(symbol) ?? market.mark(symbol);
  }

  grossWith(symbol: string, own: number): number {
    return this.#parts.exposures.grossWith(symbol, own);
  }

  netWith(symbol: string, side: Side, own: number): number {
    return this.#parts.exposures.netWith(symbol, side, own);
  }
}

class ViewWithout extends MovingView {
  readonly #order: Order;

  constructor(order: Order, parts: RiskViewParts) {
    super(parts);
    this.#order = order;
  }

  override get tradeCount(): number {
    return super.tradeCount - (this.#order.filled === 0 ? 1 : 0);
  }

  override isKnown(): boolean {
    return false;
  }

  override openQuantity(symbol: string, side: Side): number {
    const { request } = this.#order;
    const isOwn = symbol === request.symbol && side === request.side;
    return super.openQuantity(symbol, side) - (isOwn ? mayStillTrade(this.#order) : 0);
  }
}

function farPrice(symbol: string, side: Side, market: MarketView): number | undefined {
  const quote = market.quote(symbol);
  if (quote === undefined) return market.mark(symbol);
  return side === 'BUY' ? quote.ask : quote.bid;
}
