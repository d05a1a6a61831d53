import type { EpochMs } from './clock.ts';

/**
 * Local time of a zone in milliseconds, as if the zone were UTC: `Date.UTC(2026, 10, 18, 9, 30)` is 09:30 on 18
 * November in any zone.
 */
export type WallMs = number;

/** The clocks of a zone of the time-zone database. */
export interface ZoneClock {
  readonly zone: string;
  /** Returns the local time at an instant. */
  wallAt(at: EpochMs): WallMs;
  /**
   * Returns the instant of a local time. A time that occurs twice, when summer time ends, has a first and a last
   * instant. A time that is skipped, when summer time begins, is moved forward by the length of the skip.
   */
  instantOf(wall: WallMs, which?: 'first' | 'last'): EpochMs;
  /** Name of the zone at an instant, `British Summer Time`; an offset such as `GMT+3` for a zone without a name. */
  longName(at: EpochMs): string;
}

const DAY_MS = 86_400_000;
/** Offsets change only at full quarters of an hour. */
const SLOT_MS = 900_000;
/** Cached offsets of a zone. */
const MAX_CACHED_OFFSETS = 4096;

const clocks = new Map<string, ZoneClock | undefined>();

/** Returns the clock of a zone, by the rules of the database, not of the machine; `undefined` for an unknown name. */
export function zoneClock(zone: string): ZoneClock | undefined {
  if (!clocks.has(zone)) clocks.set(zone, makeClock(zone));
  return clocks.get(zone);
}

/** False for names that are not in the time-zone database, such as `+02:00`. */
export function isTimeZone(name: string): boolean {
  return zoneClock(name) !== undefined;
}

function makeClock(zone: string): ZoneClock | undefined {
  const form = dateFormatOf(zone);
  if (form === undefined) return undefined;
  const offsetAt = cachedBySlot((at) => offsetOf(form, at));
  return {
    zone,
    wallAt: (at) => at + offsetAt(at),
    instantOf: (wall, which = 'first') => instantOf(offsetAt, wall, which),
    longName: (at) => longName(zone, at),
  };
}

function dateFormatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!/^[A-Za-z]/.test(timeZone)) return undefined;
  const numeric = 'numeric';
  const date = { era: 'short', year: numeric, month: numeric, day: numeric } as const;
  const time = { hour: numeric, minute: numeric, second: numeric, hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', ...date, ...time });
  } catch {
    return undefined;
  }
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(form: Intl.DateTimeFormat, at: EpochMs): number {
  const parts = new Map(form.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const wall = new Date(0);
  // Date.UTC adds 1900 to years below 100.
  wall.setUTCFullYear(year, part('month') - 1, part('day'));
  wall.setUTCHours(part('hour'), part('minute'), part('second'));
  return wall.getTime() - Math.floor(at / 1000) * 1000;
}

/** Caches offsets: a query of the database costs many times a cache lookup. */
function cachedBySlot(offsetAt: (at: EpochMs) => number): (at: EpochMs) => number {
  const offsets = new Map<number, number>();
  return (at) => {
    const slot = Math.floor(at / SLOT_MS);
    const known = offsets.get(slot);
    if (known !== undefined) return known;
    if (offsets.size >= MAX_CACHED_OFFSETS) offsets.clear();
    const offset = offsetAt(slot * SLOT_MS);
    offsets.set(slot, offset);
    return offset;
  };
}

/** The right offset is that of a day before or a day after. If neither fits, the time does not exist. */
function instantOf(offsetAt: (at: EpochMs) => number, wall: WallMs, which: 'first' | 'last'): EpochMs {
  const [before, after] = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)];
  const there = [wall - before, wall - after].filter((at) => at + offsetAt(at) === wall);
  if (there.length === 0) return wall - before;
  return which === 'first' ? Math.min(...there) : Math.max(...there);
}

const names = new Map<string, Intl.DateTimeFormat>();

function longName(timeZone: string, at: EpochMs): string {
  const form = names.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'long' });
  names.set(timeZone, form);
  return form.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** Names of the database. */
export function timeZoneNames(): readonly string[] {
  return Intl.supportedValuesOf('timeZone');
}

/** Zones that have a long name at an instant. */
export function zonesWithLongName(name: string, at: EpochMs): readonly string[] {
  return timeZoneNames().filter((zone) => longName(zone, at) === name);
}
