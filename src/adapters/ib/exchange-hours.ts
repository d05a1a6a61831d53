import { isShortDay, isTradingDay } from '../../domain/trading-calendar.ts';
import type { TradingHours } from '../../runner/ports/broker-session.ts';
import { wallTime } from './wall-clock.ts';

const OPEN = 9 * 60 + 30;
const CLOSE = 16 * 60;
const SHORT_CLOSE = 13 * 60;

/** Regular hours of the New York Stock Exchange, the same for all its stocks: 9:30 to 16:00, on short days to 13:00. */
export const NYSE_HOURS: TradingHours = {
  isOpen: (_symbol, at) => {
    const { day, minutes } = wallTime(at, 'America/New_York');
    return isTradingDay(day) && minutes >= OPEN && minutes < (isShortDay(day) ? SHORT_CLOSE : CLOSE);
  },
};
