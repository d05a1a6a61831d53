import type { OpenOrder, Position } from '../../domain/account.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { ReadOnlySession } from '../ports/broker-session.ts';

/**
 * Throws PreliveError ACCOUNT_NOT_CLEAR when the account holds a position or an open order in one of the session's
 * symbols, naming each: a session must not share its symbols with another trader.
 */
export async function requireClearAccount(session: ReadOnlySession, symbols: readonly string[]): Promise<void> {
  const positions = (await session.positions()).value.filter((one) => symbols.includes(one.symbol));
  const orders = (await session.openOrders()).value.filter((one) => symbols.includes(one.symbol));
  const found = [...positions.filter(({ quantity }) => quantity !== 0).map(positionText), ...orders.map(orderText)];
  if (found.length === 0) return;
  throw new PreliveError('ACCOUNT_NOT_CLEAR', `The account already has in the session's symbols: ${found.join('; ')}.`);
}

const positionText = ({ symbol, quantity }: Position) => `a position of ${quantity} ${symbol}`;

const orderText = ({ symbol, side, quantity, brokerOrderId, clientId }: OpenOrder) =>
  `order ${brokerOrderId} of client ${clientId} (${side} ${quantity} ${symbol})`;
