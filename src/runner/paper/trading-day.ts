import { isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { parseTradingHours, type TradingWindow, windowAt } from '../../domain/trading-hours.ts';
import type { ReadOnlySession } from '../ports/broker-session.ts';

/** A US stock, routed by SMART. */
export const stockQuery = (symbol: string) =>
  ({ symbol, securityType: 'STK', exchange: 'SMART', currency: 'USD' }) as const;

/**
 * Regular trading hours around the session's present instant, in which every symbol trades. Throws PreliveError
 * SYMBOL_UNKNOWN for a symbol without a security definition, MARKET_CLOSED outside of its hours.
 */
export async function readTradingDay(session: ReadOnlySession, symbols: readonly string[]): Promise<TradingWindow> {
  const windows: TradingWindow[] = [];
  for (const symbol of symbols) windows.push(await readWindow(session, symbol));
  return {
    opensAt: Math.max(...windows.map(({ opensAt }) => opensAt)),
    closesAt: Math.min(...windows.map(({ closesAt }) => closesAt)),
  };
}

async function readWindow(session: ReadOnlySession, symbol: string): Promise<TradingWindow> {
  const [details] = (await session.contractDetails(stockQuery(symbol))).value;
  if (details === undefined) throw new PreliveError('SYMBOL_UNKNOWN', `The broker has no US stock ${symbol}.`);
  const now = session.clock.now();
  const window = windowAt(parseTradingHours(details.liquidHours, details.timeZoneId), now);
  if (window !== undefined) return window;
  const hours = details.liquidHours.split(';').slice(0, 2).join('; ');
  throw new PreliveError(
    'MARKET_CLOSED',
    `${symbol} does not trade at ${isoUtc(now)}; hours: ${hours} ${details.timeZoneId}.`,
  );
}
