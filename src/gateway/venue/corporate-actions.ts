import { isoDay, newYorkDate } from '../../domain/calendar/session-day.ts';
import { markAt, type VenueCore } from './core.ts';
import type { Executor } from './executor.ts';
import { fromMicros, toMicros } from './money.ts';
import type { CorporateAction } from './options.ts';
import type { VenueContract } from './types.ts';

/** Whether the prices have to be told of an act: those of a file that knows of it have not. */
export type PriceEffect = 'moves_price' | 'in_prices';

/**
 * Each share becomes `ratio` shares at a price divided by it; fractions are paid out, and resting orders end, because
 * their terms mean other shares: IBKR cancels GTC orders at a split.
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

/** Pays a dividend on the shares held (short ones pay it), and takes it out of the price. Orders stay as they are. USD a share. */
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

/** Does what is declared for the day that begins, before anybody trades in it. */
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
