import type { EpochMs } from '../../domain/clock.ts';
import { newYork } from './calendar.ts';
import { emitError, emitOrder, type VenueCore } from './core.ts';
import { type Hold, openQuantity, type VenueOrderState } from './order-state.ts';
import { isExtended, traitsOf } from './order-types.ts';
import type { QuoteRow } from './quote-source.ts';
import { marketClosed, SHARES_NOT_AVAILABLE } from './refusals.ts';
import { locateShares } from './short-sales.ts';
import { firstStop } from './terms.ts';

/** Reason of an acknowledged order's hold, the longest-lasting first. Shares to borrow are reserved when available. */
function holdOf(core: VenueCore, order: VenueOrderState): Hold {
  const traits = traitsOf(order.instruction);
  if (openQuantity(order) <= 0) return 'child';
  if (order.instruction.timeInForce === 'OPG') return 'auction';
  if (!isInHours(core, order)) return 'closed';
  if (traits.isOnClose) return 'auction';
  if (!locateShares(core, order)) return 'locate';
  return traits.stop !== 'none' && !order.isTriggered ? 'trigger' : 'none';
}

/** True while the order may trade by its trading hours. */
function isInHours(core: VenueCore, { instruction }: VenueOrderState): boolean {
  return core.schedule.tradableFrom(core.now, isExtended(instruction)) === core.now;
}

/** True while an order at the exchange can fill: within its hours and without a halt. */
export function isTrading(core: VenueCore, order: VenueOrderState): boolean {
  return isInHours(core, order) && !core.board.isHalted(order.contract.conId);
}

/** Present quote for an order. Outside of regular hours it has no trade to share in. */
export function quoteNow(core: VenueCore, { contract }: VenueOrderState): QuoteRow {
  const row = core.board.at(contract, core.now);
  return core.schedule.hoursAt(core.now) === 'regular' ? row : { ...row, tradeSize: 0 };
}

/** Sets the hold of an order; `showHold` reports it to the client. */
export function takeHold(core: VenueCore, order: VenueOrderState): void {
  order.hold = holdOf(core, order);
  if (order.hold === 'none') return;
  order.phase = 'held';
  if (order.hold === 'trigger') order.stop ??= firstStop(order, quoteNow(core, order));
}

/** Reports a hold: the status again for a parent, a message for closed hours, both for shares to borrow. Stops and auction orders are reported after routing. */
export function showHold(core: VenueCore, order: VenueOrderState): void {
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

function closedWarning(core: VenueCore, { instruction, contract }: VenueOrderState) {
  const where = `${contract.localSymbol} ${contract.primaryExchange || contract.exchange}`;
  return marketClosed(instruction, where, easternText(core.schedule.tradableFrom(core.now, isExtended(instruction))));
}

/** `YYYY-MM-DD HH:MM:SS` in New York. */
function easternText(at: EpochMs): string {
  return new Date(newYork().wallAt(at)).toISOString().slice(0, 19).replace('T', ' ');
}

/** Reports a waiting stop again; an auction order becomes Submitted. */
function showRouted(core: VenueCore, order: VenueOrderState): void {
  const waits = order.phase === 'held' && (order.hold === 'trigger' || order.hold === 'auction');
  if (!waits || order.status !== 'PreSubmitted') return;
  if (order.hold === 'auction') order.status = 'Submitted';
  emitOrder(core, order, true);
}
