/** Market-data lines that the clients of a Gateway share. */
export interface LineMeter {
  /** False when there is none left. */
  take(): boolean;
  give(): void;
}

/** Lines of an account without booster packs. Source: IBKR, Market Data Lines. */
export const MARKET_DATA_LINES = 100;

/** Tick-by-tick subscriptions for so many lines: one for each twenty, five at the least. Measured by users: the sixth is refused. */
export function tickByTickLines(lines: number): number {
  return Math.max(5, Math.floor(lines / 20));
}

/** All lines free. */
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
