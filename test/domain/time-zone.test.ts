import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseTwsTime } from '../../src/adapters/ib/tws-time.ts';
import { NYSE_HOURS, newYorkOpen } from '../../src/domain/calendar/session-day.ts';
import { isTimeZone, zoneClock, zonesWithLongName } from '../../src/domain/time-zone.ts';
import { parseTradingHours } from '../../src/domain/trading-hours.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const HOUR_MS = 3_600_000;
const FROM = Date.UTC(2000, 0, 1);
const TO = Date.UTC(2037, 11, 31);

function clockOf(zone: string) {
  const clock = zoneClock(zone);
  if (clock === undefined) throw new Error(`no clock of ${zone}`);
  return clock;
}

/** Returns the time on the wall's clock at an instant, by another implementation. */
function wallByTemporal(zone: string, at: number): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return zoned.toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds;
}

function instantByTemporal(zone: string, wall: number, disambiguation: 'compatible' | 'later'): number {
  const plain = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
  return plain.toZonedDateTime(zone, { disambiguation }).epochMilliseconds;
}

/** Instants around each change of clocks of the zone in a year, to the millisecond. */
function aroundChanges(zone: string, year: number): readonly number[] {
  let at = Temporal.Instant.fromEpochMilliseconds(Date.UTC(year, 0, 1)).toZonedDateTimeISO(zone);
  const instants: number[] = [];
  for (let changes = 0; changes < 4; changes++) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds > Date.UTC(year + 1, 0, 1)) break;
    const change = next.epochMilliseconds;
    for (const hours of [-25, -2, -1, -0.5, 0, 0.5, 1, 2, 25]) {
      instants.push(change + hours * HOUR_MS - 1, change + hours * HOUR_MS, change + hours * HOUR_MS + 1);
    }
    at = next;
  }
  return instants;
}

const anyZone = fc.constantFrom(...ZONES);
const RUNS = { seed: 12, numRuns: 3000 };

describe('the clocks of a zone', () => {
  it('agree with another implementation at every instant, in every zone', () => {
    fc.assert(
      fc.property(anyZone, fc.integer({ min: FROM, max: TO }), (zone, at) => {
        expect([zone, at, clockOf(zone).wallAt(at)]).toEqual([zone, at, wallByTemporal(zone, at)]);
      }),
      RUNS,
    );
  });

  it('are read back to the instant, the first or the last of two, and a time that is left out as another implementation', () => {
    fc.assert(
      fc.property(anyZone, fc.integer({ min: FROM, max: TO }), (zone, wall) => {
        const clock = clockOf(zone);
        const read = [clock.instantOf(wall), clock.instantOf(wall, 'last')];
        expect([zone, wall, ...read]).toEqual([
          zone,
          wall,
          instantByTemporal(zone, wall, 'compatible'),
          instantByTemporal(zone, wall, 'later'),
        ]);
      }),
      RUNS,
    );
  });

  it.each([2026, 2027])(
    'are right around every change of %i, in every zone that has one',
    (year) => {
      let checked = 0;
      for (const zone of ZONES) {
        const clock = clockOf(zone);
        for (const at of aroundChanges(zone, year)) {
          const wall = clock.wallAt(at);
          expect([zone, at, wall]).toEqual([zone, at, wallByTemporal(zone, at)]);
          expect([zone, at, clock.instantOf(wall)]).toEqual([zone, at, instantByTemporal(zone, wall, 'compatible')]);
          expect([zone, at, clock.instantOf(wall, 'last')]).toEqual([zone, at, instantByTemporal(zone, wall, 'later')]);
          checked++;
        }
      }
      expect(checked).toBeGreaterThan(1000);
    },
    60_000,
  );

  it.each([
    ['the hour that comes twice in New York', 'America/New_York', '2026-11-01T01:30', '05:30', '06:30'],
    ['the hour that is left out in New York', 'America/New_York', '2026-03-08T02:30', '07:30', '07:30'],
    ['the hour that comes twice in Berlin', 'Europe/Berlin', '2026-10-25T02:30', '00:30', '01:30'],
    ['the hour that comes twice in Sydney', 'Australia/Sydney', '2026-04-05T02:30', '15:30', '16:30'],
    ['the half hour that comes twice on Lord Howe', 'Australia/Lord_Howe', '2026-04-05T01:45', '14:45', '15:15'],
  ])('are read in %s', (_, zone, wall, first, last) => {
    const clock = clockOf(zone);
    const at = Date.parse(`${wall}:00Z`);
    const shown = [clock.instantOf(at), clock.instantOf(at, 'last')].map((one) =>
      new Date(one).toISOString().slice(11, 16),
    );
    expect(shown).toEqual([first, last]);
  });

  it.each(['Europe/Atlantis', '', '+02:00', 'UTC+2', '../etc', 'America/New York'])('has no zone "%s"', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  it('knows a zone by the long name that it has on a day, and zones of one name show the same time', () => {
    for (const at of [Date.UTC(2026, 0, 15, 15), Date.UTC(2026, 6, 15, 15), Date.UTC(2026, 10, 18, 15)]) {
      const walls = new Map<string, readonly number[]>();
      for (const zone of ZONES) {
        const name = clockOf(zone).longName(at);
        walls.set(name, [...(walls.get(name) ?? []), clockOf(zone).wallAt(at)]);
      }
      for (const [name, shown] of walls) expect([name, new Set(shown).size]).toEqual([name, 1]);
    }
    expect(zonesWithLongName('Japan Standard Time', 0)).toEqual(['Asia/Tokyo']);
    expect(zonesWithLongName('Nowhere Time', 0)).toEqual([]);
  }, 60_000);

  it.each(ZONES.filter((_, place) => place % 10 === 0))('are the same on a machine in %s', (zone) => {
    const { TZ } = process.env;
    onTestFinished(() => {
      if (TZ === undefined) delete process.env['TZ'];
      else process.env['TZ'] = TZ;
    });
    process.env['TZ'] = zone;
    const open = parseTradingHours('20261118:0930-20261118:1600', 'US/Eastern')[0];
    expect(open?.opensAt).toBe(Date.UTC(2026, 10, 18, 14, 30));
    expect(NYSE_HOURS.isOpen('AAPL', Date.UTC(2026, 10, 18, 14, 30))).toBe(true);
    expect(NYSE_HOURS.isOpen('AAPL', Date.UTC(2026, 10, 18, 21))).toBe(false);
    expect(parseTwsTime('20261118 09:30:00', '20261118 09:30:00 US/Eastern')).toBe(Date.UTC(2026, 10, 18, 14, 30));
    expect(newYorkOpen({ year: 2026, month: 3, day: 9 })).toBe(Date.UTC(2026, 2, 9, 13, 30));
  });
});
