import type { EpochMs } from './clock.ts';

/**
 * A wall clock's reading as milliseconds, as if the zone were UTC: `Date.UTC(2026, 10, 18, 9, 30)` is 09:30 on 18 November
 * wherever the clock hangs.
 */
export type WallMs = number;

/** The clocks of a zone of the time-zone database. */
export interface ZoneClock {
  readonly zone: string;
  /** Returns the time that the clocks show at an instant. */
  wallAt(at: EpochMs): WallMs;
  /**
   * Returns the instant at which the clocks show a time. A time that is shown twice, when summer time ends, gives the first
   * or the last instant. A time that is left out, when summer time begins, counts as later by as much as the clocks moved.
   */
  instantOf(wall: WallMs, which?: 'first' | 'last'): EpochMs;
  /** `British Summer Time`, as the zone is called at an instant; an offset such as `GMT+3` where it has no name. */
  longName(at: EpochMs): string;
}

const DAY_MS = 86_400_000;
/** Clocks are changed at whole quarters of an hour: within one the offset is the same. */
const SLOT_MS = 900_000;
/** Offsets that are remembered of a zone. */
const MAX_CACHED_OFFSETS = 4096;

const clocks = new Map<string, ZoneClock | undefined>();

/** The clocks of a zone; `undefined` for a name that the database does not have. Its rules, not those of the machine. */
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
  // Date.UTC takes years below 100 for those of the last century.
  wall.setUTCFullYear(year, part('month') - 1, part('day'));
  wall.setUTCHours(part('hour'), part('minute'), part('second'));
  return wall.getTime() - Math.floor(at / 1000) * 1000;
}

/** To ask the database costs many times what a look at what it said does. */
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

/** Of the offsets a day before and a day after one is in force at the time that is looked for, or it is left out. */
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

/** Zones that are called by a long name at an instant. */
export function zonesWithLongName(name: string, at: EpochMs): readonly string[] {
  return timeZoneNames().filter((zone) => longName(zone, at) === name);
}
