import type { Strategy } from '../../src/engine/strategy/strategy.ts';

/** Shares of one step: more than the quote holds, so that orders fill in parts. */
const STEP = 3_000;

/** A strategy that wants something else every minute, patiently: there is always an order that rests or has filled in part. */
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
