import type { Contract, Order, OrderState } from '@stoqey/ib';
import type { CompletedOrder, Timed } from '../../domain/account.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Reads } from './reads.ts';
import { orderStatusOf } from './tws-order.ts';

/** Lowest protocol version that the library decodes correctly: below it the library expects fields that are not sent. */
const FIRST_READABLE = 177;

/** Reads the orders of the day that have ended. Rejects with GATEWAY_VERSION where the library would misread them. */
export async function readCompletedOrders(
  reads: Reads,
  protocolVersion: number,
): Promise<Timed<readonly CompletedOrder[]>> {
  if (protocolVersion < FIRST_READABLE) {
    const versions = `this gateway speaks version ${protocolVersion}, and they can be read from ${FIRST_READABLE} on`;
    throw new PreliveError('GATEWAY_VERSION', `Completed orders were not asked for: ${versions}.`);
  }
  return reads.inLine('completed orders', async () =>
    reads.request<readonly CompletedOrder[]>('reqCompletedOrders', (reply) => {
      const found: CompletedOrder[] = [];
      return {
        write: (api) => void api.reqCompletedOrders(false),
        listener: {
          completedOrder: (contract, order, state) => void found.push(ourOrder(contract, order, state)),
          completedOrdersEnd: () => reply.done(found),
        },
      };
    }),
  );
}

function ourOrder(contract: Contract, order: Order, state: OrderState): CompletedOrder {
  return {
    permId: order.permId ?? 0,
    intentId: order.orderRef ?? '',
    symbol: contract.symbol ?? '',
    side: order.action?.toString() === 'SELL' ? 'SELL' : 'BUY',
    quantity: order.totalQuantity ?? 0,
    filled: order.filledQuantity ?? 0,
    status: orderStatusOf(state.status) ?? state.status,
    reason: state.completedStatus ?? '',
  };
}
