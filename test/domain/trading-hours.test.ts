import { describe, expect, it } from 'vitest';
import { parseTradingHours, windowAt } from '../../src/domain/trading-hours.ts';

const HOURS = '20261116:0930-20261116:1600;20261117:CLOSED;20260716:0930-20260716:1600';

describe('trading hours', () => {
  it('are instants of the exchange, in winter and in summer time', () => {
    expect(parseTradingHours(HOURS, 'US/Eastern')).toEqual([
      { opensAt: Date.UTC(2026, 10, 16, 14, 30), closesAt: Date.UTC(2026, 10, 16, 21) },
      { opensAt: Date.UTC(2026, 6, 16, 13, 30), closesAt: Date.UTC(2026, 6, 16, 20) },
    ]);
  });

  it('leave a closed day and an unreadable one out', () => {
    expect(parseTradingHours('20261117:CLOSED;nonsense;', 'US/Eastern')).toEqual([]);
  });

  it('hold the opening instant and not the closing one', () => {
    const windows = parseTradingHours(HOURS, 'US/Eastern');
    expect(windowAt(windows, Date.UTC(2026, 10, 16, 14, 30))).toEqual(windows[0]);
    expect(windowAt(windows, Date.UTC(2026, 10, 16, 21))).toBeUndefined();
  });

  it.each([
    ['the day before clocks go forward', '20260307:0930-20260307:1600', '2026-03-07T14:30:00.000Z'],
    ['the day after', '20260309:0930-20260309:1600', '2026-03-09T13:30:00.000Z'],
    ['the hour after clocks have gone back', '20261101:0130-20261101:1600', '2026-11-01T05:30:00.000Z'],
    ['the first minute of a day', '20261116:0000-20261116:2000', '2026-11-16T05:00:00.000Z'],
  ])('are right on %s', (_, text, opensAt) => {
    expect(parseTradingHours(text, 'America/New_York').map((one) => new Date(one.opensAt).toISOString())).toEqual([
      opensAt,
    ]);
  });

  it('that go over midnight close on the next day', () => {
    const [window] = parseTradingHours('20261116:1700-20261117:1600', 'US/Central');
    expect(window).toEqual({ opensAt: Date.UTC(2026, 10, 16, 23), closesAt: Date.UTC(2026, 10, 17, 22) });
  });

  it('in a time zone that does not exist cannot be read', () => {
    expect(() => parseTradingHours(HOURS, 'Nowhere/Standard')).toThrow(RangeError);
  });
});
