import type { EpochMs } from '../domain/clock.ts';
import { DEFAULT_SESSION_START } from '../gateway/server/gateway-options.ts';
import { newYorkDate, sessionDayOf } from '../gateway/venue/calendar.ts';

/** Trading hours of the day on which rehearsals are held. */
export function rehearsalDay(): { readonly closesAt: EpochMs } {
  return { closesAt: sessionDayOf(newYorkDate(DEFAULT_SESSION_START)).close };
}
