import { describe, expect, it } from 'vitest';
import {
  parseDuration,
  parseHost,
  parseReconnectFor,
  parseSymbols,
  parseTradeRange,
} from '../../src/composition/flag-values.ts';

describe('flags', () => {
  it.each([
    ['60s', 60_000],
    ['45m', 2_700_000],
    ['6h', 21_600_000],
    ['1.5h', 5_400_000],
    ['1000ms', 1000],
    ['24h', 86_400_000],
  ])('read the duration %s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '6', 'h', '-1h', '0s', '6 h', '6hours', '1e3s', '999ms', '25h', '0.0001ms', '99999999999999999999h'])(
    'refuse the duration "%s"',
    (text) => {
      expect(() => parseDuration(text)).toThrow(/--duration/);
    },
  );

  it.each([
    ['1s', 1000],
    ['10m', 600_000],
    ['24h', 86_400_000],
  ])('read %s of tries to reconnect', (text, expected) => {
    expect(parseReconnectFor(text)).toBe(expected);
  });

  it.each(['', '10', '0s', '999ms', '25h', '-1m'])('refuse "%s" of tries to reconnect', (text) => {
    expect(() => parseReconnectFor(text)).toThrow(/--reconnect-for: expected a length from 1s to 24h/);
  });

  it('read a range of trades', () => {
    expect(parseTradeRange('50-200')).toEqual({ minimum: 50, maximum: 200 });
  });

  it.each(['50', '1-9999999', '0-5', '10-5', '-', 'a-b', '5-'])('refuse the range "%s"', (text) => {
    expect(() => parseTradeRange(text)).toThrow(/--trades/);
  });

  it('read symbols', () => {
    expect(parseSymbols('AAPL, MSFT,BRK.B')).toEqual(['AAPL', 'MSFT', 'BRK.B']);
  });

  it.each(['', 'aapl', 'AAPL,,MSFT', 'AAPL,AAPL', 'A/B'])('refuse the symbols "%s"', (text) => {
    expect(() => parseSymbols(text)).toThrow(/--symbols/);
  });

  it('refuse all wrong symbols at once', () => {
    expect(() => parseSymbols('aapl,MSFT,,A/B')).toThrow('found "aapl", an empty one, "A/B".');
  });

  it.each(['127.0.0.1', 'localhost', 'gateway.example', '::1', 'fe80::1%eth0', 'ib_gateway'])(
    'read the host %s',
    (host) => {
      expect(parseHost('--host', host)).toBe(host);
    },
  );
});
