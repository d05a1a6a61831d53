import type { FastifyInstance } from 'fastify';
import { PreliveError } from '../../domain/errors.ts';
import type { OrderByHand } from '../server/orders-by-hand.ts';
import { member, numberOf, textOf } from './body.ts';
import type { ControlPorts } from './control-ports.ts';
import { operation } from './operation.ts';

const ORDER_BODY = {
  type: 'object',
  required: ['symbol', 'side', 'quantity'],
  properties: {
    symbol: { type: 'string' },
    side: { enum: ['BUY', 'SELL'] },
    quantity: { type: 'number', exclusiveMinimum: 0 },
    type: { type: 'string' },
    limitPrice: { type: 'number' },
    auxPrice: { type: 'number' },
    timeInForce: { type: 'string' },
  },
  additionalProperties: false,
  examples: [{ symbol: 'AAPL', side: 'BUY', quantity: 100, type: 'LMT', limitPrice: 200 }],
};

/** Orders that are placed past the API: client 0 may bind them. */
export function addHandRoutes(app: FastifyInstance, { gateway }: ControlPorts): void {
  app.post(
    '/orders',
    operation({
      id: 'placeOrderByHand',
      tag: 'truth',
      summary: 'Places an order for a stock by hand, past the API, as in TWS. Client 0 may bind it.',
      answer: 'orderId among the orders placed by hand, which /orders shows as those of client -1',
      body: ORDER_BODY,
    }),
    ({ body }) => ({ clientId: -1, orderId: gateway.placeByHand(orderOf(body)) }),
  );
  app.delete<{ Params: { id: string } }>(
    '/orders/:id',
    operation({
      id: 'cancelOrderByHand',
      tag: 'truth',
      summary: 'Cancels an order that was placed by hand.',
      answer: 'Its id.',
    }),
    ({ params }) => {
      gateway.cancelByHand(Number(params.id));
      return { orderId: Number(params.id) };
    },
  );
}

function orderOf(body: unknown): OrderByHand {
  const side = textOf(body, 'side');
  if (side !== 'BUY' && side !== 'SELL')
    throw new PreliveError('USAGE', `body: /side: expected BUY or SELL, found ${side}`);
  return {
    symbol: textOf(body, 'symbol'),
    side,
    quantity: numberOf(body, 'quantity', (value) => value > 0, 'a number above zero'),
    ...(member(body, 'type') === undefined ? {} : { type: textOf(body, 'type') }),
    ...(member(body, 'timeInForce') === undefined ? {} : { timeInForce: textOf(body, 'timeInForce') }),
    ...(member(body, 'limitPrice') === undefined ? {} : { limitPrice: price(body, 'limitPrice') }),
    ...(member(body, 'auxPrice') === undefined ? {} : { auxPrice: price(body, 'auxPrice') }),
  };
}

function price(body: unknown, name: string): number {
  return numberOf(body, name, (value) => value > 0, 'a price above zero');
}
