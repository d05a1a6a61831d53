import { describe, expect, it } from 'vitest';
import { representativeOf } from '../../../src/runner/probe/collect-account.ts';

const at = (text: string) => Date.parse(`${text}T12:00:00Z`);

describe('the security that stands for an asset class', () => {
  it.each([
    ['STK', { symbol: 'NVDA', exchange: 'SMART' }],
    ['OPT', { symbol: 'AAPL', exchange: 'CBOE' }],
    ['FUT', { symbol: 'ES', exchange: 'CME', expiry: '202612' }],
    ['CASH', { symbol: 'EUR', exchange: 'IDEALPRO' }],
    ['CRYPTO', { symbol: 'BTC', exchange: 'PAXOS' }],
  ] as const)('%s is a much traded one', (type, query) => {
    expect(representativeOf(type, ['NVDA', 'MSFT'], at('2026-11-16'))).toEqual({
      ...query,
      securityType: type,
      currency: 'USD',
    });
  });

  it('is a stock of everybody for a system that names none', () => {
    expect(representativeOf('STK', [], at('2026-11-16')).symbol).toBe('AAPL');
  });

  it.each([
    ['2026-11-16', '202612'],
    ['2026-12-03', '202612'],
    // Third Friday of December 2026: the 18th.
    ['2026-12-05', '202703'],
    ['2026-12-31', '202703'],
    ['2027-01-01', '202703'],
    // Third Friday of March 2027: the 19th.
    ['2027-03-04', '202703'],
    ['2027-03-06', '202706'],
    ['2027-06-30', '202709'],
    ['2027-09-30', '202712'],
  ])('on %s is the future of %s: its quarterly expiry is two weeks away', (day, month) => {
    expect(representativeOf('FUT', [], at(day)).expiry).toBe(month);
  });
});
