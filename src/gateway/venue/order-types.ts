import type { SecurityType } from '../../domain/market.ts';
import type { OrderInstruction } from './order.ts';

/** Order types of the venue by their names on the wire. */
export const ORDER_TYPES = ['MKT', 'LMT', 'STP', 'STP LMT', 'TRAIL', 'TRAIL LIMIT', 'MOC', 'LOC', 'MIDPRICE'] as const;

/** One of `ORDER_TYPES`. */
export type OrderTypeName = (typeof ORDER_TYPES)[number];

/** What distinguishes an order type. */
export interface OrderTraits {
  /** Price that it never trades beyond. `offset`: a limit, or an offset from the stop. */
  readonly limit: 'none' | 'needed' | 'optional' | 'offset';
  /** How it waits: not at all, for a fixed stop price, for one that follows the market. */
  readonly stop: 'none' | 'fixed' | 'trailing';
  /** It trades in the closing auction alone. */
  readonly isOnClose: boolean;
  readonly timesInForce: readonly string[];
  /** It may trade before the open and after the close. */
  readonly isExtendable: boolean;
}

const REST = ['DAY', 'GTC', 'GTD'];
const ANY = [...REST, 'IOC', 'FOK', 'OPG'];

/** Traits by type. Source: IBKR, Order Types and Time in Force, reduced to what the venue's two exchanges take. */
export const ORDER_TRAITS: Readonly<Record<OrderTypeName, OrderTraits>> = {
  MKT: { limit: 'none', stop: 'none', isOnClose: false, timesInForce: ANY, isExtendable: false },
  LMT: { limit: 'needed', stop: 'none', isOnClose: false, timesInForce: ANY, isExtendable: true },
  STP: { limit: 'none', stop: 'fixed', isOnClose: false, timesInForce: REST, isExtendable: true },
  'STP LMT': { limit: 'needed', stop: 'fixed', isOnClose: false, timesInForce: REST, isExtendable: true },
  TRAIL: { limit: 'none', stop: 'trailing', isOnClose: false, timesInForce: REST, isExtendable: true },
  'TRAIL LIMIT': { limit: 'offset', stop: 'trailing', isOnClose: false, timesInForce: REST, isExtendable: true },
  MOC: { limit: 'none', stop: 'none', isOnClose: true, timesInForce: ['DAY'], isExtendable: false },
  LOC: { limit: 'needed', stop: 'none', isOnClose: true, timesInForce: ['DAY'], isExtendable: false },
  MIDPRICE: { limit: 'optional', stop: 'none', isOnClose: false, timesInForce: ['DAY'], isExtendable: false },
};

const WITHOUT_AUCTION: readonly OrderTypeName[] = ['MKT', 'LMT', 'STP', 'STP LMT', 'TRAIL', 'TRAIL LIMIT'];

/** Types that contracts of a kind take: auctions and the midpoint are for stocks. */
export function orderTypesOf(securityType: SecurityType): readonly OrderTypeName[] {
  return securityType === 'STK' ? ORDER_TYPES : WITHOUT_AUCTION;
}

/** The type by its name; `undefined` when the venue does not have it. */
export function typeNamed(name: string): OrderTypeName | undefined {
  return ORDER_TYPES.find((type) => type === name);
}

const UNKNOWN_TYPE: OrderTraits = ORDER_TRAITS.MKT;

/** Traits of an order whose type was checked. */
export function traitsOf({ type }: Pick<OrderInstruction, 'type'>): OrderTraits {
  const name = typeNamed(type);
  return name === undefined ? UNKNOWN_TYPE : ORDER_TRAITS[name];
}

/** Must be had at once, wholly or in part. */
export function isImmediate({ timeInForce }: Pick<OrderInstruction, 'timeInForce'>): boolean {
  return timeInForce === 'IOC' || timeInForce === 'FOK';
}

/** May trade before the open and after the close. */
export function isExtended(order: Pick<OrderInstruction, 'type' | 'outsideRth' | 'timeInForce'>): boolean {
  return order.outsideRth && canBeExtended(order);
}

/** Whether `outsideRth` means something for the order; otherwise it is ignored with a notice. */
export function canBeExtended(order: Pick<OrderInstruction, 'type' | 'timeInForce' | 'algo'>): boolean {
  return traitsOf(order).isExtendable && order.timeInForce !== 'OPG' && order.algo === undefined;
}

/** How long the Adaptive algorithm tries for the middle of the quote, by its priority. */
const PATIENCE_MS: Readonly<Record<string, number>> = { Urgent: 5000, Normal: 20_000, Patient: 60_000 };
const DEFAULT_PRIORITY = 'Normal';

/** The Adaptive algorithm's patience in milliseconds; 0 for an order without it, `undefined` for an unknown algorithm or priority. */
export function patienceOf({ algo }: Pick<OrderInstruction, 'algo'>): number | undefined {
  if (algo === undefined) return 0;
  if (algo.strategy !== 'Adaptive') return undefined;
  return PATIENCE_MS[algo.parameters['adaptivePriority'] ?? DEFAULT_PRIORITY];
}
