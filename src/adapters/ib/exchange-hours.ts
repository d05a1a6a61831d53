import { isoUtc } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import { zoneClock } from '../../domain/time-zone.ts';
import { isShortDay, isTradingDay } from '../../domain/trading-calendar.ts';
import type { TradingHours } from '../../runner/ports/broker-session.ts';

const OPEN = 9 * 60 + 30;
const CLOSE = 16 * 60;
const SHORT_CLOSE = 13 * 60;
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

const NEW_YORK = zoneClock('America/New_York');

/** Regular hours of the New York Stock Exchange for all its stocks: 9:30 to 16:00, on short days to 13:00. */
export const NYSE_HOURS: TradingHours = {
  isOpen: (_symbol, at) => {
    invariant(NEW_YORK, 'the time-zone database has New York');
    const wall = NEW_YORK.wallAt(at);
    const day = isoUtc(wall).slice(0, 10);
    const minutes = (((wall % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS;
    return isTradingDay(day) && minutes >= OPEN && minutes < (isShortDay(day) ? SHORT_CLOSE : CLOSE);
  },
};
