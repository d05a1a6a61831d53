import type { EpochMs } from '../../domain/clock.ts';
import type { OrderRequest, OrderType, Side } from '../../domain/order.ts';
import { type RiskApprovedOrder, riskApproved } from '../../domain/permit.ts';
import type { RiskCheckName, RiskRefusal, TradingState } from '../../domain/session-record.ts';
import type { EngineConfig } from '../base/config.ts';

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

/** What the checks see. Quantities in shares; open orders count with all that they may still trade. */
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
  /** What prices are compared with: the last bar's close. */
  referencePrice(symbol: string): number | undefined;
  /** See `Exposures`. */
  grossWith(symbol: string, own: number): number;
  netWith(symbol: string, side: Side, own: number): number;
}

/** An approved order, or everything that spoke against it. */
export type RiskDecision =
  | { readonly approved: true; readonly order: RiskApprovedOrder; readonly reducing: boolean }
  | { readonly approved: false; readonly refusals: readonly RiskRefusal[]; readonly reducing: boolean };

/**
 * Runs all checks, also after one has refused, so that a refusal names every reason. `request` is what goes out: the intent
 * itself, or a working order whose rest under its new terms is the intent.
 */
export function approve(
  intent: OrderIntent,
  view: RiskView,
  config: EngineConfig,
  request: OrderRequest = requestOf(intent),
): RiskDecision {
  const reducing = isReducing(intent, view);
  let exposure: number | undefined;
  const gross = () => {
    exposure ??= grossExposure(intent, view);
    return exposure;
  };
  const refusals: RiskRefusal[] = [];
  for (const { name, holdsFor, find } of CHECKS) {
    if (reducing && holdsFor === 'new risk') continue;
    const found = find(intent, view, config, gross);
    if (found !== undefined) refusals.push({ check: name, ...found });
  }
  if (refusals.length > 0) return { approved: false, refusals, reducing };
  return { approved: true, order: riskApproved(request), reducing };
}

/** An order reduces when it can neither open a position nor turn one, whatever of the open orders fills. */
export function isReducing(
  { symbol, side, quantity }: Pick<OrderIntent, 'symbol' | 'side' | 'quantity'>,
  view: Pick<RiskView, 'position' | 'openQuantity'>,
): boolean {
  const closable = side === 'SELL' ? view.position(symbol) : -view.position(symbol);
  return quantity + view.openQuantity(symbol, side) <= closable;
}

/** What of an intent goes to the broker. */
export function requestOf(intent: OrderIntent): OrderRequest {
  const { intentId, symbol, side, quantity, type, limitPrice, stopPrice } = intent;
  const request = { intentId, symbol, side, quantity, type, timeInForce: 'DAY' } as const;
  if (limitPrice === undefined && stopPrice === undefined) return request;
  return { ...request, ...(limitPrice !== undefined && { limitPrice }), ...(stopPrice !== undefined && { stopPrice }) };
}

type Finding = Pick<RiskRefusal, 'limit' | 'input'>;

interface Check {
  readonly name: RiskCheckName;
  /** Reducing orders skip the checks of new risk: they are how risk is taken away. */
  readonly holdsFor: 'every order' | 'new risk';
  /** `gross`: the gross exposure with the intent, USD. */
  readonly find: (
    intent: OrderIntent,
    view: RiskView,
    config: EngineConfig,
    gross: () => number,
  ) => Finding | undefined;
}

const CHECKS: readonly Check[] = [
  { name: 'TRADING_STATE', holdsFor: 'every order', find: tradingState },
  { name: 'KILL_SWITCH', holdsFor: 'new risk', find: killSwitch },
  { name: 'TRADING_HOURS', holdsFor: 'every order', find: tradingHours },
  { name: 'CONNECTION', holdsFor: 'every order', find: connection },
  { name: 'CLOCK', holdsFor: 'new risk', find: clock },
  { name: 'DUPLICATE_INTENT', holdsFor: 'every order', find: duplicate },
  { name: 'UNRESOLVED_ORDER', holdsFor: 'new risk', find: unresolved },
  { name: 'OUTSIDE_TRADE', holdsFor: 'every order', find: outsideTrade },
  { name: 'MARKET_DATA_STALE', holdsFor: 'new risk', find: stale },
  { name: 'ORDER_COUNT', holdsFor: 'new risk', find: orderCount },
  { name: 'PRICE_COLLAR', holdsFor: 'new risk', find: priceCollar },
  { name: 'BOX_LIMIT', holdsFor: 'new risk', find: box },
  { name: 'GROSS_LIMIT', holdsFor: 'new risk', find: gross },
  { name: 'NET_LIMIT', holdsFor: 'new risk', find: net },
  { name: 'BUYING_POWER', holdsFor: 'new risk', find: buyingPower },
];

