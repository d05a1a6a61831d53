import { orderConsequence } from '../../domain/broker-error-codes.ts';
import type { DeskOrder } from './desk-orders.ts';
import type { SessionCore } from './session-core.ts';

const DUPLICATE_ORDER_ID = 103;

/** What an error means for an order. */
export type Consequence = ReturnType<typeof orderConsequence>;

/** What an error means for an order of ours. The id of a resend is a duplicate only because the first sending arrived. */
export function consequenceFor(order: DeskOrder, code: number, text: string, omits: SessionCore['omits']): Consequence {
  const arrivedBefore = code === DUPLICATE_ORDER_ID && order.writes > 1;
  const { replacing, isCanceling } = order;
  const standing = {
    isAcknowledged: order.isAcknowledged || arrivedBefore,
    isChanging: replacing !== undefined,
    isCanceling,
  };
  return sabotaged(orderConsequence(code, standing, text), omits);
}

/** What an unprotected client makes of it, for the tests that take a protection out. */
function sabotaged(found: Consequence, omits: SessionCore['omits']): Consequence {
  if (found === 'lives' && omits('no-cancel-by-warning')) return 'canceled';
  if (found === 'cancel_refused' && omits('confirm-unknown-cancel')) return 'canceled';
  if (found === 'change_refused' && omits('refused-change-keeps-order')) return 'refused';
  if (found === 'refused' && omits('refusal-ends-order')) return 'lives';
  return found;
}
