import type { EpochMs } from '../../domain/clock.ts';
import { type Micros, toMicros } from './money.ts';
import type { OrderInstruction } from './order.ts';
import type { VenueOrderState } from './order-state.ts';
import { traitsOf } from './order-types.ts';
import type { QuoteRow } from './quote-source.ts';

/** Limit price of an order in a second; `undefined` = any price. */
export function limitInForce(order: VenueOrderState, row: QuoteRow, at: EpochMs): Micros | undefined {
  const { instruction } = order;
  const own = ownLimit(order);
  const isPegged = instruction.type === 'MIDPRICE' || at < (order.patientUntil ?? 0);
  if (!isPegged) return own;
  const middle = (row.bid + row.ask) / 2;
  return own === undefined ? middle : stricter(instruction, own, middle);
}

/** Limit of the order's own terms. A limit price of 0 counts as absent. */
export function ownLimit(order: VenueOrderState): Micros | undefined {
  const { limitPrice = 0 } = order.instruction;
  const { limit } = traitsOf(order.instruction);
  if (limit === 'none') return undefined;
  const trailing = limit === 'offset' ? trailingLimit(order) : undefined;
  return trailing ?? (limitPrice > 0 ? toMicros(limitPrice) : undefined);
}

/** Limit of a trailing order: it moves with the stop, at the given or the initial offset. */
function trailingLimit({ instruction, stop }: VenueOrderState): Micros | undefined {
  const { limitPrice = 0, trailStopPrice = 0, limitPriceOffset } = instruction;
  if (stop === undefined) return undefined;
  if (limitPriceOffset !== undefined) return stop + direction(instruction) * toMicros(limitPriceOffset);
  return limitPrice > 0 && trailStopPrice > 0 ? stop + toMicros(limitPrice) - toMicros(trailStopPrice) : undefined;
}

function stricter({ side }: OrderInstruction, a: Micros, b: Micros): Micros {
  return side === 'BUY' ? Math.min(a, b) : Math.max(a, b);
}

/** +1 for a buy, -1 for a sale. */
export function direction({ side }: Pick<OrderInstruction, 'side'>): 1 | -1 {
  return side === 'BUY' ? 1 : -1;
}

/** True when a price is worse than the limit. */
export function isBeyondLimit({ side }: Pick<OrderInstruction, 'side'>, price: Micros, limit: Micros): boolean {
  return side === 'BUY' ? price > limit : price < limit;
}

/** First stop price. A trailing stop without one starts from the opposite quote. */
export function firstStop({ instruction, contract }: VenueOrderState, row: QuoteRow): Micros | undefined {
  const { auxPrice, trailStopPrice = 0 } = instruction;
  switch (traitsOf(instruction).stop) {
    case 'none':
      return undefined;
    case 'fixed':
      return auxPrice === undefined ? undefined : toMicros(auxPrice);
    case 'trailing':
      if (trailStopPrice > 0) return toMicros(trailStopPrice);
      return trailingFrom(instruction, instruction.side === 'SELL' ? row.bid : row.ask, toMicros(contract.minTick));
  }
}

/** Trailing stop after a second: it follows the market in favour of the order and never moves back. */
export function trailedStop({ instruction, contract, stop }: VenueOrderState, row: QuoteRow): Micros | undefined {
  if (stop === undefined || traitsOf(instruction).stop !== 'trailing') return stop;
  const fresh = trailingFrom(instruction, row.last, toMicros(contract.minTick));
  return instruction.side === 'SELL' ? Math.max(stop, fresh) : Math.min(stop, fresh);
}

function trailingFrom(instruction: OrderInstruction, from: Micros, tick: Micros): Micros {
  const { trailingPercent = 0, auxPrice = 0 } = instruction;
  const distance = trailingPercent > 0 ? (from * trailingPercent) / 100 : toMicros(auxPrice);
  return Math.max(tick, Math.round((from + direction(instruction) * distance) / tick) * tick);
}

/** True when the stop price is reached by the last trade; for options and currencies by the opposite quote. */
export function reachesStop({ instruction, contract, stop }: VenueOrderState, row: QuoteRow): boolean {
  if (stop === undefined) return false;
  const byQuote = contract.securityType === 'OPT' || contract.securityType === 'CASH';
  if (!byQuote && row.tradeSize === 0) return false;
  const price = byQuote ? (instruction.side === 'BUY' ? row.ask : row.bid) : row.last;
  return instruction.side === 'BUY' ? price >= stop : price <= stop;
}
