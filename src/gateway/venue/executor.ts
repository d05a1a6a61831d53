import { type Executor, emitError, emitOrder, type VenueCore } from './core.ts';
import { fill } from './fills.ts';
import { endShares } from './groups.ts';
import { isTrading, quoteNow, showHold, takeHold } from './holds.ts';
import { canMatch, isMarketable, matchOrder, queueAfter } from './matching.ts';
import type { OrderStatus } from './order.ts';
import { openQuantity, remainingOf, type VenueOrderState } from './order-state.ts';
import { isImmediate, patienceOf } from './order-types.ts';
import { firstStop, reachesStop, trailedStop } from './terms.ts';

/** Creates the executor of a venue. */
export function createExecutor(core: VenueCore): Executor {
  const executor: Executor = {
    release: (order) => releaseOrder(core, executor, order),
    reconsider: (order) => reconsider(core, executor, order),
    onQuotes: () => considerQuotes(core, executor),
    end: (order, status, reason) => endOrder(core, executor, order, status, reason),
  };
  return executor;
}

function releaseOrder(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  const wasShown = order.hold === 'child' || order.hold === 'locate';
  takeHold(core, order);
  if (order.hold !== 'none') {
    showHold(core, order);
    return;
  }
  if (wasShown) emitOrder(core, order, false);
  routeLater(core, executor, order);
}

function routeLater(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  core.queue.schedule(core.now + core.latency.next('route'), () => startWorking(core, executor, order));
}

/** Puts an order to work at the exchange. Market orders keep PreSubmitted until they fill, as at the real Gateway. */
function startWorking(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  if (order.phase === 'ended') return;
  takeHold(core, order);
  if (order.hold !== 'none') {
    showHold(core, order);
    return;
  }
  order.phase = 'working';
  order.patientUntil ??= endOfPatience(core, order);
  const isPlainMarket = order.instruction.type === 'MKT' && order.instruction.algo === undefined;
  if (!isPlainMarket && order.status === 'PreSubmitted') {
    order.status = 'Submitted';
    emitOrder(core, order, true);
  }
  takePlace(core, executor, order);
}

function endOfPatience(core: VenueCore, { instruction }: VenueOrderState): number {
  const patience = patienceOf(instruction) ?? 0;
  return patience === 0 ? 0 : core.now + patience;
}

/** Lets an order rest if it does not cross; schedules a match if it crosses or is immediate. */
function takePlace(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  order.queueAhead = undefined;
  order.resting = !isMarketable(order, quoteNow(core, order), core.now);
  if (!order.resting || isImmediate(order.instruction)) scheduleAttempt(core, executor, order);
}

function scheduleAttempt(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  if (order.attemptPending) return;
  order.attemptPending = true;
  core.queue.schedule(core.now + core.latency.next('fill'), () => attempt(core, executor, order));
}

/** Applies new terms: to a working order at once; a waiting stop order waits for its new stop price. */
function reconsider(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  if (order.phase === 'working') startWorking(core, executor, order);
  else if (order.hold === 'trigger') {
    order.stop = firstStop(order, quoteNow(core, order));
    releaseOrder(core, executor, order);
  } else if (order.hold === 'auction') releaseOrder(core, executor, order);
}

function considerQuotes(core: VenueCore, executor: Executor): void {
  for (const order of core.orders.live()) {
    if (!isTrading(core, order)) continue;
    if (order.phase === 'working') considerQuote(core, executor, order);
    else if (order.hold === 'trigger') watchStop(core, executor, order);
  }
}

const SECOND_MS = 1000;

function considerQuote(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  if (order.attemptPending) return;
  if (order.patientUntil !== undefined && order.patientUntil > 0 && core.now >= order.patientUntil) {
    order.patientUntil = 0;
    takePlace(core, executor, order);
    return;
  }
  const row = quoteNow(core, order);
  if (core.options.book?.queuePosition === true && order.resting) {
    const before = core.now - SECOND_MS;
    order.queueAhead = queueAfter(order, core.board.at(order.contract, before), before);
  }
  order.resting ||= !isMarketable(order, row, core.now);
  if (canMatch(order, row, core.now)) scheduleAttempt(core, executor, order);
}

function watchStop(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  const row = quoteNow(core, order);
  if (!reachesStop(order, row)) {
    order.stop = trailedStop(order, row);
    return;
  }
  order.isTriggered = true;
  order.hold = 'none';
  if (order.status !== 'PendingCancel') order.status = 'Submitted';
  emitOrder(core, order, true);
  routeLater(core, executor, order);
}

/** Matches an order with the quote at its arrival at the exchange, not with the quote at the time of sending. */
function attempt(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  order.attemptPending = false;
  if (order.phase !== 'working') return;
  if (isTrading(core, order)) takeFromBook(core, executor, order);
  if (remainingOf(order) > 0 && isImmediate(order.instruction)) giveUp(core, executor, order);
}

function takeFromBook(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  const { side, timeInForce } = order.instruction;
  const { contract } = order;
  const second = Math.floor(core.now / SECOND_MS);
  const row = quoteNow(core, order);
  const match = matchOrder(order, row, core.liquidity.available(contract.conId, second, side, row), core.now);
  const isWhole = timeInForce !== 'FOK' || match?.quantity === openQuantity(order);
  if (match === undefined || !isWhole) return;
  core.liquidity.use(contract.conId, second, side, match);
  if (match.liquidity === 2) core.board.pushBy(contract, side, match.quantity, core.now);
  fill(core, executor, order, match);
}

/** Ends the unfilled part of an immediate order: IOC goes through PendingCancel to Cancelled, FOK becomes Inactive. Neither sends an error. */
function giveUp(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  if (order.instruction.timeInForce === 'FOK') {
    finish(core, executor, order, { status: 'Inactive', openOrder: true });
    return;
  }
  if (order.status !== 'PendingCancel') {
    order.status = 'PendingCancel';
    emitOrder(core, order, false);
  }
  finish(core, executor, order, { status: 'Cancelled', openOrder: false });
}

function endOrder(
  core: VenueCore,
  executor: Executor,
  order: VenueOrderState,
  status: OrderStatus,
  reason: string,
): void {
  if (order.phase === 'ended') return;
  order.endReason = reason;
  finish(core, executor, order, { status, openOrder: false }, () => {
    if (status !== 'Cancelled') return;
    emitError(core, order.instruction, { code: 202, text: `Order Canceled - reason:${reason}` });
  });
}

function finish(
  core: VenueCore,
  executor: Executor,
  order: VenueOrderState,
  shown: { readonly status: OrderStatus; readonly openOrder: boolean },
  tell = () => {},
): void {
  order.phase = 'ended';
  order.status = shown.status;
  emitOrder(core, order, shown.openOrder);
  tell();
  endShares(core, executor, order);
}
