import type { Strategy } from '../../src/engine/strategy/strategy.ts';

/** Shares of one step: more than the quote size, so that orders fill in parts. */
const STEP = 3_000;

/** A strategy with a new passive target every minute: there is always a resting or partly filled order. */
export function createRestlessStrategy(symbols: readonly string[]): Strategy {
  let minute = 0;
  return {
    id: 'restless',
    parameters: { step: STEP },
    onBar: () => {},
    onClock: () => {
      minute++;
      return symbols.map((symbol, i) => ({
        symbol,
        quantity: (((minute * 7 + i * 3) % 5) - 2) * STEP,
        urgency: 'patient',
      }));
    },
  };
}
