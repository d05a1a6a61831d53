import { newYorkDate, sessionDayOf } from '../../domain/calendar/session-day.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { DEFAULT_SESSION_START } from '../../gateway/server/gateway-options.ts';

/** Trading hours of the day on which rehearsals are held. */
export function rehearsalDay(): { readonly closesAt: EpochMs } {
  return { closesAt: sessionDayOf(newYorkDate(DEFAULT_SESSION_START)).close };
}
