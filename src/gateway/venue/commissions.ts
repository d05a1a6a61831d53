import type { Side } from '../../domain/order.ts';
import type { VenueContract } from './contract.ts';
import { type Micros, toMicros } from './money.ts';
import type { CommissionPlan, VenueOptions } from './options.ts';

/**
 * IBKR's published US-stock schedules (IBKR Pro). Fixed: 0.005 USD a share, at least 1.00 an order, at most 1 % of the
 * trade value. Tiered, first tier: 0.0035 a share, at least 0.35 an order, at most 1 % of the trade value, plus
 * exchange, clearing and regulatory fees. (LEAN still caps at 0.5 %, the older schedule.)
 */
export interface StockSchedule {
  readonly perShare: number;
  readonly minimumPerOrder: number;
  readonly maximumOfTradeValue: number;
  readonly passThrough: PassThroughFees;
}

/** Fees that the tiered plan passes on, in USD. */
export interface PassThroughFees {
  /** Exchange fee a share for removing liquidity; one rate for all exchanges. */
  readonly takingPerShare: number;
  /** Rebate a share for adding liquidity, negative. */
  readonly addingPerShare: number;
  /** NSCC and DTC. */
  readonly clearingPerShare: number;
  /** FINRA trading activity fee a share sold. */
  readonly activityPerShareSold: number;
  readonly activityMaximum: number;
}

const NO_FEES: PassThroughFees = {
  takingPerShare: 0,
  addingPerShare: 0,
  clearingPerShare: 0,
  activityPerShareSold: 0,
  activityMaximum: 0,
};

export const STOCK_SCHEDULES: Readonly<Record<CommissionPlan, StockSchedule>> = {
  fixed: { perShare: 0.005, minimumPerOrder: 1, maximumOfTradeValue: 0.01, passThrough: NO_FEES },
  tiered: {
    perShare: 0.0035,
    minimumPerOrder: 0.35,
    maximumOfTradeValue: 0.01,
    passThrough: {
      takingPerShare: 0.003,
      addingPerShare: -0.002,
      clearingPerShare: 0.0002,
      activityPerShareSold: 0.000166,
      activityMaximum: 8.3,
    },
  },
};

/** Sums over the fills of one order. */
interface Traded {
  readonly side: Side;
  /** Units that removed liquidity. */
  readonly taken: number;
  /** Units that added liquidity. */
  readonly added: number;
  /** Sum of price x quantity x multiplier. */
  readonly value: Micros;
}

/**
 * Commission of all fills of an order, rounded to 0.0001 USD. A fill is charged the increase of this sum. Minimum and
 * maximum therefore apply to the whole order.
 */
export function stockCommission(plan: CommissionPlan, traded: Traded): Micros {
  const schedule = STOCK_SCHEDULES[plan];
  const shares = traded.taken + traded.added;
  if (shares === 0) return 0;
  const atLeast = Math.max(toMicros(schedule.perShare) * shares, toMicros(schedule.minimumPerOrder));
  const broker = Math.min(atLeast, traded.value * schedule.maximumOfTradeValue);
  return roundToHundredthOfCent(broker + passThrough(schedule.passThrough, traded));
}

function passThrough(fees: PassThroughFees, traded: Traded): Micros {
  const shares = traded.taken + traded.added;
  const exchange = fees.takingPerShare * traded.taken + fees.addingPerShare * traded.added;
  const activity = traded.side === 'SELL' ? Math.min(fees.activityPerShareSold * shares, fees.activityMaximum) : 0;
  return (exchange + fees.clearingPerShare * shares + activity) * 1e6;
}

function roundToHundredthOfCent(micros: Micros): Micros {
  return Math.round(micros / 100) * 100;
}

/** Options: 0.65 USD a contract, at least 1.00 an order. */
export function optionCommission(contracts: number): Micros {
  return contracts === 0 ? 0 : Math.max(toMicros(0.65) * contracts, toMicros(1));
}

/** Currencies: 0.2 basis points of the trade value, at least 2.00 USD an order. */
export function currencyCommission(valueMicros: Micros): Micros {
  return valueMicros === 0 ? 0 : Math.max(roundToHundredthOfCent(valueMicros * 0.00002), toMicros(2));
}

/** Commission of all fills of an order, by the schedule of its security type. */
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
      return stockCommission(options.commissions, traded);
  }
}

function futureCommission(options: VenueOptions, contract: VenueContract): Micros {
  const entry = options.contracts.find((candidate) => candidate.conId === contract.conId);
  return entry?.securityType === 'FUT' ? toMicros(entry.commission) : 0;
}
