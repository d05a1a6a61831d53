import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { MANUAL_CLIENT_ID } from '../session/manual-orders.ts';
import { ORDER_TRAITS, ORDER_TYPES, typeNamed } from '../venue/order-types.ts';
import type { Venue } from '../venue/types.ts';

/** An order placed outside the API, as in TWS or by telephone. */
export interface OrderByHand {
  /** Symbol of a stock. */
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  /** Default MKT. */
  readonly type?: string;
  readonly limitPrice?: number;
  /** Stop price, or distance of a trailing stop. */
  readonly auxPrice?: number;
  /** Default DAY. */
  readonly timeInForce?: string;
}

/**
 * Places a manual order and returns its id. Throws PreliveError USAGE for an unknown symbol and for terms that the order
 * type does not have: without its price it would be a different order.
 */
export function placeByHand(venue: Venue, order: OrderByHand, now: EpochMs): number {
  const { symbol, type = 'MKT', timeInForce = 'DAY', ...terms } = order;
  const wrong = wrongTerms({ ...order, type, timeInForce });
  if (wrong !== undefined) throw new PreliveError('USAGE', `body: ${wrong}`);
  const [contract] = venue.contracts.find({ symbol, securityType: 'STK' });
  if (contract === undefined) throw new PreliveError('USAGE', `The venue has no stock ${symbol}.`);
  const orderId = venue.nextOrderId(MANUAL_CLIENT_ID);
  const owner = { clientId: MANUAL_CLIENT_ID, orderId, account: venue.account };
  const usual = { orderRef: '', transmit: true, parentId: 0, ocaGroup: '', outsideRth: false };
  venue.placeOrder({ ...usual, ...terms, ...owner, conId: contract.conId, type, timeInForce }, now);
  return orderId;
}

function wrongTerms(order: OrderByHand & { readonly type: string; readonly timeInForce: string }): string | undefined {
  const { type, limitPrice, auxPrice, timeInForce } = order;
  const name = typeNamed(type);
  if (name === undefined) return `/type: expected one of ${ORDER_TYPES.join(', ')}, found "${type}"`;
  const { limit, stop, timesInForce } = ORDER_TRAITS[name];
  const needsLimit = limit === 'needed' || limit === 'offset';
  if (needsLimit !== (limitPrice !== undefined) && limit !== 'optional')
    return needsLimit ? `/limitPrice: an order ${type} needs one` : `/limitPrice: an order ${type} has none`;
  const needsStop = stop !== 'none';
  if (needsStop !== (auxPrice !== undefined))
    return needsStop ? `/auxPrice: an order ${type} needs one` : `/auxPrice: an order ${type} has none`;
  if (timesInForce.includes(timeInForce)) return undefined;
  return `/timeInForce: expected one of ${timesInForce.join(', ')} for ${type}, found "${timeInForce}"`;
}

/** Cancels a manual order; returns false for an unknown id. */
export function cancelByHand(venue: Venue, orderId: number, now: EpochMs): boolean {
  const isThere = venue.dump(now).orders.some((one) => one.clientId === MANUAL_CLIENT_ID && one.orderId === orderId);
  if (isThere) venue.cancelOrder(MANUAL_CLIENT_ID, orderId, now);
  return isThere;
}