function tradingState(intent: OrderIntent, view: RiskView): Finding | undefined {
  if (view.tradingState === 'ACTIVE') return undefined;
  if (view.tradingState === 'REDUCING' && isReducing(intent, view)) return undefined;
  return { limit: view.tradingState === 'HALTED' ? 'no orders' : 'reducing orders', input: view.tradingState };
}

function killSwitch(_: OrderIntent, view: RiskView): Finding | undefined {
  return view.firedSwitch === undefined ? undefined : { limit: 'none fired', input: view.firedSwitch };
}

function tradingHours(_: OrderIntent, { now }: RiskView, { session }: EngineConfig): Finding | undefined {
  if (now >= session.opensAt && now < session.closesAt) return undefined;
  return { limit: now < session.opensAt ? session.opensAt : session.closesAt, input: now };
}

function connection(_: OrderIntent, view: RiskView): Finding | undefined {
  return view.connected ? undefined : { limit: 'connected', input: 'lost' };
}

function clock(_: OrderIntent, { clockDoubt }: RiskView): Finding | undefined {
  return clockDoubt === undefined ? undefined : { limit: 'clocks that agree', input: clockDoubt };
}

function duplicate({ intentId }: OrderIntent, view: RiskView): Finding | undefined {
  return view.isKnown(intentId) ? { limit: 'a new intent id', input: intentId } : undefined;
}

function unresolved({ symbol }: OrderIntent, view: RiskView): Finding | undefined {
  return above(view.unresolved(symbol), 0);
}

/** Where others trade too, an order may only close what the account still holds of ours. */
function outsideTrade({ symbol, side, quantity }: OrderIntent, view: RiskView): Finding | undefined {
  const reason = view.touched(symbol);
  if (reason === undefined) return undefined;
  const closable = view.closable(symbol);
  const isClosing = (closable > 0 && side === 'SELL') || (closable < 0 && side === 'BUY');
  if (isClosing && quantity + view.openQuantity(symbol, side) <= Math.abs(closable)) return undefined;
  return { limit: `closing ${Math.abs(closable)}`, input: reason };
}

function stale({ symbol }: OrderIntent, view: RiskView, { data }: EngineConfig): Finding | undefined {
  return view.isStale(symbol) || view.mark(symbol) === undefined
    ? { limit: data.staleAfterMs, input: 'stale' }
    : undefined;
}

function orderCount(_: OrderIntent, view: RiskView, { limits }: EngineConfig): Finding | undefined {
  return above(view.tradeCount + 1, limits.maxTrades);
}

function priceCollar(intent: OrderIntent, view: RiskView, { limits }: EngineConfig): Finding | undefined {
  const price = intent.limitPrice ?? intent.stopPrice ?? view.farPrice(intent.symbol, intent.side);
  const reference = view.referencePrice(intent.symbol);
  if (price === undefined || reference === undefined) return { limit: limits.priceCollar, input: 'no price' };
  return above(Math.abs(price / reference - 1), limits.priceCollar);
}

function box(intent: OrderIntent, view: RiskView, { limits, capitalInUse }: EngineConfig): Finding | undefined {
  return above(
    (Math.abs(worstPosition(intent.symbol, intent.side, view, intent)) * price(intent.symbol, view)) / capitalInUse,
    limits.box,
  );
}

function gross(_: OrderIntent, __: RiskView, config: EngineConfig, exposure: () => number): Finding | undefined {
  return above(exposure() / config.capitalInUse, config.limits.gross);
}

function net(intent: OrderIntent, view: RiskView, { limits, capitalInUse }: EngineConfig): Finding | undefined {
  const { symbol, side } = intent;
  const own = worstPosition(symbol, side, view, intent) * price(symbol, view);
  return above(((side === 'BUY' ? 1 : -1) * view.netWith(symbol, side, own)) / capitalInUse, limits.net);
}

function buyingPower(_: OrderIntent, __: RiskView, config: EngineConfig, exposure: () => number): Finding | undefined {
  return above(exposure(), config.buyingPower);
}

function grossExposure(intent: OrderIntent, view: RiskView): number {
  const { symbol } = intent;
  const long = Math.abs(worstPosition(symbol, 'BUY', view, intent));
  const short = Math.abs(worstPosition(symbol, 'SELL', view, intent));
  return view.grossWith(symbol, Math.max(long, short) * price(symbol, view));
}

/** Position in a symbol when every open order of one side fills, the intent's among them. */
function worstPosition(symbol: string, side: Side, view: RiskView, intent: OrderIntent): number {
  const own = intent.symbol === symbol && intent.side === side ? intent.quantity : 0;
  const traded = view.openQuantity(symbol, side) + own;
  return view.position(symbol) + (side === 'BUY' ? traded : -traded);
}

/** A symbol that never had a price holds no position, and an order in it is refused as stale. */
function price(symbol: string, view: RiskView): number {
  return view.mark(symbol) ?? 0;
}

function above(input: number, limit: number): Finding | undefined {
  return input > limit ? { limit, input } : undefined;
}
