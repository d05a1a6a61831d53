import type { EpochMs } from '../../domain/clock.ts';
import { holdResumptionAuction } from './auctions.ts';
import type { VenueContract } from './contract.ts';
import type { Executor, VenueCore } from './core.ts';
import { payDividend, splitShares } from './corporate-actions.ts';
import { correctionOf, isLastVersion } from './corrections.ts';
import { liveOrder } from './desk-checks.ts';
import { fill } from './fills.ts';
import { isTrading, quoteNow } from './holds.ts';
import { isOnIncrement } from './matching.ts';
import { fromMicros, type Micros, toMicros } from './money.ts';
import type { OrderKey } from './order.ts';
import { openQuantity, type VenueOrderState } from './order-state.ts';
import { bookOutsideTrade } from './outside-trades.ts';
import { isBeyondLimit, limitInForce } from './terms.ts';
import type { ControlAnswer, VenueControl } from './types.ts';

const ACCEPTED: ControlAnswer = { accepted: true };
const refused = (reason: string): ControlAnswer => ({ accepted: false, reason });

/** Creates the acts from outside on a venue. `nextPermId` numbers executions without an order. */
export function createControl(core: VenueCore, executor: Executor, nextPermId: () => number): VenueControl {
  const later = (at: EpochMs, action: () => void): ControlAnswer => {
    core.queue.schedule(Math.max(at, core.now), action);
    return ACCEPTED;
  };
  const onContract = (conId: number, at: EpochMs, act: (contract: VenueContract) => void): ControlAnswer => {
    const contract = core.contracts.byConId(conId);
    return contract === undefined ? refused(`no contract ${conId}`) : later(at, () => act(contract));
  };
  const onStock = (conId: number, at: EpochMs, act: (contract: VenueContract) => void): ControlAnswer => {
    const isStock = core.contracts.byConId(conId)?.securityType === 'STK';
    return isStock ? onContract(conId, at, act) : refused(`${conId} is not a stock`);
  };
  return {
    halt(conId, at, forMs) {
      if (forMs !== undefined && isClosedAllAlong(core, at, forMs))
        return refused('nothing trades before the halt would be over');
      return onContract(conId, at, (contract) => {
        halt(core, contract);
        if (forMs !== undefined) core.queue.schedule(core.now + forMs, () => resume(core, executor, contract));
      });
    },
    resume(conId, at) {
      return onContract(conId, at, (contract) => resume(core, executor, contract));
    },
    shockPrice(symbol, fraction, at) {
      if (!(fraction > -1)) return refused('a price cannot fall by all that it is');
      const concerned = core.contracts.all().filter((contract) => symbol === '*' || contract.symbol === symbol);
      if (concerned.length === 0) return refused(`no symbol ${symbol}`);
      const beyond = concerned.find((contract) => isBeyondPrices(core, contract, fraction, Math.max(at, core.now)));
      if (beyond !== undefined) return refused(`${beyond.symbol} would leave the prices from its tick to ${MOST_USD}`);
      return later(at, () => core.market.shock(symbol, fraction, core.now));
    },
    fillOrder: (key, at, wanted = {}) => fillOrder(core, executor, key, { at, ...wanted }, later),
    cancelByExchange: (key, reason, at) => {
      const order = liveOrder(core, key);
      if (order === undefined) return refused(`no live order ${key.orderId} of client ${key.clientId}`);
      return later(at, () => executor.end(order, 'Cancelled', reason));
    },
    rejectNextOrder: (refusal, at) => later(at, () => core.rejections.push(refusal)),
    tradeOutside(conId, quantity, at, price) {
      if (!Number.isInteger(quantity) || quantity === 0) return refused('a trade needs a whole number of units');
      return onContract(conId, at, (contract) =>
        bookOutsideTrade(core, contract, { quantity, permId: nextPermId(), ...(price === undefined ? {} : { price }) }),
      );
    },
    correctExecution: (executionId, correction, at) => correct(core, executionId, correction, at, later),
    bustExecution: (executionId, at) => correct(core, executionId, { quantity: 0 }, at, later),
    setShortable: (conId, shares, at) =>
      onContract(conId, at, ({ conId }) => {
        core.shortable.set(conId, shares);
        releaseLocated(core, executor);
      }),
    setPermission: (type, isPermitted, at) =>
      later(at, () => {
        if (isPermitted) core.deniedTypes.delete(type);
        else core.deniedTypes.add(type);
      }),
    rollBackOrderIds(clientId, nextOrderId) {
      if (!Number.isInteger(nextOrderId) || nextOrderId < 1) return refused('an order id is a whole number above zero');
      core.orders.rollBack(clientId, nextOrderId);
      return ACCEPTED;
    },
    splitShares(conId, ratio, at) {
      if (!(ratio > 0)) return refused('a split needs a ratio above zero');
      return onStock(conId, at, (contract) => splitShares(core, executor, contract, ratio));
    },
    payDividend(conId, perShare, at) {
      if (!(perShare > 0)) return refused('a dividend is an amount above zero');
      return onStock(conId, at, (contract) => payDividend(core, contract, perShare));
    },
    adjustCash: (amount, at) => later(at, () => core.ledger.adjustCash(toMicros(amount))),
  };
}

