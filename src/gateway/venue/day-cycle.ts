import { holdClosingAuction, holdOpeningAuction } from './auctions.ts';
import { type Executor, markAt, type VenueCore } from './core.ts';
import { beginDayWithActions } from './corporate-actions.ts';
import type { VenueOrderState } from './order-state.ts';
import { isExtended } from './order-types.ts';
import type { BoundaryKind } from './schedule.ts';

/** Updates orders and the account's day when the trading hours change. */
export function passBoundary(core: VenueCore, executor: Executor, kind: BoundaryKind): void {
  switch (kind) {
    case 'pre_open':
      beginDayWithActions(core, executor);
      core.dayStartEquity = core.ledger.equity(markAt(core, core.now));
      releaseClosed(core, executor);
      return;
    case 'open':
      holdOpeningAuction(core, executor);
      releaseClosed(core, executor);
      return;
    case 'close':
      holdClosingAuction(core, executor);
      expire(core, executor, (order) => !isExtended(order.instruction));
      return;
    case 'post_close':
      expire(core, executor, (order) => isExtended(order.instruction));
  }
}

/** Releases orders that waited for their trading hours. Orders for the regular session stay held in the pre-market, without a message. */
function releaseClosed(core: VenueCore, executor: Executor): void {
  const waiting = core.orders.live().filter(({ phase, hold }) => phase === 'held' && hold === 'closed');
  for (const order of waiting) {
    const from = core.schedule.tradableFrom(core.now, isExtended(order.instruction));
    if (from === core.now) executor.release(order);
  }
}

const KEPT = new Set(['GTC', 'GTD', 'OPG']);

/** Cancels day orders at the end of the hours in which they can trade. */
function expire(core: VenueCore, executor: Executor, isMeant: (order: VenueOrderState) => boolean): void {
  for (const order of core.orders.live()) {
    if (isMeant(order) && !KEPT.has(order.instruction.timeInForce))
      executor.end(order, 'Cancelled', 'the session has closed');
  }
}
