import type { ConnectionFacts } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';

/** `20261116 09:31:05 US/Eastern`, `20261116  09:31:05`, or `20261116-14:31:05`, which is UTC. */
const TWS_TIME = /^(\d{4})(\d\d)(\d\d)(-| +)(\d\d):(\d\d):(\d\d)(?: +(.+))?$/;

/** As `parseTwsTime`, whatever zone is named: as if all the world were New York. */
export function parseAsNewYork(text: string): EpochMs | undefined {
  const match = TWS_TIME.exec(text);
  return match === null
    ? undefined
    : parseTwsTime(text.slice(0, text.length - (match[8]?.length ?? 0)).trimEnd(), NEW_YORK);
}

const NEW_YORK = '20261118 09:30:00 US/Eastern';

/**
 * Instant of a time as TWS writes it. A time without a zone is in the zone of the gateway, which the handshake names
 * (`handshakeTime`). Undefined when the text or the zone is not understood.
 */
export function parseTwsTime(text: string, handshakeTime: string): EpochMs | undefined {
  const match = TWS_TIME.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, separator, hour, minute, second, zone] = match;
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (separator === '-') return wall;
  return fromWallTime(wall, zone ?? zoneOf(handshakeTime));
}

/** What the gateway's clock said at the handshake, in whole seconds; undefined when its time zone is not understood. */
export function gatewayTime({ connectionTime }: ConnectionFacts): EpochMs | undefined {
  return parseTwsTime(connectionTime, connectionTime);
}

/** `20261116-14:31:05`: the form of requests that needs no zone. */
export function formatTwsUtc(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll('-', '').replace('T', '-');
}

function zoneOf(handshakeTime: string): string {
  return TWS_TIME.exec(handshakeTime)?.[8] ?? '';
}

/** Java's and Windows' names of zones that IB Gateways are run in; others are IANA names or abbreviations of them. */
const ZONES: ReadonlyMap<string, string> = new Map([
  ...american('America/New_York', 'Eastern'),
  ...american('America/Chicago', 'Central'),
  ...american('America/Denver', 'Mountain'),
  ...american('America/Los_Angeles', 'Pacific'),
  ...american('Asia/Jerusalem', 'Israel'),
  ...american('Australia/Sydney', 'Australian Eastern'),
  ...american('Pacific/Auckland', 'New Zealand'),
  ['Greenwich Mean Time', 'Europe/London'],
  ['British Summer Time', 'Europe/London'],
  ...european('Europe/Berlin', 'Central European'),
  ...european('Europe/Athens', 'Eastern European'),
  ...european('Europe/Lisbon', 'Western European'),
  ['Irish Standard Time', 'Europe/Dublin'],
  ['Moscow Standard Time', 'Europe/Moscow'],
  ['Gulf Standard Time', 'Asia/Dubai'],
  ['Singapore Standard Time', 'Asia/Singapore'],
  ['Korean Standard Time', 'Asia/Seoul'],
  ['Brasilia Standard Time', 'America/Sao_Paulo'],
  ['South Africa Standard Time', 'Africa/Johannesburg'],
  ['Coordinated Universal Time', 'UTC'],
  ['China Standard Time', 'Asia/Shanghai'],
  ['Hong Kong Standard Time', 'Asia/Hong_Kong'],
  ['Japan Standard Time', 'Asia/Tokyo'],
  ['India Standard Time', 'Asia/Kolkata'],
  // Abbreviations that mean one zone alone; the database has some of them without summer time.
  ['EST', 'America/New_York'],
  ['EDT', 'America/New_York'],
  ['CDT', 'America/Chicago'],
  ['PST', 'America/Los_Angeles'],
  ['PDT', 'America/Los_Angeles'],
  ['BST', 'Europe/London'],
  ['CET', 'Europe/Berlin'],
  ['CEST', 'Europe/Berlin'],
  ['JST', 'Asia/Tokyo'],
  ['HKT', 'Asia/Hong_Kong'],
]);

type ZoneName = readonly [name: string, zone: string];

function american(zone: string, name: string): readonly ZoneName[] {
  return ['Time', 'Standard Time', 'Daylight Time'].map((end) => [`${name} ${end}`, zone]);
}

function european(zone: string, name: string): readonly ZoneName[] {
  return ['Time', 'Standard Time', 'Summer Time'].map((end) => [`${name} ${end}`, zone]);
}

function fromWallTime(wall: EpochMs, zone: string): EpochMs | undefined {
  const format = formatOf(ZONES.get(zone) ?? zone);
  if (format === undefined) return undefined;
  // The offset at the wall time taken as UTC is wrong for some hours around a change of clocks: ask again at the result.
  const guess = wall - offsetAt(wall, format);
  return wall - offsetAt(guess, format);
}

function offsetAt(at: EpochMs, format: Intl.DateTimeFormat): number {
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const value = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone));
  return formats.get(zone);
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  if (timeZone === '') return undefined;
  const digits = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
  } catch {
    return undefined;
  }
}
