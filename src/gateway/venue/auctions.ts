import type { VenueContract } from './contract.ts';
import type { Executor, VenueCore } from './core.ts';
import { fill } from './fills.ts';
import type { Micros } from './money.ts';
import { openQuantity, type VenueOrderState } from './order-state.ts';
import { isBeyondLimit, ownLimit } from './terms.ts';

/** Volume of an auction without the account's orders, as a multiple of the reference volume. */
const OPENING_SHARE = 60;
const CLOSING_SHARE = 0.1;

/** Price and size of an auction. */
interface Auction {
  readonly price: Micros;
  /** Units available on each side. */
  readonly size: number;
}

/** Opening auction at the first trade of the session. Orders with OPG fill at one price; unfilled ones are cancelled. */
export function holdOpeningAuction(core: VenueCore, executor: Executor): void {
  const isMeant = ({ instruction, hold }: VenueOrderState) => instruction.timeInForce === 'OPG' && hold === 'auction';
  holdAuctions(core, executor, isMeant, (contract) => {
    const row = core.market.at(contract, core.now);
    return { price: row.last, size: Math.max(1, row.tradeSize) * OPENING_SHARE };
  });
}

/** Closing auction at the last trade of the session, with a tenth of the session's volume. */
export function holdClosingAuction(core: VenueCore, executor: Executor): void {
  const isMeant = ({ instruction, hold }: VenueOrderState) => instruction.timeInForce !== 'OPG' && hold === 'auction';
  holdAuctions(core, executor, isMeant, (contract) => {
    const row = core.market.at(contract, core.now - 1);
    return { price: row.last, size: Math.max(1, Math.floor(row.volume * CLOSING_SHARE)) };
  });
}

/** Auction after a halt: working orders that cross its price fill at it, the others stay open. */
export function holdResumptionAuction(core: VenueCore, executor: Executor, contract: VenueContract): Auction {
  const row = core.board.at(contract, core.now);
  const auction = { price: row.last, size: row.bidSize + row.askSize };
  const isMeant = ({ phase, contract: { conId } }: VenueOrderState) => phase === 'working' && conId === contract.conId;
  runAuction(core, executor, core.orders.live().filter(isMeant), auction);
  return auction;
}

function holdAuctions(
  core: VenueCore,
  executor: Executor,
  isMeant: (order: VenueOrderState) => boolean,
  auctionOf: (contract: VenueContract) => Auction,
): void {
  const orders = core.orders.live().filter(isMeant);
  for (const contract of new Set(orders.map((order) => order.contract))) {
    if (core.board.isHalted(contract.conId)) continue;
    const own = orders.filter((order) => order.contract === contract);
    runAuction(core, executor, own, auctionOf(contract));
  }
  for (const order of orders) executor.end(order, 'Cancelled', 'not filled in the auction');
}

/** Orders without a limit have priority, then earlier arrivals. Each side has the auction's size. */
function runAuction(core: VenueCore, executor: Executor, orders: readonly VenueOrderState[], auction: Auction): void {
  const left = { BUY: auction.size, SELL: auction.size };
  const crossing = orders.filter((order) => crosses(order, auction.price));
  const byPriority = [
    ...crossing.filter((order) => ownLimit(order) === undefined),
    ...crossing.filter((order) => ownLimit(order) !== undefined),
  ];
  for (const order of byPriority) {
    const { side } = order.instruction;
    const quantity = order.phase === 'ended' ? 0 : Math.min(openQuantity(order), left[side]);
    if (quantity <= 0) continue;
    left[side] -= quantity;
    fill(core, executor, order, { quantity, price: auction.price, liquidity: 2 });
  }
}

function crosses(order: VenueOrderState, price: Micros): boolean {
  const limit = ownLimit(order);
  return limit === undefined || !isBeyondLimit(order.instruction, price, limit);
}
