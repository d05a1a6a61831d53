import { orderConsequence } from '../../domain/broker-error-codes.ts';
import type { SessionCore } from './session-core.ts';
import type { TrackedOrder } from './tracked-orders.ts';

/** Emits refusals of an order (once), of a replacement and of a cancel, by the broker or by prelive. */
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

type IsDisabled = SessionCore['isDisabled'];

/** Effect of an error on an order. */
type Consequence = ReturnType<typeof orderConsequence>;

/** Returns the effect of an error on an order. A duplicate order id after a resend proves that the first message arrived. */
export function consequenceFor(order: TrackedOrder, code: number, text: string, isDisabled: IsDisabled): Consequence {
  const arrivedBefore = code === DUPLICATE_ORDER_ID && order.writes > 1;
  const { replacing, isCanceling } = order;
  const standing = {
    isAcknowledged: order.isAcknowledged || arrivedBefore,
    isChanging: replacing !== undefined,
    isCanceling,
  };
  return withDisabledSafeguards(orderConsequence(code, standing, text), isDisabled);
}

/** Effect in a client without one of the safeguards, for the tests that disable it. */
function withDisabledSafeguards(found: Consequence, isDisabled: IsDisabled): Consequence {
  if (found === 'lives' && isDisabled('no-cancel-by-warning')) return 'canceled';
  if (found === 'cancel_refused' && isDisabled('confirm-unknown-cancel')) return 'canceled';
  if (found === 'change_refused' && isDisabled('refused-change-keeps-order')) return 'refused';
  if (found === 'refused' && isDisabled('refusal-ends-order')) return 'lives';
  return found;
}
