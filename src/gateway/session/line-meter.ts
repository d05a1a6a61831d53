/** Counts the market-data lines that the clients of a Gateway share. */
export interface LineMeter {
  /** Returns false when no line is free. */
  take(): boolean;
  give(): void;
}

/** Market-data lines of an account without booster packs. Source: IBKR, Market Data Lines. */
export const MARKET_DATA_LINES = 100;

/** Tick-by-tick subscriptions: one for every 20 lines, at least five. Users measured that the sixth is refused. */
export function tickByTickLines(lines: number): number {
  return Math.max(5, Math.floor(lines / 20));
}

/** Creates a meter with all lines free. */
export function createLineMeter(lines: number): LineMeter {
  let free = lines;
  return {
    take: () => {
      if (free === 0) return false;
      free -= 1;
      return true;
    },
    give: () => {
      free += 1;
    },
  };
}
