import { describe, expect, it } from 'vitest';
import type { ContractDetails, OpenOrder, Position, Timed } from '../../../src/domain/account.ts';
import { requireClearAccount } from '../../../src/runner/paper/account-clear.ts';
import { readTradingDay } from '../../../src/runner/paper/trading-day.ts';
import { scriptSession } from '../scripted-session.ts';

const timed = <T>(value: T): Timed<T> => ({ value, latencyMs: 1 });
const NOW = Date.UTC(2026, 10, 16, 15);

const position = (symbol: string, quantity: number): Position => ({
  account: 'DU1234567',
  symbol,
  securityType: 'STK',
  conId: 1,
  quantity,
  averageCost: 100,
});
const order = (symbol: string): OpenOrder => ({
  brokerOrderId: 7,
  clientId: 3,
  permId: 9,
  intentId: '',
  symbol,
  side: 'SELL',
  quantity: 5,
  filled: 0,
  status: 'Submitted',
});

describe('an account', () => {
  const look = (positions: readonly Position[], orders: readonly OpenOrder[]) => {
    const { session } = scriptSession([], {
      positions: async () => timed(positions),
      openOrders: async () => timed(orders),
    });
    return requireClearAccount(session, ['AAPL', 'MSFT']);
  };

  it('is clear when all that others hold or have ordered is in other symbols, or is no position any more', async () => {
    await expect(look([position('TSLA', 10), position('AAPL', 0)], [order('TSLA')])).resolves.toBeUndefined();
  });

  it.each([
    ['a position', [position('AAPL', 10)], [], 'a position of 10 AAPL.'],
    ['a short one', [position('MSFT', -3)], [], 'a position of -3 MSFT.'],
    ['an order of whichever client', [], [order('MSFT')], 'order 7 of client 3 (SELL 5 MSFT).'],
    ['both', [position('AAPL', 1)], [order('MSFT')], 'a position of 1 AAPL; order 7 of client 3 (SELL 5 MSFT).'],
  ])('is not clear with %s in the symbols of the session', async (_, positions, orders, text) => {
    await expect(look(positions, orders)).rejects.toMatchObject({
      code: 'ACCOUNT_NOT_CLEAR',
      exitCode: 3,
      message: expect.stringContaining(text),
    });
  });
});

describe('the trading day', () => {
  const details = (symbol: string, liquidHours: string, timeZoneId = 'US/Eastern'): ContractDetails => ({
    conId: 1,
    symbol,
    securityType: 'STK',
    exchange: 'SMART',
    primaryExchange: 'NASDAQ',
    currency: 'USD',
    longName: symbol,
    minTick: 0.01,
    minSize: 1,
    sizeIncrement: 1,
    orderTypes: [],
    marketRuleIds: [],
    timeZoneId,
    tradingHours: liquidHours,
    liquidHours,
  });
  const REGULAR = '20261116:0930-20261116:1600;20261117:0930-20261117:1600';
  const read = (known: Readonly<Record<string, ContractDetails>>) => {
    const { session } = scriptSession([], {
      clock: { now: () => NOW },
      contractDetails: async ({ symbol }) => timed(known[symbol] === undefined ? [] : [known[symbol]]),
    });
    return readTradingDay(session, Object.keys(known).length === 0 ? ['NOSUCH'] : Object.keys(known));
  };

  it('names every symbol that the broker does not know at once, and every one whose market is closed', async () => {
    const { session } = scriptSession([], {
      clock: { now: () => NOW },
      contractDetails: async ({ symbol }) => timed(symbol === 'AAPL' ? [details('AAPL', REGULAR)] : []),
    });
    await expect(readTradingDay(session, ['ONE', 'AAPL', 'TWO', 'SIX'])).rejects.toMatchObject({
      code: 'SYMBOL_UNKNOWN',
      message: 'The broker has no US stock ONE, TWO or SIX.',
    });
    await expect(read({ AAPL: details('AAPL', ''), MSFT: details('MSFT', '') })).rejects.toMatchObject({
      message: expect.stringContaining('AAPL, MSFT do not trade'),
    });
  });

  it('is the time in which every symbol trades', async () => {
    const day = await read({
      AAPL: details('AAPL', REGULAR),
      MSFT: details('MSFT', '20261116:0945-20261116:1300'),
    });
    expect(day).toEqual({ opensAt: Date.UTC(2026, 10, 16, 14, 45), closesAt: Date.UTC(2026, 10, 16, 18) });
  });

  it.each([
    ['a symbol that the broker does not know', {}, 'SYMBOL_UNKNOWN', 2, 'NOSUCH'],
    [
      'a holiday',
      { AAPL: details('AAPL', '20261116:CLOSED;20261117:0930-20261117:1600;20261118:CLOSED') },
      'MARKET_CLOSED',
      3,
      'AAPL does not trade at 2026-11-16T15:00:00.000Z; hours: 20261116:CLOSED; 20261117:0930-20261117:1600 US/Eastern.',
    ],
    [
      'the evening',
      { AAPL: details('AAPL', '20261116:0930-20261116:1000') },
      'MARKET_CLOSED',
      3,
      'AAPL does not trade',
    ],
    ['no hours at all', { AAPL: details('AAPL', '') }, 'MARKET_CLOSED', 3, 'AAPL does not trade'],
    [
      'a time zone that nobody knows',
      { AAPL: details('AAPL', REGULAR, 'Mars/Olympus') },
      'DOCUMENT_INVALID',
      4,
      'Mars/Olympus',
    ],
  ])('is not there for %s', async (_, known, code, exitCode, text) => {
    await expect(read(known)).rejects.toMatchObject({ code, exitCode, message: expect.stringContaining(text) });
  });
});
