import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Side } from '../../../src/domain/order.ts';
import { createContractBook } from '../../../src/gateway/venue/contract-book.ts';
import { type AccountLedger, createLedger, marketValueOf, unrealizedOf } from '../../../src/gateway/venue/ledger.ts';
import { fromMicros, toMicros } from '../../../src/gateway/venue/money.ts';
import { exampleEntries } from './support.ts';

const contracts = createContractBook(exampleEntries(), Date.UTC(2026, 10, 16, 14, 30)).all();
const contractOf = (localSymbol: string) => {
  const found = contracts.find((contract) => contract.localSymbol === localSymbol);
  if (found === undefined) throw new Error(`no contract ${localSymbol}`);
  return found;
};
const AAPL = contractOf('AAPL');
const ES = contractOf('ESZ6');

function book(ledger: AccountLedger, side: Side, quantity: number, price: number, contract = AAPL, commission = 1) {
  const realized = ledger.book({ contract, side, quantity, price: toMicros(price), commission: toMicros(commission) });
  return realized === undefined ? undefined : fromMicros(realized);
}

describe('the books of the account', () => {
  test('opening and adding realise nothing; closing realises against the average, net of its commissions', () => {
    const ledger = createLedger(toMicros(100_000));
    expect(book(ledger, 'BUY', 100, 10)).toBeUndefined();
    expect(book(ledger, 'BUY', 100, 12)).toBeUndefined();
    // 50 x (13 - 11), less a quarter of 2.00 and 1.00
    expect(book(ledger, 'SELL', 50, 13)).toBe(98.5);
    expect(fromMicros(ledger.cash)).toBe(100_000 - 1000 - 1200 + 650 - 3);
    expect(ledger.holding(AAPL.conId)).toMatchObject({
      quantity: 150,
      basis: toMicros(1650),
      openCommissions: toMicros(1.5),
    });
  });

  test('selling more than is held turns the position and splits the commission', () => {
    const ledger = createLedger(toMicros(100_000));
    book(ledger, 'BUY', 100, 10);
    expect(book(ledger, 'SELL', 200, 11, AAPL, 2)).toBe(98);
    expect(ledger.holding(AAPL.conId)).toMatchObject({
      quantity: -100,
      basis: toMicros(-1100),
      openCommissions: toMicros(1),
    });
    expect(book(ledger, 'BUY', 100, 10)).toBe(98);
  });

  test('a future moves cash only by its result', () => {
    const ledger = createLedger(toMicros(100_000));
    book(ledger, 'BUY', 2, 6000, ES, 4.5);
    expect(fromMicros(ledger.cash)).toBe(99_995.5);
    expect(fromMicros(ledger.equity(() => toMicros(6001)))).toBe(99_995.5 + 100);
    expect(book(ledger, 'SELL', 2, 5999.75, ES, 4.5)).toBe(-34);
    expect(fromMicros(ledger.cash)).toBe(99_966);
  });

  test('equity = starting cash + realised + unrealised - commissions, to the last unit, whatever is traded', () => {
    const fill = fc.record({
      contract: fc.constantFrom(...contracts),
      side: fc.constantFrom<Side>('BUY', 'SELL'),
      quantity: fc.integer({ min: 1, max: 5000 }),
      price: fc.integer({ min: 1, max: 60_000 }).map((ticks) => ticks * 10_000),
      commission: fc.integer({ min: -100, max: 50_000 }).map((units) => units * 100),
    });
    const marks = fc.integer({ min: 1, max: 60_000 }).map((ticks) => ticks * 5000);
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 60 }), marks, (fills, markPrice) => {
        const ledger = createLedger(toMicros(1_000_000));
        const mark = () => markPrice;
        for (const one of fills) ledger.book(one);
        const sum = (value: (holding: ReturnType<AccountLedger['holdings']>[number]) => number) =>
          ledger.holdings().reduce((total, holding) => total + value(holding), 0);
        const unrealized = sum((holding) => unrealizedOf(holding, mark));
        const expected = ledger.startingCash + ledger.realized + unrealized - ledger.commissions;
        expect(ledger.equity(mark)).toBe(expected);
        expect(ledger.cash + sum((holding) => marketValueOf(holding, mark))).toBe(expected);
        for (const holding of ledger.holdings()) {
          const signed = fills
            .filter(({ contract }) => contract === holding.contract)
            .reduce((total, { side, quantity }) => total + (side === 'BUY' ? quantity : -quantity), 0);
          expect(holding.quantity).toBe(signed);
          if (signed === 0) expect([holding.basis, holding.openCommissions].map(Math.abs)).toEqual([0, 0]);
        }
      }),
      { seed: 100, numRuns: 200 },
    );
  });
});
