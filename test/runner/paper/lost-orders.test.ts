import { describe, expect, it } from 'vitest';
import type { OpenOrder } from '../../../src/domain/account.ts';
import type { BookedExecution } from '../../../src/domain/broker.ts';
import { lostOrders } from '../../../src/runner/paper/lost-orders.ts';

const INTENT = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const MARKS = { known: new Set([OTHER]), clientId: 1, symbols: ['AAPL'], since: 10_500 };

const execution = (change: Partial<BookedExecution> = {}): BookedExecution => ({
  executionId: 'a.01.01',
  orderRef: INTENT,
  clientId: 1,
  symbol: 'AAPL',
  side: 'SELL',
  quantity: 40,
  price: 100,
  at: 11_000,
  commission: 1,
  ...change,
});

const open = (change: Partial<OpenOrder> = {}): OpenOrder => ({
  brokerOrderId: 7,
  clientId: 1,
  permId: 70,
  intentId: INTENT,
  symbol: 'AAPL',
  side: 'SELL',
  quantity: 100,
  filled: 40,
  status: 'Submitted',
  ...change,
});

describe('an order that left while the journal could not be written', () => {
  it('is known by its executions once it has ended', () => {
    const executions = [execution(), execution({ executionId: 'a.02.01', quantity: 60 })];
    expect(lostOrders({ executions, open: [] }, MARKS, 20_000)).toEqual([
      {
        kind: 'order_found',
        intentId: INTENT,
        brokerOrderId: null,
        symbol: 'AAPL',
        side: 'SELL',
        quantity: 100,
        at: 20_000,
      },
    ]);
  });

  it('is known by the list of open orders while it works, filled in part or not at all', () => {
    const found = {
      kind: 'order_found',
      intentId: INTENT,
      brokerOrderId: 7,
      symbol: 'AAPL',
      side: 'SELL',
      quantity: 100,
    };
    expect(lostOrders({ executions: [execution()], open: [open()] }, MARKS, 20_000)).toEqual([
      { ...found, at: 20_000 },
    ]);
    expect(lostOrders({ executions: [], open: [open({ filled: 0 })] }, MARKS, 20_000)).toEqual([
      { ...found, at: 20_000 },
    ]);
  });

  it.each([
    ['another client', { clientId: 2 }],
    ['another symbol', { symbol: 'TSLA' }],
    ['no reference of ours', { intentId: 'by hand', orderRef: 'by hand' }],
    ['an order of the journal', { intentId: OTHER, orderRef: OTHER }],
  ])('is not one of %s', (_, change) => {
    const shown = { executions: [execution(change)], open: [open(change)] };
    expect(lostOrders(shown, MARKS, 20_000)).toEqual([]);
  });
});
