import { isMultiple, toMicros } from './money.ts';
import type { ContractEntry } from './options.ts';
import { STOCKS } from './stock-table.ts';

/** Content of a contracts file that is valid by `schemas/contracts.schema.json`. */
export interface ContractsFile {
  readonly version: 1;
  readonly contracts: readonly (OptionLine | FutureLine | CurrencyLine)[];
}

interface Line {
  readonly con_id: number;
  readonly symbol: string;
  readonly exchange: string;
  readonly long_name: string;
  readonly min_tick: number;
  readonly volatility: number;
  readonly half_spread_ticks: number;
}

interface OptionLine extends Line {
  readonly security_type: 'OPT';
  readonly underlying: string;
  readonly expiry: string;
  readonly strike: number;
  readonly right: 'C' | 'P';
  readonly multiplier: number;
}

interface FutureLine extends Line {
  readonly security_type: 'FUT';
  readonly expiry: string;
  readonly multiplier: number;
  readonly reference_price: number;
  readonly initial_margin: number;
  readonly maintenance_margin: number;
  readonly commission: number;
}

interface CurrencyLine extends Line {
  readonly security_type: 'CASH';
  readonly reference_price: number;
  readonly minimum_size: number;
}

/** Faults that the schema cannot express, one line each: duplicate ids, unknown underlyings, prices between two ticks. */
export function contractsFileFaults(file: ContractsFile): readonly string[] {
  const taken = new Set(STOCKS.map(({ conId }) => conId));
  return file.contracts.flatMap((line, index) => {
    const clash = taken.has(line.con_id);
    taken.add(line.con_id);
    const faults = lineFaults(line);
    return [...(clash ? [`con_id ${line.con_id} is taken`] : []), ...faults].map(
      (fault) => `/contracts/${index}: ${fault}`,
    );
  });
}

function lineFaults(line: OptionLine | FutureLine | CurrencyLine): readonly string[] {
  if (!isMultiple(line.min_tick, toMicros(0.00001))) return [`min_tick ${line.min_tick} is no whole number of 0.00001`];
  if (line.security_type !== 'OPT') {
    const fits = isMultiple(line.reference_price, toMicros(line.min_tick));
    return fits ? [] : [`reference_price ${line.reference_price} is no whole number of ticks`];
  }
  const known = STOCKS.some(({ symbol }) => symbol === line.underlying);
  return known ? [] : [`underlying ${line.underlying} is no built-in stock`];
}

/** Contract entries of a file without faults. */
export function contractEntries(file: ContractsFile): readonly ContractEntry[] {
  return file.contracts.map(entryOf);
}

function entryOf(line: OptionLine | FutureLine | CurrencyLine): ContractEntry {
  switch (line.security_type) {
    case 'OPT': {
      const { underlying, expiry, strike, right, multiplier } = line;
      return { ...commonOf(line), securityType: 'OPT', underlying, expiry, strike, right, multiplier };
    }
    case 'FUT':
      return {
        ...commonOf(line),
        securityType: 'FUT',
        expiry: line.expiry,
        multiplier: line.multiplier,
        referencePrice: line.reference_price,
        initialMargin: line.initial_margin,
        maintenanceMargin: line.maintenance_margin,
        commission: line.commission,
      };
    case 'CASH':
      return {
        ...commonOf(line),
        securityType: 'CASH',
        referencePrice: line.reference_price,
        minimumSize: line.minimum_size,
      };
  }
}

function commonOf(line: Line) {
  return {
    conId: line.con_id,
    symbol: line.symbol,
    exchange: line.exchange,
    currency: 'USD',
    longName: line.long_name,
    minTick: line.min_tick,
    volatility: line.volatility,
    halfSpreadTicks: line.half_spread_ticks,
  };
}
