import { isoDay, newYorkDate } from './calendar.ts';
import type { VenueContract } from './contract.ts';
import { type Executor, markAt, type VenueCore } from './core.ts';
import { fromMicros, toMicros } from './money.ts';
import type { CorporateAction } from './options.ts';
import type { PriceEffect } from './share-changes.ts';

/**
 * Each share becomes `ratio` shares at a price divided by the ratio. Fractions are paid out. Open orders end because
 * their terms refer to the old shares: IBKR cancels GTC orders at a split.
 */
export function splitShares(
  core: VenueCore,
  executor: Executor,
  contract: VenueContract,
  ratio: number,
  effect: PriceEffect = 'moves_price',
): void {
  const price = markAt(core, core.now)(contract) / ratio;
  core.market.change(contract.symbol, { kind: 'split', at: core.now, factor: 1 / ratio }, effect);
  core.ledger.split(contract.conId, ratio, price);
  for (const order of core.orders.live()) {
    if (order.contract.conId === contract.conId) executor.end(order, 'Cancelled', 'corporate action');
  }
}

/** Pays a dividend on the position (short positions pay it) and lowers the price by it. Orders stay open. `perShare` in USD. */
export function payDividend(
  core: VenueCore,
  contract: VenueContract,
  perShare: number,
  effect: PriceEffect = 'moves_price',
): void {
  const held = core.ledger.holding(contract.conId)?.quantity ?? 0;
  const price = fromMicros(markAt(core, core.now)(contract));
  core.ledger.adjustCash(toMicros(perShare) * held);
  core.market.change(contract.symbol, { kind: 'dividend', at: core.now, factor: 1 - perShare / price }, effect);
}

/** Applies the corporate actions declared for the day, before trading begins. */
export function beginDayWithActions(core: VenueCore, executor: Executor): void {
  const today = isoDay(newYorkDate(core.now));
  for (const action of core.options.corporateActions ?? []) {
    const [contract] = core.contracts.find({ symbol: action.symbol, securityType: 'STK' });
    if (contract === undefined || action.date !== today) continue;
    if (action.kind === 'split') splitShares(core, executor, contract, action.ratio, effectOf(core, action));
    else payDividend(core, contract, action.perShare, effectOf(core, action));
  }
}

function effectOf({ options }: VenueCore, { symbol }: CorporateAction): PriceEffect {
  return options.replay?.rows.has(symbol) === true ? 'in_prices' : 'moves_price';
}
