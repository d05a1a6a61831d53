import type { EpochMs } from '../../domain/clock.ts';
import { easternText, parseTime, zoneOffsetMs } from './new-york-time.ts';

/** Times as a Gateway of some time zone writes and reads them. */
export interface LocalTime {
  /** `20261118 15:30:00 Central European Standard Time`: the greeting has the zone's long name of that day. */
  greeting(at: EpochMs): string;
  /** `20261118 15:30:00 Europe/Berlin`. */
  text(at: EpochMs): string;
  /** As `parseTime`; a time without a zone is in this one. */
  parse(text: string): EpochMs | undefined;
}

/** A Gateway in New York writes one name everywhere. */
const NEW_YORK: LocalTime = { greeting: easternText, text: easternText, parse: (text) => parseTime(text) };

/** False for names that are not in the time-zone database. */
export function isTimeZone(name: string): boolean {
  return zoneOffsetMs(name, 0) !== undefined;
}

/** Times of a zone of the time-zone database; without one, of New York. */
export function createLocalTime(zone: string | undefined): LocalTime {
  if (zone === undefined) return NEW_YORK;
  const wall = (at: EpochMs) => {
    const iso = new Date(at + (zoneOffsetMs(zone, at) ?? 0)).toISOString();
    return `${iso.slice(0, 10).replaceAll('-', '')} ${iso.slice(11, 19)}`;
  };
  return {
    greeting: (at) => `${wall(at)} ${longName(zone, at)}`,
    text: (at) => `${wall(at)} ${zone}`,
    parse: (text) => parseTime(text, zone),
  };
}

/** `British Summer Time`; the zone's own name where it has no long one, or one outside of ASCII. */
function longName(timeZone: string, at: EpochMs): string {
  const form = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'long' });
  const name = form.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  return /^[A-Z][A-Za-z ]+$/.test(name) ? name : timeZone;
}
