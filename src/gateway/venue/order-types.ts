import type { SecurityType } from '../../domain/market.ts';
import type { OrderInstruction } from './order.ts';

/** Order types of the venue by their protocol names. */
export const ORDER_TYPES = ['MKT', 'LMT', 'STP', 'STP LMT', 'TRAIL', 'TRAIL LIMIT', 'MOC', 'LOC', 'MIDPRICE'] as const;

export type OrderTypeName = (typeof ORDER_TYPES)[number];

/** Properties of an order type. */
export interface OrderTraits {
  /** Limit price. `offset`: a limit price or an offset from the stop. */
  readonly limit: 'none' | 'needed' | 'optional' | 'offset';
  /** Stop price: none, fixed, or trailing the market. */
  readonly stop: 'none' | 'fixed' | 'trailing';
  /** True = trades only in the closing auction. */
  readonly isOnClose: boolean;
  readonly timesInForce: readonly string[];
  /** True = may trade before the open and after the close. */
  readonly isExtendable: boolean;
}

const RESTING_TIMES = ['DAY', 'GTC', 'GTD'];
const ALL_TIMES = [...RESTING_TIMES, 'IOC', 'FOK', 'OPG'];

/** Traits by type. Source: IBKR, Order Types and Time in Force, reduced to the venue's two exchanges. */
export const ORDER_TRAITS: Readonly<Record<OrderTypeName, OrderTraits>> = {
  MKT: { limit: 'none', stop: 'none', isOnClose: false, timesInForce: ALL_TIMES, isExtendable: false },
  LMT: { limit: 'needed', stop: 'none', isOnClose: false, timesInForce: ALL_TIMES, isExtendable: true },
  STP: { limit: 'none', stop: 'fixed', isOnClose: false, timesInForce: RESTING_TIMES, isExtendable: true },
  'STP LMT': { limit: 'needed', stop: 'fixed', isOnClose: false, timesInForce: RESTING_TIMES, isExtendable: true },
  TRAIL: { limit: 'none', stop: 'trailing', isOnClose: false, timesInForce: RESTING_TIMES, isExtendable: true },
  'TRAIL LIMIT': {
    limit: 'offset',
    stop: 'trailing',
    isOnClose: false,
    timesInForce: RESTING_TIMES,
    isExtendable: true,
  },
  MOC: { limit: 'none', stop: 'none', isOnClose: true, timesInForce: ['DAY'], isExtendable: false },
  LOC: { limit: 'needed', stop: 'none', isOnClose: true, timesInForce: ['DAY'], isExtendable: false },
  MIDPRICE: { limit: 'optional', stop: 'none', isOnClose: false, timesInForce: ['DAY'], isExtendable: false },
};

const WITHOUT_AUCTION: readonly OrderTypeName[] = ['MKT', 'LMT', 'STP', 'STP LMT', 'TRAIL', 'TRAIL LIMIT'];

/** Order types of a security type: only stocks have auctions and MIDPRICE. */
export function orderTypesOf(securityType: SecurityType): readonly OrderTypeName[] {
  return securityType === 'STK' ? ORDER_TYPES : WITHOUT_AUCTION;
}

/** Type by its name; `undefined` for an unknown one. */
export function typeNamed(name: string): OrderTypeName | undefined {
  return ORDER_TYPES.find((type) => type === name);
}

const UNKNOWN_TYPE: OrderTraits = ORDER_TRAITS.MKT;

/** Traits of an order; those of MKT for an unknown type. */
export function traitsOf({ type }: Pick<OrderInstruction, 'type'>): OrderTraits {
  const name = typeNamed(type);
  return name === undefined ? UNKNOWN_TYPE : ORDER_TRAITS[name];
}

/** True for orders that must fill immediately, wholly (FOK) or partly (IOC). */
export function isImmediate({ timeInForce }: Pick<OrderInstruction, 'timeInForce'>): boolean {
  return timeInForce === 'IOC' || timeInForce === 'FOK';
}

/** True for orders that may trade before the open and after the close. */
export function isExtended(order: Pick<OrderInstruction, 'type' | 'outsideRth' | 'timeInForce'>): boolean {
  return order.outsideRth && canBeExtended(order);
}

/** True when `outsideRth` has an effect on the order. Otherwise it is ignored with a notice. */
export function canBeExtended(order: Pick<OrderInstruction, 'type' | 'timeInForce' | 'algo'>): boolean {
  return traitsOf(order).isExtendable && order.timeInForce !== 'OPG' && order.algo === undefined;
}

/** Time in which the Adaptive algorithm limits the price to the middle of the quote, by priority. */
const ADAPTIVE_DURATIONS_MS: Readonly<Record<string, number>> = { Urgent: 5000, Normal: 20_000, Patient: 60_000 };
const DEFAULT_PRIORITY = 'Normal';

/** Duration of the Adaptive algorithm's middle limit in milliseconds; 0 for an order without algorithm, `undefined` for an unknown algorithm or priority. */
export function adaptiveDurationOf({ algo }: Pick<OrderInstruction, 'algo'>): number | undefined {
  if (algo === undefined) return 0;
  if (algo.strategy !== 'Adaptive') return undefined;
  return ADAPTIVE_DURATIONS_MS[algo.parameters['adaptivePriority'] ?? DEFAULT_PRIORITY];
}
