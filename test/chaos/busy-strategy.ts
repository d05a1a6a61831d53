import type { Strategy } from '../../src/engine/strategy/strategy.ts';

/** Shares of one step: more than the quote size, so that orders fill in parts. */
const STEP = 1_500;

/**
 * A strategy with a new target every minute, half of the time with passive orders: orders rest, fill in parts, and are
 * replaced.
 */
export function createBusyStrategy(symbols: readonly string[]): Strategy {
  let minute = 0;
  return {
    id: 'busy',
    parameters: { step: STEP },
    onBar: () => {},
    onClock: () => {
      minute++;
      return symbols.map((symbol, i) => ({
        symbol,
        quantity: (((minute * 7 + i * 3) % 5) - 2) * STEP,
        urgency: (minute + i) % 2 === 0 ? 'patient' : 'now',
      }));
    },
  };
}
