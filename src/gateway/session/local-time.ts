import type { EpochMs } from '../../domain/clock.ts';
import { type ZoneClock, zoneClock } from '../../domain/time-zone.ts';
import { easternText, parseTime } from './new-york-time.ts';

/** Formats and parses times in the time zone of a Gateway. */
export interface LocalTime {
  /** `20261118 15:30:00 Central European Standard Time`: the server's hello has the zone's long name on that day. */
  greeting(at: EpochMs): string;
  /** `20261118 15:30:00 Europe/Berlin`. */
  text(at: EpochMs): string;
  /** Parses as `parseTime` does; a time without a zone is in this zone. */
  parse(text: string): EpochMs | undefined;
}

/** A Gateway in New York writes `US/Eastern` in all times. */
const NEW_YORK: LocalTime = { greeting: easternText, text: easternText, parse: (text) => parseTime(text) };

/** Creates the time of a zone of the time-zone database; New York when the zone is absent or unknown. */
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

/** `British Summer Time`; the zone's database name where the long name is absent or not plain letters. */
function nameOf(clock: ZoneClock, at: EpochMs): string {
  const name = clock.longName(at);
  return /^[A-Z][A-Za-z ]+$/.test(name) ? name : clock.zone;
}
