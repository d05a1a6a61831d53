import type { ConnectionFacts } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { type WallMs, type ZoneClock, zoneClock, zonesWithLongName } from '../../domain/time-zone.ts';

/** `20261116 09:31:05 US/Eastern`, `20261116 09:31:05`, or `20261116-14:31:05`, which is UTC. */
const TWS_TIME = /^(\d{4})(\d\d)(\d\d)(-| +)(\d\d):(\d\d):(\d\d)(?: +(.+))?$/;

/** Parses a time like `parseTwsTime`, with New York as the zone of every text. */
export function parseAsNewYork(text: string): EpochMs | undefined {
  const match = TWS_TIME.exec(text);
  return match === null
    ? undefined
    : parseTwsTime(text.slice(0, text.length - (match[8]?.length ?? 0)).trimEnd(), NEW_YORK);
}

const NEW_YORK = '20261118 09:30:00 US/Eastern';

/**
 * Parses a time of TWS. A time without a zone is in the gateway's zone, which the handshake names (`handshakeTime`).
 * Undefined when the text or the zone is not understood.
 */
export function parseTwsTime(text: string, handshakeTime: string): EpochMs | undefined {
  const match = TWS_TIME.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, separator, hour, minute, second, zone] = match;
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (separator === '-') return wall;
  return fromWallTime(wall, zone ?? zoneOf(handshakeTime));
}

/** The gateway's time at the handshake, in whole seconds; undefined when its zone is not understood. */
export function gatewayTime({ connectionTime }: ConnectionFacts): EpochMs | undefined {
  return parseTwsTime(connectionTime, connectionTime);
}

/** Formats a time as `20261116-14:31:05`, which needs no zone. */
export function formatTwsUtc(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll('-', '').replace('T', '-');
}

function zoneOf(handshakeTime: string): string {
  return TWS_TIME.exec(handshakeTime)?.[8] ?? '';
}

/**
 * Zone names that the database lacks or defines with other rules: Java's generic names and abbreviations. Other long
 * names are searched in the database.
 */
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
  // Abbreviations of only one zone; the database has some of them without summer time.
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

function fromWallTime(wall: WallMs, name: string): EpochMs | undefined {
  const usual = zoneClock(ZONES.get(name) ?? name);
  const read = usual === undefined ? undefined : called(usual, name, wall);
  // Another zone may have this name: Greenwich Mean Time is London's in winter only, and Accra's all year.
  if (read?.isCalledSo === true || !name.includes(' ')) return read?.at;
  const other = clockCalled(name, wall);
  return other === undefined ? read?.at : called(other, name, wall).at;
}

/** Resolves a repeated hour by the name: `Eastern Daylight Time` is the first. */
function called(clock: ZoneClock, name: string, wall: WallMs): { readonly at: EpochMs; readonly isCalledSo: boolean } {
  const [first, last] = [clock.instantOf(wall), clock.instantOf(wall, 'last')];
  const at = [first, last].find((one) => clock.wallAt(one) === wall && clock.longName(one) === name);
  return { at: at ?? first, isCalledSo: at !== undefined };
}

/** Last zone found for a name; `undefined` where no zone had it on that day. */
const found = new Map<string, { readonly clock: ZoneClock | undefined; readonly day: number }>();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Returns a zone with this long name at a local time. Caches the result, because searching all zones is slow. */
function clockCalled(name: string, wall: WallMs): ZoneClock | undefined {
  const known = found.get(name);
  const day = Math.floor(wall / DAY_MS);
  const holds = known?.clock === undefined ? known?.day === day : called(known.clock, name, wall).isCalledSo;
  if (holds) return known?.clock;
  const clock = findCalled(name, wall);
  found.set(name, { clock, day });
  return clock;
}

/** Local times differ from UTC by up to fourteen hours in both directions. */
function findCalled(name: string, wall: WallMs): ZoneClock | undefined {
  const zones = [0, -14, 14].flatMap((hours) => zonesWithLongName(name, wall + hours * HOUR_MS));
  return [...new Set(zones)]
    .flatMap((zone) => zoneClock(zone) ?? [])
    .find((clock) => called(clock, name, wall).isCalledSo);
}
