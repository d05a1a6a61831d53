import { InvariantViolation } from '../../domain/errors.ts';
import type { Dynamics } from './dynamics.ts';
import type { MarketModel, QuoteModel, StockDynamics } from './market-model.ts';
import { toMicros } from './money.ts';
import type { CashEntry, FutureEntry } from './options.ts';

const STOCK_TICK = 0.01;
const STOCK_LOT = 100;
/** Volume for which `medianSize` of the model holds. */
const SIZE_REFERENCE_VOLUME = 50_000_000;

/** How a built-in stock moves and is quoted. */
export function stockDynamics(model: MarketModel, symbol: string): Dynamics {
  const stock = model.stocks.find((candidate) => candidate.symbol === symbol);
  if (stock === undefined) throw new InvariantViolation(`the market model does not say how ${symbol} moves`);
  return {
    ...stock,
    tickMicros: toMicros(STOCK_TICK),
    spreadTicks: stockSpread(stock, model.quotes),
    medianSize: model.quotes.medianSize * Math.sqrt(stock.dailyVolume / SIZE_REFERENCE_VOLUME),
    lot: STOCK_LOT,
    momentum: model.momentum,
  };
}

function stockSpread(stock: StockDynamics, quotes: QuoteModel): number {
  const spread = stock.referencePrice * stock.volatility * quotes.spreadPerPriceVolatility;
  return Math.max(1, Math.round(spread / STOCK_TICK));
}

const FUTURE_SIZE = { dailyVolume: 1_000_000, medianSize: 40, lot: 1 } as const;
const CASH_SIZE = { dailyVolume: 20_000_000_000, medianSize: 2_000_000, lot: 100_000 } as const;

/** How a contract of a contracts file does. The planted effect is for stocks alone. */
export function entryDynamics(model: MarketModel, entry: FutureEntry | CashEntry): Dynamics {
  return {
    symbol: entry.symbol,
    referencePrice: entry.referencePrice,
    tickMicros: toMicros(entry.minTick),
    volatility: entry.volatility,
    beta: 0,
    spreadTicks: 2 * entry.halfSpreadTicks,
    ...(entry.securityType === 'FUT' ? FUTURE_SIZE : CASH_SIZE),
    momentum: { ...model.momentum, fractionOfNoise: 0 },
  };
}
