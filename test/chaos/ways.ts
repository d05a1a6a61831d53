import type { Strategy } from '../../src/engine/strategy/strategy.ts';
import { strategyFactory } from '../../src/runner/paper/chosen-engine.ts';
import { type EngineSettings, engineSettings } from '../../src/runner/paper/engine-settings.ts';
import { createBusyStrategy } from './busy-strategy.ts';
import type { Combination } from './combination.ts';

/** Settings with which a session trades. */
export interface Ways {
  readonly engine: EngineSettings;
  readonly historyDays: number;
  readonly createStrategy: () => Strategy;
  readonly minimumTrades: number;
  readonly maximumTrades: number;
}

const BUSY_CAPITAL_USD = 10_000_000;
const MANY = 100_000;

/**
 * A strategy that always trades, and orders that follow the quote in every second combination: as many events as
 * possible in minutes.
 */
export function busyWays({ index, symbols, killSwitches }: Combination): Ways {
  const settings = engineSettings({
    capitalInUse: BUSY_CAPITAL_USD,
    maximumTrades: MANY,
    ...(killSwitches && { killSwitches }),
  });
  // Terms that followed the quote differ from those of the intent, which a recomputation reports as a fault.
  const execution = { ...settings.execution, ...(index % 2 === 1 && { repriceMs: 5_000 }) };
  return {
    engine: { ...settings, execution },
    historyDays: 1,
    createStrategy: () => createBusyStrategy(symbols),
    minimumTrades: 1,
    maximumTrades: MANY,
  };
}

/** Settings of `prelive stage7`. */
export function shippedWays({ symbols }: Combination): Ways {
  const [minimumTrades, maximumTrades] = [50, 200];
  return {
    engine: engineSettings({ capitalInUse: 1_000_000, maximumTrades }),
    historyDays: 10,
    createStrategy: strategyFactory(symbols, {}),
    minimumTrades,
    maximumTrades,
  };
}
