import { describe, expect, it } from 'vitest';
import type { ReqHistoricalData } from '../../../src/tws/messages/historical-data.ts';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { simulate, stock } from './simulation.ts';

const request = (changes: Partial<ReqHistoricalData> = {}): ReqHistoricalData => ({
  ...REQUEST_CODECS.reqHistoricalData.empty,
  reqId: 4,
  contract: stock('AAPL'),
  barSize: '1 min',
  duration: '1 D',
  whatToShow: 'TRADES',
  formatDate: 1,
  useRth: true,
  ...changes,
});

function ask(changes: Partial<ReqHistoricalData>, version = 193) {
  const simulation = simulate();
  const client = simulation.client(1, version);
  client.send(request(changes));
  simulation.run(2000);
  return client.take();
}

describe('bars', () => {
  it('of a minute carry their start in New York', () => {
    const [reply] = ask({});
    expect(reply).toMatchObject({ kind: 'historicalData', reqId: 4, end: '20261118 09:30:00 US/Eastern' });
    const bars = reply?.kind === 'historicalData' ? reply.bars : [];
    expect(bars).toHaveLength(390);
    expect(bars.map(({ date }) => date)[0]).toBe('20261117 09:30:00 US/Eastern');
    expect(bars.at(-1)?.date).toBe('20261117 15:59:00 US/Eastern');
  });

  it('carry it in seconds since 1970 when so asked', () => {
    const [reply] = ask({ formatDate: 2 });
    const dates = reply?.kind === 'historicalData' ? reply.bars.map(({ date }) => Number(date)) : [];
    expect(dates[0]).toBe(Date.UTC(2026, 10, 17, 14, 30) / 1000);
    expect(dates.every((date, i) => i === 0 || date - (dates[i - 1] ?? 0) === 60)).toBe(true);
  });

  it('of a day carry the date, in either form', () => {
    for (const formatDate of [1, 2]) {
      const [reply] = ask({ barSize: '1 day', duration: '1 W', formatDate });
      const bars = reply?.kind === 'historicalData' ? reply.bars : [];
      expect(bars.at(-1)?.date).toBe('20261117');
    }
  });

  it('end where the request ends them', () => {
    const [reply] = ask({ endDateTime: '20261116-15:00:00', duration: '600 S' });
    const bars = reply?.kind === 'historicalData' ? reply.bars : [];
    expect(bars.map(({ date }) => date.slice(0, 17))).toEqual(
      Array.from({ length: 10 }, (_, i) => `20261116 09:${50 + i}:00`),
    );
  });

  it('from 196 on have a message that ends them', () => {
    expect(ask({}, 200).map(({ kind }) => kind)).toEqual(['historicalData', 'historicalDataEnd']);
    expect(ask({}, 193).map(({ kind }) => kind)).toEqual(['historicalData']);
  });

  it.each([
    [321, { barSize: '7 mins' }, 'bar size'],
    [321, { duration: 'a while' }, 'duration'],
    [321, { duration: '0 D' }, 'duration'],
    [321, { whatToShow: 'OPTION_IMPLIED_VOLATILITY' }, 'OPTION_IMPLIED_VOLATILITY'],
    [321, { keepUpToDate: true }, 'kept up to date'],
    [10314, { endDateTime: 'yesterday' }, 'End Date/Time'],
    [162, { endDateTime: '20200101-00:00:00' }, 'HMDS query returned no data: AAPL@SMART Trades'],
    [200, { contract: stock('NOPE') }, 'No security definition'],
  ])('are refused with %i for %o', (code, changes, text) => {
    expect(ask(changes)).toEqual([
      expect.objectContaining({ kind: 'errorMessage', id: 4, code, text: expect.stringContaining(text) }),
    ]);
  });

  it('that are not there yet can be cancelled, or asked for a second time only under another id', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(request());
    client.send(request());
    client.send({ kind: 'cancelHistoricalData', reqId: 4 });
    client.send({ kind: 'cancelHistoricalData', reqId: 4 });
    simulation.run(2000);
    expect(client.errors().map(([code, id]) => [code, id])).toEqual([
      [386, 4],
      [162, 4],
      [366, 4],
    ]);
  });
});
