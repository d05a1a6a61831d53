import type { EpochMs } from '../../domain/clock.ts';
import { zoneClock } from '../../domain/time-zone.ts';
import { newYork } from '../venue/calendar.ts';

/** `20261116 09:30:00 US/Eastern`, the format of most times that a Gateway sends. */
export function easternText(at: EpochMs): string {
  return `${easternDate(at)} ${easternClock(at)} US/Eastern`;
}

/** `20261116`. */
export function easternDate(at: EpochMs): string {
  return localIso(at).slice(0, 10).replaceAll('-', '');
}

/** `09:30:00`. */
export function easternClock(at: EpochMs): string {
  return localIso(at).slice(11, 19);
}

/** `19801212-14:30:00`, UTC. */
export function utcText(at: EpochMs): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19)}`;
}

function localIso(at: EpochMs): string {
  return new Date(newYork().wallAt(at)).toISOString();
}

const TIME_FORM = /^(\d{4})(\d{2})(\d{2})(?:(-| +)(\d{2}):(\d{2}):(\d{2})(?: +([A-Za-z0-9_/+-]+))?)?$/;
const EASTERN_NAMES = new Set(['', 'US/Eastern', 'America/New_York', 'EST', 'EST5EDT']);

/**
 * Parses a time of a client: `20261116 16:00:00 US/Eastern`, or with another zone of the time-zone database; without a
 * zone (in `usual`, by default New York); `20261116-21:00:00` (UTC); a date (its midnight). `undefined` for other texts.
 */
export function parseTime(text: string, usual = ''): EpochMs | undefined {
  const match = TIME_FORM.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1, 4).map(Number);
  const [hour = 0, minute = 0, second = 0] = match.slice(5, 8).map((part) => Number(part ?? 0));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  if (match[4] === '-') return match[8] === undefined ? asUtc : undefined;
  const zone = match[8] ?? usual;
  return (EASTERN_NAMES.has(zone) ? newYork() : zoneClock(zone))?.instantOf(asUtc);
}
