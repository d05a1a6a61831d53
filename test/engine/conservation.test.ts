import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRudeBroker, moves } from './rude-broker.ts';
import { openRig, type Rig } from './support.ts';

function checkBooks(r: Rig): void {
  const record = r.engine.record([]);
  const { account } = r.engine.state();
  const held = new Map(record.positions.map(({ symbol, quantity }) => [symbol, quantity]));
  const signed = record.executions.map(({ side, quantity, price, symbol }) => ({
    symbol,
    price,
    quantity: side === 'BUY' ? quantity : -quantity,
  }));
  for (const symbol of ['AAPL', 'MSFT']) {
    const own = signed.filter((one) => one.symbol === symbol);
    expect(held.get(symbol) ?? 0).toBe(own.reduce((sum, { quantity }) => sum + quantity, 0));
  }
  const spent = signed.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  const fees = record.executions.reduce((sum, { commission }) => sum + (commission ?? 0), 0);
  expect(account.fees).toBeCloseTo(fees, 6);
  expect(account.cash).toBeCloseTo(record.startingCash - spent - fees, 6);
  expect(account.equity).toBeCloseTo(account.cash + account.marketValue, 6);
  expect(account.equity).toBeCloseTo(record.startingCash + account.realised + account.unrealised - fees, 6);
  for (const { intentId, filledQuantity } of record.orders) {
    const own = record.executions.filter((one) => one.intentId === intentId);
    expect(filledQuantity).toBe(own.reduce((sum, { quantity }) => sum + quantity, 0));
  }
}

it('whatever the broker says, the sum of the fills is the position, and cash, fees and profit are the equity', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(moves(60), (all) => {
      const r = openRig();
      const broker = createRudeBroker(r);
      for (const move of all) {
        r.apply(...broker(move));
        for (const { transitions } of r.engine.record([]).orders) for (const { to } of transitions) reached.add(to);
      }
      checkBooks(r);
      expect(r.notices()).not.toContain('DEAD_LETTER');
    }),
    { seed: 100, numRuns: 300 },
  );
  // The property is meaningful only when the sequences reach every state.
  expect([...reached].sort()).toEqual([
    'ACCEPTED',
    'CANCELED',
    'FILLED',
    'PARTIALLY_FILLED',
    'PENDING_CANCEL',
    'PENDING_REPLACE',
    'PRE_SUBMITTED',
    'REJECTED',
    'SUBMITTED',
    'TRIGGERED',
    'UNKNOWN',
  ]);
});
