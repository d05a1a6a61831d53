import { describe, expect, test } from 'vitest';
import type { Venue } from '../../../src/gateway/venue/types.ts';
import { driveUntil, exampleEntries, instruction, makeVenue } from './support.ts';

const MINUTE = 60_000;

function amounts(venue: Venue): Readonly<Record<string, number>> {
  return Object.fromEntries(venue.accountValues(venue.now).map(({ tag, value }) => [tag, Number(value)]));
}

describe('account values', () => {
  test('of cash alone: buying power is four times the cash', () => {
    const venue = makeVenue({ startingCash: 250_000 });
    expect(amounts(venue)).toMatchObject({
      NetLiquidation: 250_000,
      TotalCashValue: 250_000,
      CashBalance: 250_000,
      BuyingPower: 1_000_000,
      AvailableFunds: 250_000,
      ExcessLiquidity: 250_000,
      InitMarginReq: 0,
      MaintMarginReq: 0,
      GrossPositionValue: 0,
    });
    expect(venue.accountValues(venue.now)).toContainEqual({
      tag: 'AccountType',
      value: 'INDIVIDUAL',
      currency: '',
      ledger: false,
    });
  });

  test('without cash: buying power is nothing and every order is refused', () => {
    const venue = makeVenue({ startingCash: 0 });
    expect(amounts(venue)).toMatchObject({ NetLiquidation: 0, BuyingPower: 0, AvailableFunds: 0 });
    expect(venue.whatIf(instruction(venue, { quantity: 1 }), venue.now)).toMatchObject({ kind: 'refused', code: 201 });
  });

  test('of a long position: a quarter of its value is margin', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue), venue.now);
    driveUntil(venue, venue.now + MINUTE);
    const [position] = venue.positions(venue.now);
    const value = position?.marketValue ?? Number.NaN;
    const figures = amounts(venue);
    expect(figures['InitMarginReq']).toBeCloseTo(value / 4, 1);
    expect(figures['NetLiquidation']).toBeCloseTo((figures['TotalCashValue'] ?? 0) + value, 2);
    expect(figures['AvailableFunds']).toBeCloseTo((figures['NetLiquidation'] ?? 0) - value / 4, 1);
    expect(figures['BuyingPower']).toBeCloseTo(4 * (figures['AvailableFunds'] ?? 0), 1);
    expect(position?.averageCost).toBeCloseTo((venue.executions()[0]?.price ?? 0) + 0.01, 8);
    expect(position?.unrealizedPnl).toBeCloseTo(value - 100 * (position?.averageCost ?? 0), 6);
  });

  test('of a short position: thirty percent is margin', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, { side: 'SELL' }), venue.now);
    driveUntil(venue, venue.now + MINUTE);
    const value = venue.positions(venue.now)[0]?.marketValue ?? Number.NaN;
    expect(value).toBeLessThan(0);
    expect(amounts(venue)['InitMarginReq']).toBeCloseTo(-0.3 * value, 2);
  });

  test('P&L of the day is the change of net liquidation', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, { quantity: 500 }), venue.now);
    driveUntil(venue, venue.now + 30 * MINUTE);
    venue.placeOrder(instruction(venue, { quantity: 200, side: 'SELL' }), venue.now);
    driveUntil(venue, venue.now + MINUTE);
    const { daily, unrealized, realized } = venue.profitAndLoss(venue.now);
    expect(daily).toBeCloseTo((amounts(venue)['NetLiquidation'] ?? 0) - 1_000_000, 2);
    expect(unrealized + realized).toBeCloseTo(daily, 6);
    expect(realized).not.toBe(0);
  });
});

