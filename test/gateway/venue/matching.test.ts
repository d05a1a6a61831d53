import { describe, expect, test } from 'vitest';
import { matchOrder, queueAfter } from '../../../src/gateway/venue/matching.ts';
import { toMicros } from '../../../src/gateway/venue/money.ts';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import { newOrderState } from '../../../src/gateway/venue/order-state.ts';
import type { QuoteRow } from '../../../src/gateway/venue/quote-source.ts';
import { conIdOf, instruction, makeVenue } from './support.ts';

const venue = makeVenue();
const [AAPL] = venue.contracts.find({ conId: conIdOf(venue, 'AAPL') });

/** Quote of 100.00 by 100.02, and a trade of 50. */
const quote = (last: number): QuoteRow => ({
  bid: toMicros(100),
  ask: toMicros(100.02),
  bidSize: 300,
  askSize: 200,
  last: toMicros(last),
  tradeSize: 50,
  volume: 1000,
  open: toMicros(100),
  high: toMicros(101),
  low: toMicros(99),
});

function match(changes: Partial<OrderInstruction>, resting: boolean, last = 100) {
  if (AAPL === undefined) throw new Error('AAPL is listed');
  const order = newOrderState(instruction(venue, { quantity: 1000, ...changes }), AAPL, { permId: 1, receivedAt: 0 });
  const row = quote(last);
  const shown = order.instruction.side === 'BUY' ? row.askSize : row.bidSize;
  const found = matchOrder({ ...order, resting }, row, { quote: shown, trade: row.tradeSize }, 0);
  return found === undefined ? undefined : [found.quantity, found.price / 1e6, found.liquidity, found.against];
}

const limit = (side: 'BUY' | 'SELL', limitPrice: number) => ({ type: 'LMT', side, limitPrice }) as const;

describe('what an order gets of a second', () => {
  test.each([
    ['a market buy: the ask, as much as is shown', { side: 'BUY' }, false, 100, [200, 100.02, 2, 'quote']],
    ['a market sale: the bid', { side: 'SELL' }, false, 100, [300, 100, 2, 'quote']],
    ['no more than it wants', { side: 'BUY', quantity: 70 }, false, 100, [70, 100.02, 2, 'quote']],
    ['a limit at the ask takes it', limit('BUY', 100.02), false, 100, [200, 100.02, 2, 'quote']],
    ['a limit beyond the ask pays the ask', limit('BUY', 100.5), false, 100, [200, 100.02, 2, 'quote']],
    ['a limit short of the ask gets nothing', limit('BUY', 100.01), false, 100, undefined],
    [
      'a resting buy that the ask has reached gets its limit',
      limit('BUY', 100.05),
      true,
      100,
      [200, 100.05, 1, 'quote'],
    ],
    [
      'a resting sale that the bid has reached gets its limit',
      limit('SELL', 99.95),
      true,
      100,
      [300, 99.95, 1, 'quote'],
    ],
    [
      'a resting buy that a trade went through shares in the trade',
      limit('BUY', 100.01),
      true,
      100,
      [50, 100.01, 1, 'trade'],
    ],
    [
      'a resting buy with a trade at its limit gets nothing: others queued before',
      limit('BUY', 100),
      true,
      100,
      undefined,
    ],
    ['a resting sale that a trade went through', limit('SELL', 100.01), true, 100.02, [50, 100.01, 1, 'trade']],
    ['a resting sale with a trade at its limit', limit('SELL', 100.02), true, 100.02, undefined],
    [
      'an order that has only just come does not share in a trade before it',
      limit('BUY', 100.01),
      false,
      100,
      undefined,
    ],
  ] as const)('%s', (_, changes, resting, last, expected) => {
    expect(match(changes, resting, last)).toEqual(expected);
  });
});

describe('the queue at a price', () => {
  const queued = (limitPrice: number, queueAhead: number | undefined, last: number) => {
    if (AAPL === undefined) throw new Error('AAPL is listed');
    const order = newOrderState(instruction(venue, { quantity: 1000, ...limit('BUY', limitPrice) }), AAPL, {
      permId: 1,
      receivedAt: 0,
    });
    const state = { ...order, resting: true, queueAhead };
    const found = matchOrder(state, quote(last), { quote: 200, trade: 50 }, 0);
    return [found?.quantity, queueAfter(state, quote(last), 0)];
  };

  test.each([
    ['an order at the best price joins behind what is shown', 100, undefined, 100.02, [undefined, 300]],
    ['an order behind the best price has no place yet', 99.99, undefined, 100.02, [undefined, undefined]],
    ['a sale at its price takes from those before it', 100, 120, 100, [undefined, 70]],
    ['what a sale leaves over after those before it is its own', 100, 20, 100, [30, 0]],
    ['the display shrinks by those before it', 100, 5000, 100.02, [undefined, 300]],
    ['without a place it waits for a sale through its price', 100, undefined, 100, [undefined, 300]],
  ] as const)('%s', (_, limitPrice, queueAhead, last, expected) => {
    expect(queued(limitPrice, queueAhead, last)).toEqual(expected);
  });
});
