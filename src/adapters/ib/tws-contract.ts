import { type Contract, OptionType, SecType } from '@stoqey/ib';
import type { ContractQuery } from '../../domain/account.ts';
import type { SecurityType } from '../../domain/market.ts';

const SEC_TYPES: Readonly<Record<SecurityType, SecType>> = {
  STK: SecType.STK,
  OPT: SecType.OPT,
  FUT: SecType.FUT,
  CASH: SecType.CASH,
  CRYPTO: SecType.CRYPTO,
};

const OUR_TYPES: ReadonlyMap<string | undefined, SecurityType> = new Map(
  (['STK', 'OPT', 'FUT', 'CASH', 'CRYPTO'] as const).map((type) => [SEC_TYPES[type], type]),
);

/** Query for a US stock with SMART routing. */
export function usStock(symbol: string): ContractQuery {
  return { symbol, securityType: 'STK', exchange: 'SMART', currency: 'USD' };
}

/** Converts a query to a contract of the library. */
export function twsContract(query: ContractQuery): Contract {
  const contract: Contract = {
    symbol: query.symbol,
    secType: SEC_TYPES[query.securityType],
    exchange: query.exchange,
    currency: query.currency,
  };
  if (query.conId !== undefined) contract.conId = query.conId;
  if (query.expiry !== undefined) contract.lastTradeDateOrContractMonth = query.expiry;
  if (query.strike !== undefined) contract.strike = query.strike;
  if (query.right !== undefined) contract.right = query.right === 'C' ? OptionType.Call : OptionType.Put;
  return contract;
}

/** Returns the security type; undefined for types that prelive does not support (bonds, funds, combinations, ...). */
export function securityTypeOf(contract: Contract): SecurityType | undefined {
  return OUR_TYPES.get(contract.secType);
}
