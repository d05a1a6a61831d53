import { newYork } from '../../domain/calendar/session-day.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { emitError, emitOrder, type VenueCore } from './core.ts';
import { type Hold, type OrderState, openQuantity } from './order-state.ts';
import { isExtended, traitsOf } from './order-types.ts';
import type { QuoteRow } from './quote-source.ts';
import { marketClosed, SHARES_NOT_AVAILABLE } from './refusals.ts';
import { locateShares } from './short-sales.ts';
import { firstStop } from './terms.ts';

/** What keeps an acknowledged order from the exchange, the most lasting first. Shares to borrow are taken when they are found. */
function holdOf(core: VenueCore, order: OrderState): Hold {
  const traits = traitsOf(order.instruction);
  if (openQuantity(order) <= 0) return 'child';
  if (order.instruction.timeInForce === 'OPG') return 'auction';
  if (!isInHours(core, order)) return 'closed';
  if (traits.isOnClose) return 'auction';
  if (!locateShares(core, order)) return 'locate';
  return traits.stop !== 'none' && !order.isTriggered ? 'trigger' : 'none';
}

/** True while the exchange is open to an order. */
function isInHours(core: VenueCore, { instruction }: OrderState): boolean {
  return core.schedule.tradableFrom(core.now, isExtended(instruction)) === core.now;
}

/** True while an order at the exchange can fill: its hours, and no halt. */
export function isTrading(core: VenueCore, order: OrderState): boolean {
  return isInHours(core, order) && !core.board.isHalted(order.contract.conId);
}

/** The quote that an order meets now. Outside of regular hours there are no sales to share in. */
export function quoteNow(core: VenueCore, { contract }: OrderState): QuoteRow {
  const row = core.board.at(contract, core.now);
  return core.schedule.hoursAt(core.now) === 'regular' ? row : { ...row, tradeSize: 0 };
}

/** Puts a hold on an order; what the client is told of it comes with `showHold`. */
export function takeHold(core: VenueCore, order: OrderState): void {
  order.hold = holdOf(core, order);
  if (order.hold === 'none') return;
  order.phase = 'held';
  if (order.hold === 'trigger') order.stop ??= firstStop(order, quoteNow(core, order));
}

/** Tells why an order is held: the status again for a parent, a message for closed hours, both for shares to borrow; stops and orders to the auctions are shown when they have been routed. */
export function showHold(core: VenueCore, order: OrderState): void {
  switch (order.hold) {
    case 'none':
      return;
    case 'child':
      emitOrder(core, order, false);
      return;
    case 'closed':
      emitError(core, order.instruction, closedWarning(core, order));
      return;
    case 'locate':
      emitError(core, order.instruction, SHARES_NOT_AVAILABLE);
      emitOrder(core, order, false);
      return;
    case 'trigger':
    case 'auction':
      core.queue.schedule(core.now + core.latency.next('route'), () => showRouted(core, order));
  }
}

function closedWarning(core: VenueCore, { instruction, contract }: OrderState) {
  const where = `${contract.localSymbol} ${contract.primaryExchange || contract.exchange}`;
  return marketClosed(instruction, where, easternText(core.schedule.tradableFrom(core.now, isExtended(instruction))));
}

/** `YYYY-MM-DD HH:MM:SS` in New York. */
function easternText(at: EpochMs): string {
  return new Date(newYork().wallAt(at)).toISOString().slice(0, 19).replace('T', ' ');
}

/** A stop is shown again as it waits; an order to an auction is at the exchange. */
function showRouted(core: VenueCore, order: OrderState): void {
  const waits = order.phase === 'held' && (order.hold === 'trigger' || order.hold === 'auction');
  if (!waits || order.status !== 'PreSubmitted') return;
  if (order.hold === 'auction') order.status = 'Submitted';
  emitOrder(core, order, true);
}
