import type { AccountSummary } from '../../domain/account.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EngineConfig } from '../../engine/base/config.ts';

/**
 * Cash and buying power of an account for trading US stocks, USD. The broker states buying power in the base currency;
 * it is not converted, because the broker checks it again. Throws PreliveError ACCOUNT_CURRENCY for an account in
 * another currency without any USD: its equity in USD, and so every return, could not be computed.
 */
export function fundsOf({
  cash,
  currency,
  buyingPower,
}: AccountSummary): Pick<EngineConfig, 'startingCash' | 'buyingPower'> {
  const startingCash = cash['USD'] ?? (currency === 'USD' ? 0 : undefined);
  if (startingCash !== undefined) return { startingCash, buyingPower };
  throw new PreliveError('ACCOUNT_CURRENCY', `The account is held in ${currency} and has no cash in USD.`);
}
