import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { IBKR_WINDOWS, type OpenWindow, plannedWindowAt } from './planned-windows.ts';

const DEFAULT_QUIET_MS = 120_000;

/** The planned window of a session that is open at an instant, or begins within a lead; in lockstep there is none. */
export function plannedWindow(options: SessionOptions, now: EpochMs, leadMs: number): OpenWindow | undefined {
  const { plannedWindows = IBKR_WINDOWS, disabled, time } = options;
  if (disabled?.has('planned-window') === true || time.mode === 'lockstep') return undefined;
  return plannedWindowAt(plannedWindows, now, leadMs);
}

/** Throws PreliveError PLANNED_WINDOW shortly before and during a planned window: an order would be lost in it. */
export function requireNoWindow(options: SessionOptions, now: EpochMs): void {
  const window = plannedWindow(options, now, options.quietBeforeWindowMs ?? DEFAULT_QUIET_MS);
  if (window === undefined) return;
  const until = new Date(window.endsAt).toISOString();
  throw new PreliveError('PLANNED_WINDOW', `No order is sent before and during the ${window.name}, until ${until}.`);
}
