import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { MANUAL_CLIENT_ID } from '../session/manual-orders.ts';
import type { Venue } from '../venue/types.ts';

/** An order that somebody places past the API, as in TWS or on the phone. */
export interface OrderByHand {
  /** Of a stock. */
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

/** Places an order and answers its id among those placed by hand. Throws PreliveError USAGE for a symbol that there is not. */
export function placeByHand(venue: Venue, order: OrderByHand, now: EpochMs): number {
  const { symbol, type = 'MKT', timeInForce = 'DAY', ...terms } = order;
  const [contract] = venue.contracts.find({ symbol, securityType: 'STK' });
  if (contract === undefined) throw new PreliveError('USAGE', `The venue has no stock ${symbol}.`);
  const orderId = venue.nextOrderId(MANUAL_CLIENT_ID);
  const owner = { clientId: MANUAL_CLIENT_ID, orderId, account: venue.account };
  const usual = { orderRef: '', transmit: true, parentId: 0, ocaGroup: '', outsideRth: false };
  venue.placeOrder({ ...usual, ...terms, ...owner, conId: contract.conId, type, timeInForce }, now);
  return orderId;
}

/** Cancels one. Throws PreliveError USAGE for an id that none has: nothing else would tell of it. */
export function cancelByHand(venue: Venue, orderId: number, now: EpochMs): void {
  const isThere = venue.dump(now).orders.some((one) => one.clientId === MANUAL_CLIENT_ID && one.orderId === orderId);
  if (!isThere) throw new PreliveError('USAGE', `No order with the id ${orderId} was placed by hand.`);
  venue.cancelOrder(MANUAL_CLIENT_ID, orderId, now);
}
