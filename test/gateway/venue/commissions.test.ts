import { describe, expect, test } from 'vitest';
import { currencyCommission, optionCommission, stockCommission } from '../../../src/gateway/venue/commissions.ts';
import { fromMicros, toMicros } from '../../../src/gateway/venue/money.ts';

const traded = (side: 'BUY' | 'SELL', taken: number, added: number, price: number) => ({
  side,
  taken,
  added,
  value: toMicros(price) * (taken + added),
});

describe('commissions by the published schedules', () => {
  test.each([
    ['nothing traded', traded('BUY', 0, 0, 100), 0],
    ['100 shares cost the minimum of 1.00', traded('BUY', 100, 0, 25), 1],
    ['200 shares are exactly at the minimum', traded('BUY', 200, 0, 25), 1],
    ['1,000 shares cost 0.005 each', traded('SELL', 1000, 0, 25), 5],
    ['1,000 shares at 0.25 cost at most 1 % of 250', traded('BUY', 1000, 0, 0.25), 2.5],
    ['1 share at 20 costs 1 % of 20, although the minimum is more', traded('BUY', 1, 0, 20), 0.2],
    ['resting or taking makes no difference', traded('BUY', 600, 400, 25), 5],
  ])('fixed: %s', (_, order, expected) => {
    expect(fromMicros(stockCommission('fixed', order))).toBe(expected);
  });

  test.each([
    // 0.35 + 100 x (0.003 + 0.0002)
    ['100 bought, taking', traded('BUY', 100, 0, 25), 0.67],
    // 1,000 x (0.0035 + 0.003 + 0.0002)
    ['1,000 bought, taking', traded('BUY', 1000, 0, 25), 6.7],
    // 6.70 and 1,000 x 0.000166 of activity fee
    ['1,000 sold, taking', traded('SELL', 1000, 0, 25), 6.866],
    // 1,000 x (0.0035 - 0.002 + 0.0002)
    ['1,000 bought, resting', traded('BUY', 0, 1000, 25), 1.7],
    // 100,000 x 0.0067 and the activity fee's maximum of 8.30
    ['100,000 sold, taking', traded('SELL', 100_000, 0, 25), 678.3],
    // 1 % of 250, and the fees on top
    ['1,000 bought at 0.25, taking', traded('BUY', 1000, 0, 0.25), 5.7],
  ])('tiered: %s', (_, order, expected) => {
    expect(fromMicros(stockCommission('tiered', order))).toBe(expected);
  });

  test('options cost 0.65 a contract and at least 1.00', () => {
    expect([0, 1, 2, 10].map((contracts) => fromMicros(optionCommission(contracts)))).toEqual([0, 1, 1.3, 6.5]);
  });

  test('currencies cost 0.2 basis points and at least 2.00', () => {
    expect(fromMicros(currencyCommission(toMicros(25_000)))).toBe(2);
    expect(fromMicros(currencyCommission(toMicros(1_000_000)))).toBe(20);
  });
});
