import type { EpochMs } from '../../domain/clock.ts';
import { type ZoneClock, zoneClock } from '../../domain/time-zone.ts';
import { easternText, parseTime } from './new-york-time.ts';

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

/** Times of a zone of the time-zone database; without one, or with one that there is not, of New York. */
export function createLocalTime(zone: string | undefined): LocalTime {
  const clock = zone === undefined ? undefined : zoneClock(zone);
  if (clock === undefined) return NEW_YORK;
  const wall = (at: EpochMs) => {
    const iso = new Date(clock.wallAt(at)).toISOString();
    return `${iso.slice(0, 10).replaceAll('-', '')} ${iso.slice(11, 19)}`;
  };
  return {
    greeting: (at) => `${wall(at)} ${nameOf(clock, at)}`,
    text: (at) => `${wall(at)} ${clock.zone}`,
    parse: (text) => parseTime(text, clock.zone),
  };
}

/** `British Summer Time`; the zone's own name where it has no long one, or one outside of ASCII. */
function nameOf(clock: ZoneClock, at: EpochMs): string {
  const name = clock.longName(at);
  return /^[A-Z][A-Za-z ]+$/.test(name) ? name : clock.zone;
}
