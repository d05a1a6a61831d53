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
});
