import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NYSE_HOURS } from '../../../src/adapters/ib/exchange-hours.ts';
import { IBKR_WINDOWS, plannedWindowAt } from '../../../src/adapters/ib/planned-windows.ts';

const at = (utc: string) => Date.parse(utc);
const endOf = (utc: string, leadMs = 0) => {
  const window = plannedWindowAt(IBKR_WINDOWS, at(utc), leadMs);
  return window === undefined ? undefined : `${window.name} until ${new Date(window.endsAt).toISOString()}`;
};

describe('planned windows', () => {
  it.each([
    ['2026-11-17T04:44:59.999Z', undefined],
    ['2026-11-17T04:45:00.000Z', 'daily reset until 2026-11-17T05:45:00.000Z'],
    ['2026-11-17T05:00:00.500Z', 'daily reset until 2026-11-17T05:45:00.000Z'],
    ['2026-11-17T05:44:59.999Z', 'daily reset until 2026-11-17T05:45:00.000Z'],
    ['2026-11-17T05:45:00.000Z', undefined],
    // In summer New York is four hours behind.
    ['2026-07-14T03:45:00.000Z', 'daily reset until 2026-07-14T04:45:00.000Z'],
    ['2026-07-14T04:45:00.000Z', undefined],
    // Sunday 01:00; on Saturday and Monday there is no such window.
    ['2026-11-15T06:00:00.000Z', 'weekly re-login until 2026-11-15T07:00:00.000Z'],
    ['2026-11-14T06:00:00.000Z', undefined],
    ['2026-11-16T06:00:00.000Z', undefined],
  ])('%s: %s', (utc, expected) => {
    expect(endOf(utc)).toBe(expected);
  });

  it.each([
    // The hour from 01:00 comes twice on 1 November: the window lasts through both.
    ['2026-11-01T04:59:59.999Z', undefined],
    ['2026-11-01T05:00:00.000Z', 'weekly re-login until 2026-11-01T07:00:00.000Z'],
    ['2026-11-01T06:30:00.000Z', 'weekly re-login until 2026-11-01T07:00:00.000Z'],
    ['2026-11-01T07:00:00.000Z', undefined],
    // On 8 March clocks go from 02:00 to 03:00.
    ['2026-03-08T06:59:59.999Z', 'weekly re-login until 2026-03-08T07:00:00.000Z'],
    ['2026-03-08T07:00:00.000Z', undefined],
  ])('on days when the clocks change in New York, %s: %s', (utc, expected) => {
    expect(endOf(utc)).toBe(expected);
  });

  it('end at the time that they name when clocks go forward within them', () => {
    const window = { name: 'maintenance', from: '01:30', to: '03:30', timeZone: 'Europe/Berlin' };
    const found = plannedWindowAt([window], at('2026-03-29T00:45:00Z'));
    expect(new Date(found?.endsAt ?? 0).toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });

  it('are seen some time before they open', () => {
    expect(endOf('2026-11-17T04:42:59.999Z', 120_000)).toBeUndefined();
    expect(endOf('2026-11-17T04:43:00.000Z', 120_000)).toBe('daily reset until 2026-11-17T05:45:00.000Z');
    expect(endOf('2026-11-15T05:58:30.000Z', 120_000)).toBe('weekly re-login until 2026-11-15T07:00:00.000Z');
    expect(endOf('2026-11-14T05:58:30.000Z', 120_000)).toBeUndefined();
  });

  it('end at the wall time that they name, over midnight, in any zone and on days when the clocks change', () => {
    const time = fc.integer({ min: 0, max: 1439 }).map((minutes) => {
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
      return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
    });
    const zone = fc.constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'UTC');
    const instant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') });
    fc.assert(
      fc.property(time, time, zone, instant, (from, to, timeZone, now) => {
        const window = { name: 'w', from, to, timeZone };
        const open = plannedWindowAt([window], now);
        // What ends within the hour is told exactly; a change of clocks in between is looked at again at the end.
        if (open === undefined || open.endsAt - now > 3_600_000) return;
        const shown = new Date(open.endsAt).toLocaleTimeString('en-GB', {
          timeZone,
          hour: '2-digit',
          minute: '2-digit',
        });
        const isChangeNear = offset(now, timeZone) !== offset(open.endsAt, timeZone);
        if (!isChangeNear) expect(shown).toBe(to);
        expect(plannedWindowAt([window], now, 1)).toEqual(open);
      }),
    );
  });
});

function offset(instant: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

describe('the hours of the exchange', () => {
  it.each([
    ['2026-11-16T14:29:59Z', false],
    ['2026-11-16T14:30:00Z', true],
    ['2026-11-16T20:59:59Z', true],
    ['2026-11-16T21:00:00Z', false],
    // Thanksgiving, the half day after it, a Saturday, a day in summer.
    ['2026-11-26T15:00:00Z', false],
    ['2026-11-27T17:59:59Z', true],
    ['2026-11-27T18:00:00Z', false],
    ['2026-11-14T15:00:00Z', false],
    ['2026-07-14T13:30:00Z', true],
  ])('%s: %s', (utc, isOpen) => {
    expect(NYSE_HOURS.isOpen('AAPL', at(utc))).toBe(isOpen);
  });
});
