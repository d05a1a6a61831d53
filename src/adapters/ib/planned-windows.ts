import type { EpochMs } from '../../domain/clock.ts';
import { type WallMs, type ZoneClock, zoneClock } from '../../domain/time-zone.ts';
import type { PlannedWindow } from '../../runner/ports/broker-session.ts';

/**
 * IBKR's own: the daily reset of the American servers, and the end of the week's login, after which a person must log in
 * again. Sources: IBKR's system status page (Sat-Thu 23:45-00:45 ET) and auto-restart page (Sunday 01:00 ET); the hour
 * after it is ours.
 */
export const IBKR_WINDOWS: readonly PlannedWindow[] = [
  { name: 'daily reset', from: '23:45', to: '00:45', timeZone: 'America/New_York' },
  { name: 'weekly re-login', weekday: 0, from: '01:00', to: '02:00', timeZone: 'America/New_York' },
];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A window that is open, and when it ends. */
export interface OpenWindow {
  readonly name: string;
  readonly endsAt: EpochMs;
}

/** The window open at an instant, or one that opens within `leadMs` after it: of several the one that ends last. */
export function plannedWindowAt(windows: readonly PlannedWindow[], at: EpochMs, leadMs = 0): OpenWindow | undefined {
  return windows
    .flatMap((window) => openWindow(window, at, leadMs) ?? [])
    .reduce<OpenWindow | undefined>(
      (last, one) => (last === undefined || one.endsAt > last.endsAt ? one : last),
      undefined,
    );
}

/** Of the windows that begin yesterday, today and tomorrow by the zone's clocks, the one that is open or opens next. */
function openWindow(window: PlannedWindow, at: EpochMs, leadMs: number): OpenWindow | undefined {
  const clock = zoneClock(window.timeZone);
  if (clock === undefined) throw new RangeError(`no time zone ${window.timeZone}`);
  const wall = clock.wallAt(at);
  const today = wall - (((wall % DAY_MS) + DAY_MS) % DAY_MS);
  for (const midnight of [today - DAY_MS, today, today + DAY_MS]) {
    const { opensAt, endsAt } = spanOf(window, midnight, clock);
    const isMeant = opensAt - leadMs <= at && at < endsAt;
    if (isMeant && isOn(window, new Date(midnight).getUTCDay())) return { name: window.name, endsAt };
  }
  return undefined;
}

/** By the wall's clocks, so that the hour that comes twice when summer time ends lies within it both times. */
function spanOf({ from, to }: PlannedWindow, midnight: WallMs, clock: ZoneClock) {
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const days = end < begin ? DAY_MS : 0;
  return {
    opensAt: clock.instantOf(midnight + begin * MINUTE_MS),
    endsAt: clock.instantOf(midnight + end * MINUTE_MS + days, begin === end ? 'first' : 'last'),
  };
}

function isOn({ weekday }: PlannedWindow, day: number): boolean {
  return weekday === undefined || weekday === day;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
