import type { FastifyInstance } from 'fastify';
import { PreliveError } from '../../domain/errors.ts';
import type { OrderByHand } from '../server/orders-by-hand.ts';
import { ORDER_TYPES } from '../venue/order-types.ts';
import type { ControlPorts } from './control-ports.ts';
import { operation, SYMBOL_TEXT } from './operation.ts';
import { problem } from './problems.ts';

const PRICE = { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 };

const ORDER_BODY = {
  type: 'object',
  required: ['symbol', 'side', 'quantity'],
  properties: {
    symbol: SYMBOL_TEXT,
    side: { enum: ['BUY', 'SELL'] },
    quantity: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    type: { enum: ORDER_TYPES },
    limitPrice: PRICE,
    auxPrice: PRICE,
    timeInForce: { enum: ['DAY', 'GTC', 'IOC', 'FOK', 'OPG'] },
  },
  additionalProperties: false,
  examples: [{ symbol: 'AAPL', side: 'BUY', quantity: 100, type: 'LMT', limitPrice: 200 }],
};

/** Adds the routes of manual orders, which client 0 may bind. */
export function addHandRoutes(app: FastifyInstance, { gateway }: ControlPorts): void {
  app.post<{ Body: OrderByHand }>(
    '/orders',
    operation({
      id: 'placeOrderByHand',
      tag: 'truth',
      summary: 'Places an order for a stock by hand, past the API, as in TWS. Client 0 may bind it.',
      answer: 'orderId among the orders placed by hand, which /orders shows as those of client -1',
      body: ORDER_BODY,
    }),
    ({ body }) => ({ clientId: -1, orderId: gateway.placeByHand(body) }),
  );
  app.delete<{ Params: { id: string } }>(
    '/orders/:id',
    operation({
      id: 'cancelOrderByHand',
      tag: 'truth',
      summary: 'Cancels an order that was placed by hand; one of a client is cancelled by its client alone.',
      answer: 'Its id.',
      path: 'id',
    }),
    ({ params }, reply) => {
      const orderId = Number(params.id);
      if (gateway.cancelByHand(orderId)) return { orderId };
      void reply.code(404);
      return problem(new PreliveError('USAGE', `No order with the id ${orderId} was placed by hand.`));
    },
  );
}
