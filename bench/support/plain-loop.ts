import type { Bar } from '../../src/domain/market.ts';
import { createRollingPsr } from '../../src/statistics/rolling-psr.ts';
import { type Cross, createCross, takeClose } from './ema-cross.ts';

interface Holding extends Cross {
  quantity: number;
  close: number;
  /** Signed shares to buy at the next open. */
  ordered: number;
}

interface Result {
  readonly fills: number;
  readonly equity: number;
}

const WINDOW = 240;
const COMMISSION = 1;

/**
 * The same trading as a plain loop over objects: averages, orders filled at the next open with half a spread and a
 * commission, equity and the probabilistic Sharpe ratio of each minute. No risk checks, messages or records.
 */
export function plainLoop(symbols: readonly string[], bars: readonly Bar[], halfSpreadBps: number): Result {
  const holdings = symbols.map((symbol): Holding => ({ ...createCross(symbol), quantity: 0, close: 0, ordered: 0 }));
  const bySymbol = new Map(holdings.map((holding) => [holding.symbol, holding]));
  const psr = createRollingPsr(WINDOW);
  let cash = 1_000_000;
  let equity = cash;
  let fills = 0;
  const endMinute = () => {
    let next = cash;
    for (const holding of holdings) {
      next += holding.quantity * holding.close;
      holding.ordered = holding.bars < 1 ? 0 : holding.wanted - holding.quantity;
    }
    psr.add(next / equity - 1);
    equity = next;
    psr.estimate();
  };
  let at = bars[0]?.at ?? 0;
  for (const bar of bars) {
    if (bar.at !== at) {
      endMinute();
      at = bar.at;
    }
    const holding = bySymbol.get(bar.symbol);
    if (holding === undefined) continue;
    if (holding.ordered !== 0) {
      cash -= holding.ordered * bar.open * (1 + (Math.sign(holding.ordered) * halfSpreadBps) / 10_000) + COMMISSION;
      holding.quantity += holding.ordered;
      holding.ordered = 0;
      fills++;
    }
    holding.close = bar.close;
    takeClose(holding, bar.close);
  }
  endMinute();
  return { fills, equity };
}
