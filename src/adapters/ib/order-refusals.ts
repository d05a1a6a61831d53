import { orderConsequence } from '../../domain/broker-error-codes.ts';
import type { SessionCore } from './session-core.ts';
import type { TrackedOrder } from './tracked-orders.ts';

/** Tells the engine what was refused: an order (once), a change of it, a cancel of it. By the broker, or by ourselves. */
export class OrderRefusals {
  readonly #context: Pick<SessionCore, 'emit' | 'now'>;

  constructor(context: Pick<SessionCore, 'emit' | 'now'>) {
    this.#context = context;
  }

  order(order: TrackedOrder, code: number, reason: string): void {
    if (order.isRejected) return;
    order.isRejected = true;
    this.#emit('order_rejected', order, code, reason);
  }

  replacement(order: TrackedOrder, code: number, reason: string): void {
    order.replacing = undefined;
    this.#emit('replace_rejected', order, code, reason);
  }

  cancel(order: TrackedOrder, code: number, reason: string): void {
    order.isCanceling = false;
    this.#emit('cancel_rejected', order, code, reason);
  }

  #emit(
    kind: 'order_rejected' | 'replace_rejected' | 'cancel_rejected',
    { intentId }: TrackedOrder,
    code: number,
    reason: string,
  ): void {
    this.#context.emit({ kind, intentId, code, reason, at: this.#context.now() });
  }
}

const DUPLICATE_ORDER_ID = 103;

/** What an error means for an order. */
type Consequence = ReturnType<typeof orderConsequence>;

/** What an error means for an order of ours. The id of a resend is a duplicate only because the first sending arrived. */
export function consequenceFor(
  order: TrackedOrder,
  code: number,
  text: string,
  isDisabled: SessionCore['isDisabled'],
): Consequence {
  const arrivedBefore = code === DUPLICATE_ORDER_ID && order.writes > 1;
  const { replacing, isCanceling } = order;
  const standing = {
    isAcknowledged: order.isAcknowledged || arrivedBefore,
    isChanging: replacing !== undefined,
    isCanceling,
  };
  return withDisabledSafeguards(orderConsequence(code, standing, text), isDisabled);
}

/** What an unprotected client makes of it, for the tests that take a protection out. */
function withDisabledSafeguards(found: Consequence, isDisabled: SessionCore['isDisabled']): Consequence {
  if (found === 'lives' && isDisabled('no-cancel-by-warning')) return 'canceled';
  if (found === 'cancel_refused' && isDisabled('confirm-unknown-cancel')) return 'canceled';
  if (found === 'change_refused' && isDisabled('refused-change-keeps-order')) return 'refused';
  if (found === 'refused' && isDisabled('refusal-ends-order')) return 'lives';
  return found;
}
