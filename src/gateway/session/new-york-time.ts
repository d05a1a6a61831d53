import type { EpochMs } from '../../domain/clock.ts';
import { newYorkOffsetMs } from '../venue/calendar.ts';

const HOUR_MS = 3_600_000;

/** `20261116 09:30:00 US/Eastern`, the form of most times that a Gateway sends. */
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

function localIso(at: EpochMs): string {
  return new Date(at + newYorkOffsetMs(at)).toISOString();
}

const TIME_FORM = /^(\d{4})(\d{2})(\d{2})(?:(-| +)(\d{2}):(\d{2}):(\d{2})(?: +([A-Za-z_/]+))?)?$/;
const EASTERN_NAMES = new Set(['', 'US/Eastern', 'America/New_York', 'EST', 'EST5EDT']);
const UTC_NAMES = new Set(['UTC', 'GMT', 'Etc/UTC']);

/**
 * Reads a time as clients write it: `20261116 16:00:00 US/Eastern`, with another name for that zone or for UTC, without
 * zone (New York), `20261116-21:00:00` (UTC), or a date (its midnight in New York). `undefined` for anything else.
 */
export function parseTime(text: string): EpochMs | undefined {
  const match = TIME_FORM.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1, 4).map(Number);
  const [hour = 0, minute = 0, second = 0] = match.slice(5, 8).map((part) => Number(part ?? 0));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const zone = match[8] ?? '';
  if (match[4] === '-') return zone === '' ? asUtc : undefined;
  if (UTC_NAMES.has(zone)) return asUtc;
  return EASTERN_NAMES.has(zone) ? asUtc - newYorkOffsetMs(asUtc + 5 * HOUR_MS) : undefined;
}