describe('what-if orders', () => {
  const venue = makeVenue({ contracts: exampleEntries() });
  const conIdOf = (localSymbol: string) => venue.contracts.find({ localSymbol })[0]?.conId ?? 0;

  test('of a stock change margin by a quarter of its value, and place nothing', () => {
    const answer = venue.whatIf(instruction(venue, { type: 'LMT', limitPrice: 232.5 }), venue.now);
    const { bid, ask } = venue.snapshot(instruction(venue).conId, venue.now);
    expect(answer).toMatchObject({ kind: 'accepted', commission: 1, currency: 'USD' });
    expect(answer.kind === 'accepted' && answer.initialMargin.change).toBeCloseTo((100 * (bid + ask)) / 2 / 4, 2);
    expect(venue.nextOrderId(1)).toBe(1);
    expect(venue.openOrders()).toEqual([]);
  });

  test.each([
    ['ESZ6', 1, 16_500, 2.25],
    // 100,000 x the mid of 1.0842 or a half tick beside it, 3 %. 0.2 basis points are below the minimum.
    ['EUR.USD', 100_000, 3252.6, 2.17],
    ['AAPL  261218C00230000', 2, 0, 1.3],
  ])('of %s (%d) ask for a margin of %d and a commission of %d', (localSymbol, quantity, margin, commission) => {
    const answer = venue.whatIf(instruction(venue, { conId: conIdOf(localSymbol), quantity }), venue.now);
    expect(answer.kind === 'accepted' && Math.abs(answer.initialMargin.change - margin)).toBeLessThan(0.2);
    expect(answer.kind === 'accepted' && answer.commission).toBeCloseTo(commission, 2);
  });

  test('of a bought option take its premium from the equity with loan value', () => {
    const conId = conIdOf('AAPL  261218C00230000');
    const { ask } = venue.snapshot(conId, venue.now);
    const answer = venue.whatIf(instruction(venue, { conId, quantity: 2 }), venue.now);
    expect(answer.kind === 'accepted' && answer.equityWithLoan.change).toBeCloseTo(-200 * ask - 1.3, 6);
  });

  test('of a currency pair below the smallest size are refused with 388', () => {
    const conId = conIdOf('EUR.USD');
    expect(venue.whatIf(instruction(venue, { conId, quantity: 1000 }), venue.now)).toMatchObject({
      kind: 'refused',
      code: 388,
    });
  });

  test('of an unknown contract are refused with 200', () => {
    expect(venue.whatIf(instruction(venue, { conId: 5 }), venue.now)).toMatchObject({ kind: 'refused', code: 200 });
  });
});

describe('derivatives', () => {
  test.each(['ESZ6', 'EUR.USD', 'AAPL  261218P00230000'])('%s trades and is closed again', (localSymbol) => {
    const venue = makeVenue({ contracts: exampleEntries() });
    const [contract] = venue.contracts.find({ localSymbol });
    const order = { conId: contract?.conId ?? 0, quantity: contract?.minSize === 1 ? 2 : 25_000 };
    for (const side of ['BUY', 'SELL'] as const) {
      venue.placeOrder(instruction(venue, { ...order, side }), venue.now);
      driveUntil(venue, venue.now + MINUTE);
    }
    const dump = venue.dump(venue.now);
    expect(dump.orders.map(({ status }) => status)).toEqual(['Filled', 'Filled']);
    expect(dump.positions).toEqual([]);
    expect(dump.cash).toBeCloseTo(dump.startingCash + dump.realizedPnl - dump.commissions, 6);
    expect(dump.equity).toBe(dump.cash);
  });
});

describe('the records of the venue', () => {
  const venue = makeVenue();
  venue.placeOrder(instruction(venue, { orderRef: 'a' }), venue.now);
  venue.placeOrder(instruction(venue, { orderRef: 'b', clientId: 2, side: 'SELL' }), venue.now);
  driveUntil(venue, venue.now + MINUTE);
  venue.placeOrder(instruction(venue, { orderRef: 'c', quantity: 300 }), venue.now);
  driveUntil(venue, venue.now + MINUTE);
  const refs = (filter: Parameters<typeof venue.executions>[0]) => [
    ...new Set(venue.executions(filter).map(({ orderRef }) => orderRef)),
  ];

  test.each([
    ['everything', {}, ['a', 'b', 'c']],
    ['of a client', { clientId: 2 }, ['b']],
    ['of a side', { side: 'BUY' }, ['a', 'c']],
    ['since an instant', { since: venue.sessionOpen + MINUTE }, ['c']],
    ['of a symbol', { symbol: 'MSFT' }, []],
    ['of a kind', { securityType: 'STK', account: 'DUSIM0001' }, ['a', 'b', 'c']],
    ['of another account', { account: 'DU1' }, []],
    ['of an exchange', { exchange: 'NYSE' }, []],
  ] as const)('executions: %s', (_, filter, expected) => {
    expect([...refs(filter)].sort()).toEqual(expected);
  });

  test('the book holds every execution with its commission, the positions and the cash', () => {
    const book = venue.book();
    expect(book).toMatchObject({ origin: 'venue', positions: [{ symbol: 'AAPL', quantity: 300 }] });
    const cash = book.executions.reduce((sum, { side, quantity, price, commission }) => {
      return sum + (side === 'BUY' ? -1 : 1) * quantity * price - (commission ?? 0);
    }, 1_000_000);
    expect(book.cash).toBeCloseTo(cash, 6);
    expect(book.executions).toHaveLength(venue.executions().length);
  });
});
