import { describe, expect, it } from 'vitest';
import { createHistoryPacing } from '../../../src/gateway/faults/history-pacing.ts';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { stock } from './bench.ts';

const empty = REQUEST_CODECS.reqHistoricalData.empty;

/** Sends different requests and returns the first refused one with its error code. */
function firstRefused(count: number, everyMs: number, members: object): readonly [number, number] | undefined {
  const pacing = createHistoryPacing();
  for (let i = 1; i <= count; i++) {
    const request = {
      ...empty,
      contract: stock(),
      barSize: '5 secs',
      whatToShow: 'TRADES',
      ...members,
      reqId: i,
      duration: `${i} S`,
    };
    const refusal = pacing.request(1, request, i * everyMs);
    if (refusal !== undefined) return [i, refusal.code];
    pacing.answered(1, i);
  }
  return undefined;
}

describe('requests of bars of 30 seconds or less', () => {
  it.each<readonly [string, number, number, object, readonly [number, number] | undefined]>([
    ['five of a contract in two seconds', 5, 100, {}, undefined],
    ['six of a contract in two seconds', 6, 100, {}, [6, 162]],
    ['three of BID_ASK in two seconds: each counts twice', 3, 100, { whatToShow: 'BID_ASK' }, [3, 162]],
    ['sixty in ten minutes', 60, 9900, {}, undefined],
    ['sixty-one in ten minutes', 61, 9800, {}, [61, 162]],
    ['sixty-one in more than ten minutes', 61, 10_001, {}, undefined],
    ['thirty-one of BID_ASK in ten minutes', 31, 18_000, { whatToShow: 'BID_ASK' }, [31, 162]],
    ['many of a minute', 200, 1, { barSize: '1 min' }, undefined],
  ])('%s', (_, count, everyMs, members, expected) => {
    expect(firstRefused(count, everyMs, members)).toEqual(expected);
  });

  it('of another contract do not count together in two seconds', () => {
    const pacing = createHistoryPacing();
    const refusals = ['AAPL', 'MSFT', 'TSLA', 'AMZN', 'GOOGL', 'SPY', 'QQQ'].map((symbol, i) =>
      pacing.request(1, { ...empty, contract: stock(symbol), barSize: '5 secs', reqId: i }, 1000),
    );
    expect(refusals.every((refusal) => refusal === undefined)).toBe(true);
  });

  it('wait for their answers fifty at a time, over all clients; one that has gone waits no more', () => {
    const pacing = createHistoryPacing();
    const ask = (connection: number, reqId: number) =>
      pacing.request(connection, { ...empty, contract: stock(), barSize: '1 min', reqId }, 1000)?.code;
    const codes = Array.from({ length: 50 }, (_, i) => ask(1 + (i % 2), i));
    expect(codes.every((code) => code === undefined)).toBe(true);
    expect([ask(1, 100), pacing.isWaiting]).toEqual([322, true]);
    pacing.answered(1, 0);
    expect([ask(1, 101), ask(1, 102)]).toEqual([undefined, 322]);
    pacing.gone(2);
    expect(ask(1, 103)).toBeUndefined();
    pacing.gone(1);
    expect(pacing.isWaiting).toBe(false);
  });
});
