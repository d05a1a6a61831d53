import type { ContractQuery } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { SecurityType } from '../../domain/market.ts';

/**
 * One security for each asset class, for checking definitions and permissions: the system's first stock, else the most
 * traded of its kind. A future is named by the month of its quarterly expiry, an option by its underlying alone, so
 * that the broker lists existing ones.
 */
export function representativeOf(type: SecurityType, symbols: readonly string[], now: EpochMs): ContractQuery {
  const stock = symbols[0] ?? 'AAPL';
  switch (type) {
    case 'STK':
      return { symbol: stock, securityType: type, exchange: 'SMART', currency: 'USD' };
    case 'OPT':
      return { symbol: 'AAPL', securityType: type, exchange: 'CBOE', currency: 'USD' };
    case 'FUT':
      return { symbol: 'ES', securityType: type, exchange: 'CME', currency: 'USD', expiry: quarterlyMonth(now) };
    case 'CASH':
      return { symbol: 'EUR', securityType: type, exchange: 'IDEALPRO', currency: 'USD' };
    case 'CRYPTO':
      return { symbol: 'BTC', securityType: type, exchange: 'PAXOS', currency: 'USD' };
  }
}

/** `YYYYMM` of the next quarterly expiry at least two weeks away. */
function quarterlyMonth(now: EpochMs): string {
  const safe = new Date(now + 14 * 86_400_000);
  const third = thirdFriday(safe.getUTCFullYear(), safe.getUTCMonth());
  const start = safe.getUTCMonth() + (safe.getTime() > third ? 1 : 0);
  const month = Math.ceil((start + 1) / 3) * 3 - 1;
  const expiry = new Date(Date.UTC(safe.getUTCFullYear(), month, 1));
  return `${expiry.getUTCFullYear()}${String(expiry.getUTCMonth() + 1).padStart(2, '0')}`;
}

function thirdFriday(year: number, month: number): EpochMs {
  const weekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 1 + ((5 - weekday + 7) % 7) + 14);
}
