import { describe, expect, it } from 'vitest';
import { fundsOf } from '../../../src/runner/paper/account-funds.ts';

const SUMMARY = {
  account: 'DU1234567',
  currency: 'USD',
  netLiquidation: 1_000_000,
  buyingPower: 4_000_000,
  availableFunds: 1_000_000,
  excessLiquidity: 1_000_000,
  initialMargin: 0,
  maintenanceMargin: 0,
  cash: { USD: 900_000, EUR: 5 },
};

describe('the means of an account', () => {
  it.each([
    ['its cash in USD', SUMMARY, 900_000],
    ['no cash at all in an account in USD', { ...SUMMARY, cash: {} }, 0],
    ['its cash in USD where it is held in another currency', { ...SUMMARY, currency: 'EUR' }, 900_000],
  ])('are %s', (_, summary, startingCash) => {
    expect(fundsOf(summary)).toEqual({ startingCash, buyingPower: 4_000_000 });
  });

  it('are none in another currency alone: its equity in USD could not be reckoned', () => {
    const inEuro = { ...SUMMARY, currency: 'EUR', cash: { EUR: 1_000_000 } };
    expect(() => fundsOf(inEuro)).toThrowError(
      expect.objectContaining({ code: 'ACCOUNT_CURRENCY', exitCode: 3, message: expect.stringContaining('EUR') }),
    );
  });
});
