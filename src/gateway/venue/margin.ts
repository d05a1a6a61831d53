import type { VenueContract } from './contract.ts';
import type { AccountLedger, MarkOf, VenueHolding } from './ledger.ts';
import { marketValueOf } from './ledger.ts';
import { type Micros, toMicros } from './money.ts';
import type { ContractEntry } from './options.ts';

/** Margin requirement of a position or an account, in units of 1e-6 USD. */
export interface Requirement {
  readonly initial: Micros;
  readonly maintenance: Micros;
}

/**
 * Margin rates as fractions of the value. Stocks: intraday rates of a Regulation-T margin account at Interactive
 * Brokers (25 % long, 30 % short), which give a buying power of four times the available funds. Short options: 20 % of
 * the underlying plus the premium. Currency pairs: 3 %. Futures: the amounts of their entry.
 */
export const MARGIN_RATES = { stockLong: 0.25, stockShort: 0.3, shortOptionUnderlying: 0.2, currency: 0.03 } as const;

/** Buying power for each dollar of available funds. */
export const BUYING_POWER_FACTOR = 4;

/** Inputs of the margin computation. */
export interface MarginContext {
  readonly entries: readonly ContractEntry[];
  readonly mark: MarkOf;
  /** Mark of an option's underlying. */
  readonly underlyingMark: MarkOf;
}

const NOTHING: Requirement = { initial: 0, maintenance: 0 };

/** Requirement of holding a signed quantity of a contract. */
export function requirementOf(contract: VenueContract, quantity: number, context: MarginContext): Requirement {
  if (quantity === 0) return NOTHING;
  const value = Math.abs(quantity) * context.mark(contract) * contract.multiplier;
  switch (contract.securityType) {
    case 'FUT':
      return futureRequirement(contract, Math.abs(quantity), context.entries);
    case 'OPT':
      return quantity > 0 ? NOTHING : both(value + shortOptionPart(contract, -quantity, context));
    case 'CASH':
      return both(value * MARGIN_RATES.currency);
    case 'STK':
    case 'CRYPTO':
      return both(value * (quantity > 0 ? MARGIN_RATES.stockLong : MARGIN_RATES.stockShort));
  }
}

function both(amount: number): Requirement {
  const rounded = Math.round(amount);
  return { initial: rounded, maintenance: rounded };
}

function shortOptionPart(contract: VenueContract, contracts: number, context: MarginContext): number {
  return MARGIN_RATES.shortOptionUnderlying * context.underlyingMark(contract) * contract.multiplier * contracts;
}

function futureRequirement(contract: VenueContract, contracts: number, entries: readonly ContractEntry[]): Requirement {
  const entry = entries.find((candidate) => candidate.conId === contract.conId);
  if (entry?.securityType !== 'FUT') return NOTHING;
  return {
    initial: toMicros(entry.initialMargin) * contracts,
    maintenance: toMicros(entry.maintenanceMargin) * contracts,
  };
}

/** Sum of the requirements of positions. */
export function totalRequirement(
  positions: readonly { readonly contract: VenueContract; readonly quantity: number }[],
  context: MarginContext,
): Requirement {
  return positions.reduce((sum, { contract, quantity }) => {
    const one = requirementOf(contract, quantity, context);
    return { initial: sum.initial + one.initial, maintenance: sum.maintenance + one.maintenance };
  }, NOTHING);
}

/** Equity that covers margin: options have no loan value. */
export function equityWithLoan(ledger: AccountLedger, mark: MarkOf): Micros {
  const isOption = (holding: VenueHolding) => holding.contract.securityType === 'OPT';
  const options = ledger.holdings().filter(isOption);
  return options.reduce((sum, holding) => sum - marketValueOf(holding, mark), ledger.equity(mark));
}
