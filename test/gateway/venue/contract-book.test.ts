import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { newYorkOpen } from '../../../src/domain/calendar/session-day.ts';
import { createContractBook } from '../../../src/gateway/venue/contract-book.ts';
import { type ContractsFile, contractsFileFaults } from '../../../src/gateway/venue/contracts-file.ts';
import { exampleEntries, makeVenue } from './support.ts';

const venue = makeVenue({ contracts: exampleEntries() });
const symbolsOf = (query: Parameters<typeof venue.contracts.find>[0]) =>
  venue.contracts.find(query).map(({ localSymbol }) => localSymbol);

describe('looking contracts up', () => {
  test.each([
    ['a stock on SMART', { symbol: 'AAPL', securityType: 'STK', exchange: 'SMART', currency: 'USD' }, ['AAPL']],
    ['a stock by id', { conId: 265598 }, ['AAPL']],
    ['a stock where it is listed', { symbol: 'XOM', securityType: 'STK', exchange: 'NYSE' }, ['XOM']],
    ['an exchange that does not list it', { symbol: 'AAPL', securityType: 'STK', exchange: 'CME' }, []],
    ['an unknown symbol', { symbol: 'NOPE', securityType: 'STK' }, []],
    ['another currency', { symbol: 'AAPL', securityType: 'STK', currency: 'EUR' }, []],
    [
      'both rights of a strike',
      { symbol: 'AAPL', securityType: 'OPT', strike: 230 },
      ['AAPL  261218C00230000', 'AAPL  261218P00230000'],
    ],
    ['one right', { symbol: 'AAPL', securityType: 'OPT', strike: 230, right: 'P' }, ['AAPL  261218P00230000']],
    ['a future by its month', { symbol: 'ES', securityType: 'FUT', expiry: '202612', exchange: 'CME' }, ['ESZ6']],
    ['a future of another month', { symbol: 'ES', securityType: 'FUT', expiry: '202703' }, []],
    ['a currency pair', { symbol: 'EUR', securityType: 'CASH', currency: 'USD', exchange: 'IDEALPRO' }, ['EUR.USD']],
    [
      'members that are not given',
      { symbol: 'EUR', securityType: 'CASH', localSymbol: '', strike: 0, expiry: '' },
      ['EUR.USD'],
    ],
  ] as const)('finds %s', (_, query, expected) => {
    expect(symbolsOf(query)).toEqual(expected);
  });

  test('lists at least ten stocks, each with one market rule for each exchange', () => {
    const stocks = venue.contracts.find({ securityType: 'STK' });
    expect(stocks.length).toBeGreaterThanOrEqual(10);
    for (const stock of stocks) expect(stock.marketRuleIds).toHaveLength(stock.validExchanges.length);
  });

  test('every contract has a market rule whose increment is its tick', () => {
    for (const contract of venue.contracts.all()) {
      const [ruleId] = contract.marketRuleIds;
      expect(venue.marketRule(ruleId ?? -1)).toEqual([{ lowEdge: 0, increment: contract.minTick }]);
    }
    expect(venue.marketRule(1)).toBeUndefined();
  });

  test('shows the hours of five weekdays from the session on', () => {
    const [apple] = venue.contracts.find({ conId: 265598 });
    expect(apple?.liquidHours.split(';')).toHaveLength(5);
    expect(apple?.liquidHours).toMatch(/^20261116:0930-20261116:1600;/);
  });

  test('has a pre- and a post-market in the trading hours, shorter on half days, none on holidays', () => {
    const thanksgiving = makeVenue({ sessionOpen: newYorkOpen({ year: 2026, month: 11, day: 25 }) });
    const [apple] = thanksgiving.contracts.find({ conId: 265598 });
    expect(apple?.tradingHours.split(';').slice(0, 3)).toEqual([
      '20261125:0400-20261125:2000',
      '20261126:CLOSED',
      '20261127:0400-20261127:1700',
    ]);
    expect(apple?.liquidHours.split(';')[2]).toBe('20261127:0930-20261127:1300');
  });
});

describe('a contracts file', () => {
  const path = new URL('../../../fixtures/contracts/derivatives.yaml', import.meta.url);
  const read = () =>
    createSchemas().check<ContractsFile>('contracts', parse(readFileSync(path, 'utf8')), 'derivatives.yaml');
  const changed = (index: number, change: object) => {
    const file = read();
    return { ...file, contracts: file.contracts.map((line, at) => (at === index ? { ...line, ...change } : line)) };
  };

  test('that is the example has no fault', () => {
    expect(contractsFileFaults(read())).toEqual([]);
  });

  test.each([
    ['an id of a stock', 0, { con_id: 265598 }, '/contracts/0: con_id 265598 is taken'],
    ['an id twice', 1, { con_id: 900000001 }, '/contracts/1: con_id 900000001 is taken'],
    ['an unknown underlying', 0, { underlying: 'NOPE' }, '/contracts/0: underlying NOPE is no built-in stock'],
    [
      'a price between ticks',
      2,
      { reference_price: 6010.6 },
      '/contracts/2: reference_price 6010.6 is no whole number of ticks',
    ],
    [
      'a tick that is too fine',
      3,
      { min_tick: 0.000015 },
      '/contracts/3: min_tick 0.000015 is no whole number of 0.00001',
    ],
  ])('is at fault for %s', (_, index, change, fault) => {
    expect(contractsFileFaults(changed(index, change))).toEqual([fault]);
  });

  test.each([
    ['a member that its kind does not have', 2, { strike: 5 }],
    ['an unknown kind', 0, { security_type: 'BOND' }],
    ['an expiry that is no date', 2, { expiry: '202613' }],
  ])('does not follow its schema with %s', (_, index, change) => {
    expect(createSchemas().faults('contracts', changed(index, change))).not.toEqual([]);
  });
});

test('shows the hours of short days and holidays', () => {
  const sessionOpen = newYorkOpen({ year: 2026, month: 11, day: 25 });
  const [contract] = createContractBook([], sessionOpen).find({ symbol: 'AAPL' });
  expect(contract?.liquidHours).toBe(
    '20261125:0930-20261125:1600;20261126:CLOSED;20261127:0930-20261127:1300;20261130:0930-20261130:1600;20261201:0930-20261201:1600',
  );
});
