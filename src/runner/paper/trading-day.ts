import type { ContractDetails } from '../../domain/account.ts';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { parseTradingHours, type TradingWindow, windowAt } from '../../domain/trading-hours.ts';
import { alternatives } from '../../domain/words.ts';
import type { ReadOnlySession } from '../ports/broker-session.ts';

/** A US stock, routed by SMART. */
export const stockQuery = (symbol: string) =>
  ({ symbol, securityType: 'STK', exchange: 'SMART', currency: 'USD' }) as const;

/**
 * Regular trading hours around the session's current instant, common to all symbols. Throws PreliveError SYMBOL_UNKNOWN for a
 * symbol without a security definition, MARKET_CLOSED outside of its hours, DOCUMENT_INVALID for an unknown time zone.
 */
export async function readTradingDay(session: ReadOnlySession, symbols: readonly string[]): Promise<TradingWindow> {
  const listed = await listedStocks(session, symbols);
  const now = session.clock.now();
  const found = listed.map((details) => ({ details, window: windowAt(tradingHours(details), now) }));
  const closed = found.flatMap(({ details, window }) => (window === undefined ? [details] : []));
  if (closed.length > 0) throw marketClosed(closed, now);
  const windows = found.flatMap(({ window }) => window ?? []);
  return {
    opensAt: Math.max(...windows.map(({ opensAt }) => opensAt)),
    closesAt: Math.min(...windows.map(({ closesAt }) => closesAt)),
  };
}

/** Security definitions of all symbols; the error names all unknown ones. */
async function listedStocks(session: ReadOnlySession, symbols: readonly string[]): Promise<readonly ContractDetails[]> {
  const listed: ContractDetails[] = [];
  const unknown: string[] = [];
  for (const symbol of symbols) {
    const [details] = (await session.contractDetails(stockQuery(symbol))).value;
    if (details === undefined) unknown.push(symbol);
    else listed.push(details);
  }
  if (unknown.length === 0) return listed;
  throw new PreliveError('SYMBOL_UNKNOWN', `The broker has no US stock ${alternatives(unknown)}.`);
}

function marketClosed(closed: readonly ContractDetails[], now: EpochMs): PreliveError {
  const [{ liquidHours, timeZoneId } = { liquidHours: '', timeZoneId: '' }] = closed;
  const hours = liquidHours.split(';').slice(0, 2).join('; ');
  const symbols = closed.map(({ symbol }) => symbol);
  const words = `${symbols.join(', ')} ${symbols.length === 1 ? 'does' : 'do'} not trade at ${isoUtc(now)}`;
  return new PreliveError('MARKET_CLOSED', `${words}; hours: ${hours} ${timeZoneId}.`);
}

function tradingHours({ symbol, liquidHours, timeZoneId }: ContractDetails): readonly TradingWindow[] {
  try {
    return parseTradingHours(liquidHours, timeZoneId);
  } catch (cause) {
    const text = `The hours of ${symbol} are given in the time zone "${timeZoneId}", which is not known.`;
    throw new PreliveError('DOCUMENT_INVALID', text, { cause });
  }
}
