import { markAt, type VenueCore } from './core.ts';
import type { Executor } from './executor.ts';
import { fromMicros, toMicros } from './money.ts';
import type { VenueContract } from './types.ts';

/** Each share becomes `ratio` shares at a price divided by it; fractions are paid out, and resting orders end, because their terms mean other shares. */
export function splitShares(core: VenueCore, executor: Executor, contract: VenueContract, ratio: number): void {
  const price = markAt(core, core.now)(contract) / ratio;
  core.market.shock(contract.symbol, 1 / ratio - 1, core.now);
  core.ledger.split(contract.conId, ratio, price);
  for (const order of core.orders.live()) {
    if (order.contract.conId === contract.conId) executor.end(order, 'Cancelled', 'corporate action');
  }
}

/** Pays a dividend on the shares held (short ones pay it), and takes it out of the price. USD a share. */
export function payDividend(core: VenueCore, contract: VenueContract, perShare: number): void {
  const held = core.ledger.holding(contract.conId)?.quantity ?? 0;
  const price = fromMicros(markAt(core, core.now)(contract));
  core.ledger.adjustCash(toMicros(perShare) * held);
  core.market.shock(contract.symbol, -perShare / price, core.now);
}
