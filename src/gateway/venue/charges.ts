import type { Side } from '../../domain/order.ts';
import { currencyCommission, optionCommission, stockCommission } from './commissions.ts';
import type { VenueContract } from './contract.ts';
import { type Micros, toMicros } from './money.ts';
import type { VenueOptions } from './options.ts';

/** What an order has traded. */
export interface Traded {
  readonly side: Side;
  /** Units that took liquidity. */
  readonly taken: number;
  readonly added: number;
  /** Sum of price x quantity x multiplier. */
  readonly value: Micros;
}

/** Commission of all that an order has traded, by the schedule of its contract's kind. */
export function orderCommission(options: VenueOptions, contract: VenueContract, traded: Traded): Micros {
  const units = traded.taken + traded.added;
  switch (contract.securityType) {
    case 'OPT':
      return optionCommission(units);
    case 'FUT':
      return futureCommission(options, contract) * units;
    case 'CASH':
      return currencyCommission(traded.value);
    case 'STK':
    case 'CRYPTO':
      return stockCommission(options.commissions, {
        side: traded.side,
        sharesTaken: traded.taken,
        sharesAdded: traded.added,
        valueMicros: traded.value,
      });
  }
}

function futureCommission(options: VenueOptions, contract: VenueContract): Micros {
  const entry = options.contracts.find((candidate) => candidate.conId === contract.conId);
  return entry?.securityType === 'FUT' ? toMicros(entry.commission) : 0;
}