/** Highest price in USD. Sums of money stay exact far above it. */
const MOST_USD = 1_000_000;

function isBeyondPrices(core: VenueCore, contract: VenueContract, fraction: number, at: EpochMs): boolean {
  const price = fromMicros(core.board.at(contract, at).bid) * (1 + fraction);
  return price > MOST_USD || (fraction < 0 && contract.securityType === 'STK' && price < contract.minTick);
}

function isClosedAllAlong({ schedule, now }: VenueCore, at: EpochMs, forMs: number): boolean {
  const from = Math.max(at, now);
  return schedule.hoursAt(from) === 'closed' && schedule.boundaryAfter(from).at >= from + forMs;
}

type Later = (at: EpochMs, action: () => void) => ControlAnswer;

function halt(core: VenueCore, { conId, symbol }: VenueContract): void {
  if (core.board.isHalted(conId)) return;
  core.board.halt(conId, core.now);
  core.pending.push({ kind: 'halt', at: core.now, conId, symbol, isHalted: true });
}

function resume(core: VenueCore, executor: Executor, contract: VenueContract): void {
  const { conId, symbol } = contract;
  if (!core.board.isHalted(conId)) return;
  core.board.resume(conId);
  core.pending.push({ kind: 'halt', at: core.now, conId, symbol, isHalted: false });
  const { price, size } = holdResumptionAuction(core, executor, contract);
  const { volume, high, low } = core.board.at(contract, core.now);
  const range = { high: fromMicros(high), low: fromMicros(low) };
  core.pending.push({ kind: 'trade', at: core.now, conId, symbol, price: fromMicros(price), size, volume, ...range });
}

function releaseLocated(core: VenueCore, executor: Executor): void {
  for (const order of core.orders.live()) if (order.hold === 'locate') executor.release(order);
}

interface WantedFill {
  readonly at: EpochMs;
  readonly quantity?: number;
  readonly price?: number;
}

function fillOrder(
  core: VenueCore,
  executor: Executor,
  key: OrderKey,
  wanted: WantedFill,
  later: Later,
): ControlAnswer {
  const order = liveOrder(core, key);
  if (order === undefined) return refused(`no live order ${key.orderId} of client ${key.clientId}`);
  if (order.phase !== 'working') return refused(`order ${key.orderId} is held (${order.hold}), not at the exchange`);
  if (!isTrading(core, order)) return refused(`${order.contract.symbol} does not trade now`);
  const { quantity = openQuantity(order), price } = wanted;
  const isWhole = Number.isInteger(quantity) && quantity > 0 && quantity <= openQuantity(order);
  if (!isWhole) return refused(`order ${key.orderId} has ${openQuantity(order)} units open`);
  const terms = priceOf(core, order, price);
  if (terms === undefined) return refused(`order ${key.orderId} does not trade at ${price}`);
  return later(wanted.at, () => {
    if (order.phase !== 'working' || !isTrading(core, order)) return;
    fill(core, executor, order, { quantity: Math.min(quantity, openQuantity(order)), price: terms, liquidity: 1 });
  });
}

/** The requested price, if the order's limit and the price increment allow it. The default is the order's limit, or else the opposite quote. */
function priceOf(core: VenueCore, order: VenueOrderState, price: number | undefined): Micros | undefined {
  const row = quoteNow(core, order);
  const limit = limitInForce(order, row, core.now);
  if (price === undefined) return limit ?? (order.instruction.side === 'BUY' ? row.ask : row.bid);
  const wanted = toMicros(price);
  const isAllowed = limit === undefined || !isBeyondLimit(order.instruction, wanted, limit);
  return isAllowed && price > 0 && isOnIncrement(price, order.contract.minTick) ? wanted : undefined;
}

function correct(
  core: VenueCore,
  executionId: string,
  correction: { readonly quantity?: number; readonly price?: number },
  at: EpochMs,
  later: Later,
): ControlAnswer {
  const execution = core.executions.find((candidate) => candidate.executionId === executionId);
  if (execution === undefined) return refused(`no execution ${executionId}`);
  if (!isLastVersion(core.executions, execution)) return refused(`execution ${executionId} was corrected already`);
  const { quantity = execution.quantity, price = execution.price } = correction;
  if (!Number.isInteger(quantity) || quantity < 0 || !(price > 0))
    return refused('a correction needs a whole number of units and a price above zero');
  return later(at, () => {
    const corrected = correctionOf(core, execution, { quantity, price });
    core.executions.push(corrected);
    core.pending.push({ kind: 'execution', at: core.now, execution: corrected });
    core.pending.push({
      kind: 'commission',
      at: core.now,
      clientId: corrected.clientId,
      commission: corrected.commission,
    });
  });
}
