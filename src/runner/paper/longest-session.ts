import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { TradingWindow } from '../../domain/trading-hours.ts';

/** Time reserved for closing positions before the market closes, ms: the target of the rollback procedure. */
export const CLOSING_TIME_MS = 120_000;

/** Longest session that starts at `now` and can be closed before the market closes, ms; below 0 when there is none. */
export function longestSession(now: EpochMs, { closesAt }: Pick<TradingWindow, 'closesAt'>): number {
  return closesAt - CLOSING_TIME_MS - now;
}

/**
 * Throws PreliveError DURATION_TOO_LONG when a session of `durationMs` that starts at `now` could not close its
 * positions before the market closes; the message names the longest possible one.
 */
export function requireWithinDay(now: EpochMs, day: Pick<TradingWindow, 'closesAt'>, durationMs: number): void {
  const longest = longestSession(now, day);
  if (durationMs <= longest) return;
  const asked = `asked for: ${formatLength(Math.ceil(durationMs / MINUTE_MS))}`;
  throw tooLong(day, `${formatLongest(Math.floor(longest / MINUTE_MS))} (${asked})`);
}

/**
 * The same check for work of a given duration, which does not include the two minutes for closing positions; `what`
 * such as `a drill`.
 */
export function requireTimeLeft(
  now: EpochMs,
  day: Pick<TradingWindow, 'closesAt'>,
  durationMs: number,
  what: string,
): void {
  if (durationMs <= longestSession(now, day)) return;
  const needed = formatLength(Math.ceil((durationMs + CLOSING_TIME_MS) / MINUTE_MS));
  throw tooLong(day, `${what} needs ${needed} before that`);
}

function tooLong({ closesAt }: Pick<TradingWindow, 'closesAt'>, words: string): PreliveError {
  const text = `The market closes at ${NEW_YORK.format(closesAt)} New York; ${words}.`;
  return new PreliveError('DURATION_TOO_LONG', text);
}

function formatLongest(minutes: number): string {
  if (minutes < 1) return 'two minutes are needed to close positions, so no session fits any more';
  return `from now the longest session is ${formatLength(minutes)}: --duration ${minutes}m`;
}

const MINUTE_MS = 60_000;

const NEW_YORK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  hour: '2-digit',
  minute: '2-digit',
});

/** `5h58m`, `6h`, `58m`. */
function formatLength(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest}m`;
  return rest === 0 ? `${hours}h` : `${hours}h${String(rest).padStart(2, '0')}m`;
}
