import type { DeskOrder } from './desk-orders.ts';
import type { SessionCore } from './session-core.ts';

/** Tells the engine what was refused: an order (once), a change of it, a cancel of it. By the broker, or by ourselves. */
export class OrderRefusals {
  readonly #context: Pick<SessionCore, 'emit' | 'now'>;

  constructor(context: Pick<SessionCore, 'emit' | 'now'>) {
    this.#context = context;
  }

  order(order: DeskOrder, code: number, reason: string): void {
    if (order.isRejected) return;
    order.isRejected = true;
    this.#tell('order_rejected', order, code, reason);
  }

  replacement(order: DeskOrder, code: number, reason: string): void {
    order.replacing = undefined;
    this.#tell('replace_rejected', order, code, reason);
  }

  cancel(order: DeskOrder, code: number, reason: string): void {
    order.isCanceling = false;
    this.#tell('cancel_rejected', order, code, reason);
  }

  #tell(
    kind: 'order_rejected' | 'replace_rejected' | 'cancel_rejected',
    { intentId }: DeskOrder,
    code: number,
    reason: string,
  ): void {
    this.#context.emit({ kind, intentId, code, reason, at: this.#context.now() });
  }
}
