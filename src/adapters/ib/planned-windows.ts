import type { EpochMs } from '../../domain/clock.ts';
import type { PlannedWindow } from '../../runner/ports/broker-session.ts';
import { wallTime } from './wall-clock.ts';

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
const DAY_MINUTES = 1440;

/** A window that is open, and when it ends. */
export interface OpenWindow {
  readonly name: string;
  readonly endsAt: EpochMs;
}

/** The window open at an instant, or one that opens within `leadMs` after it: of several the one that ends last. */
export function windowAt(windows: readonly PlannedWindow[], at: EpochMs, leadMs = 0): OpenWindow | undefined {
  return windows
    .flatMap((window) => openWindow(window, at, leadMs) ?? [])
    .reduce<OpenWindow | undefined>(
      (last, one) => (last === undefined || one.endsAt > last.endsAt ? one : last),
      undefined,
    );
}

function openWindow(window: PlannedWindow, at: EpochMs, leadMs: number): OpenWindow | undefined {
  const wall = wallTime(at, window.timeZone);
  const from = minutesOf(window.from);
  const length = (minutesOf(window.to) - from + DAY_MINUTES) % DAY_MINUTES;
  // How long ago it opened last; negative numbers of minutes until it opens count from the day before.
  const since = (wall.minutes - from + DAY_MINUTES) % DAY_MINUTES;
  const until = DAY_MINUTES - since;
  const openedOn = wall.minutes >= from ? wall.weekday : (wall.weekday + 6) % 7;
  if (since < length && isOn(window, openedOn)) return ended(window, at + (length - since) * MINUTE_MS);
  const opensOn = wall.minutes < from ? wall.weekday : (wall.weekday + 1) % 7;
  if (until * MINUTE_MS <= leadMs && isOn(window, opensOn)) return ended(window, at + (until + length) * MINUTE_MS);
  return undefined;
}

function ended({ name }: PlannedWindow, endsAt: EpochMs): OpenWindow {
  return { name, endsAt: Math.round(endsAt) };
}

function isOn({ weekday }: PlannedWindow, day: number): boolean {
  return weekday === undefined || weekday === day;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
