import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { type WallMs, type ZoneClock, zoneClock } from '../../domain/time-zone.ts';
import type { PlannedWindow, SessionOptions } from '../../runner/ports/broker-session.ts';

/**
 * IBKR's windows: the daily reset of the American servers, and the end of the weekly login, after which a person must
 * log in again. Sources: IBKR's system status page (Sat-Thu 23:45-00:45 ET) and auto-restart page (Sunday 01:00 ET);
 * the hour after it is prelive's choice.
 */
export const IBKR_WINDOWS: readonly PlannedWindow[] = [
  { name: 'daily reset', from: '23:45', to: '00:45', timeZone: 'America/New_York' },
  { name: 'weekly re-login', weekday: 0, from: '01:00', to: '02:00', timeZone: 'America/New_York' },
];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Open window with its end. */
export interface OpenWindow {
  readonly name: string;
  readonly endsAt: EpochMs;
}

/** Returns the window that is open at an instant or opens within `leadMs` after it; of several the one that ends last. */
export function plannedWindowAt(windows: readonly PlannedWindow[], at: EpochMs, leadMs = 0): OpenWindow | undefined {
  return windows
    .flatMap((window) => openWindow(window, at, leadMs) ?? [])
    .reduce<OpenWindow | undefined>(
      (last, one) => (last === undefined || one.endsAt > last.endsAt ? one : last),
      undefined,
    );
}

/** Checks the windows that begin yesterday, today and tomorrow in the zone; returns the one that is open or opens next. */
function openWindow(window: PlannedWindow, at: EpochMs, leadMs: number): OpenWindow | undefined {
  const clock = zoneClock(window.timeZone);
  if (clock === undefined) throw new RangeError(`no time zone ${window.timeZone}`);
  const wall = clock.wallAt(at);
  const today = wall - (((wall % DAY_MS) + DAY_MS) % DAY_MS);
  for (const midnight of [today - DAY_MS, today, today + DAY_MS]) {
    const { opensAt, endsAt } = spanOf(window, midnight, clock);
    const isInside = opensAt - leadMs <= at && at < endsAt;
    if (isInside && isOn(window, new Date(midnight).getUTCDay())) return { name: window.name, endsAt };
  }
  return undefined;
}

/** Computes a window by local time, so that it includes both repetitions of the hour at the end of summer time. */
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

const DEFAULT_QUIET_MS = 120_000;

/** Returns the planned window that is open at an instant or opens within a lead; none in lockstep. */
export function plannedWindow(options: SessionOptions, now: EpochMs, leadMs: number): OpenWindow | undefined {
  const { plannedWindows = IBKR_WINDOWS, disabled, time } = options;
  if (disabled?.has('planned-window') === true || time.mode === 'lockstep') return undefined;
  return plannedWindowAt(plannedWindows, now, leadMs);
}

/** Throws PreliveError PLANNED_WINDOW during a planned window and shortly before: an order sent shortly before the reset may be lost. */
export function requireNoWindow(options: SessionOptions, now: EpochMs): void {
  const window = plannedWindow(options, now, options.quietBeforeWindowMs ?? DEFAULT_QUIET_MS);
  if (window === undefined) return;
  const until = new Date(window.endsAt).toISOString();
  throw new PreliveError('PLANNED_WINDOW', `No order is sent before and during the ${window.name}, until ${until}.`);
}
