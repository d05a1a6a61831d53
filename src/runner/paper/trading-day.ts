import type { ContractDetails } from '../../domain/account.ts';
import { isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { parseTradingHours, type TradingWindow, windowAt } from '../../domain/trading-hours.ts';
import type { ReadOnlySession } from '../ports/broker-session.ts';

/** A US stock, routed by SMART. */
export const stockQuery = (symbol: string) =>
  ({ symbol, securityType: 'STK', exchange: 'SMART', currency: 'USD' }) as const;

/**
 * Regular trading hours around the session's present instant, in which every symbol trades. Throws PreliveError
 * SYMBOL_UNKNOWN for a symbol without a security definition, MARKET_CLOSED outside of its hours, DOCUMENT_INVALID for a
 * time zone that nobody knows.
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
  const window = windowAt(tradingHours(details), now);
  if (window !== undefined) return window;
  const hours = details.liquidHours.split(';').slice(0, 2).join('; ');
  throw new PreliveError(
    'MARKET_CLOSED',
    `${symbol} does not trade at ${isoUtc(now)}; hours: ${hours} ${details.timeZoneId}.`,
  );
}

function tradingHours({ symbol, liquidHours, timeZoneId }: ContractDetails): readonly TradingWindow[] {
  try {
    return parseTradingHours(liquidHours, timeZoneId);
  } catch (cause) {
    const text = `The hours of ${symbol} are given in the time zone "${timeZoneId}", which is not known.`;
    throw new PreliveError('DOCUMENT_INVALID', text, { cause });
  }
}
