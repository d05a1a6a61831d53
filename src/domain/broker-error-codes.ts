import type { BrokerErrorClass, OrderConsequence } from './broker-error-row.ts';
import { CONNECTION_ERROR_ROWS } from './connection-error-rows.ts';
import { ORDER_ERROR_ROWS } from './order-error-rows.ts';
import { SUBSCRIPTION_ERROR_ROWS } from './subscription-error-rows.ts';

export type { BrokerErrorClass };

/** A code of the TWS API. */
export interface BrokerErrorCode {
  readonly code: number;
  /** IBKR's text, shortened. */
  readonly text: string;
  readonly errorClass: BrokerErrorClass;
  readonly order: OrderConsequence;
  /** Our reaction. */
  readonly handling: string;
}

/** Every code with a row, ascending. */
export const BROKER_ERROR_CODES: readonly BrokerErrorCode[] = [
  ...CONNECTION_ERROR_ROWS,
  ...ORDER_ERROR_ROWS,
  ...SUBSCRIPTION_ERROR_ROWS,
]
  .sort(([a], [b]) => a - b)
  .map(([code, errorClass, order, text, handling]) => ({ code, errorClass, order, text, handling }));

const BY_CODE: ReadonlyMap<number, BrokerErrorCode> = new Map(BROKER_ERROR_CODES.map((entry) => [entry.code, entry]));

/** Code of a refusal that comes from us: the order, cancel or change was not sent. The API uses it for "not connected". */
export const REFUSED_BY_US = 504;

/** Class of a code; undefined for a code outside the table. */
export function brokerErrorClass(code: number): BrokerErrorClass | undefined {
  return BY_CODE.get(code)?.errorClass;
}

/** State of an order at the time an error names it. */
export interface OrderProgress {
  /** The broker has reported the order: it works, or has worked. */
  readonly isAcknowledged: boolean;
  /** New terms were sent and not answered yet. */
  readonly isChanging: boolean;
  /** A cancel was sent and not answered yet. */
  readonly isCanceling: boolean;
}

const VALIDATION_ERROR = 321;

/**
 * Effect of an error on the order that it names, by code, text and the order's state. A `refused_if_new` code on an
 * acknowledged order never ends it. A `refused` code ends it, unless a change is pending.
 */
export function orderConsequence(
  code: number,
  progress: OrderProgress,
  text = '',
): Exclude<OrderConsequence, 'refused_if_new'> | 'change_refused' {
  const consequence = BY_CODE.get(code)?.order ?? 'lives';
  if (code === VALIDATION_ERROR && /read-only/i.test(text)) return refusedInReadOnly(progress);
  if (progress.isChanging && progress.isAcknowledged && consequence.startsWith('refused')) return 'change_refused';
  if (consequence !== 'refused_if_new') return consequence;
  if (!progress.isAcknowledged) return 'refused';
  return progress.isCanceling ? 'cancel_refused' : 'lives';
}

/** Read-only mode: the gateway carried out neither an order, nor a change, nor a cancel. */
function refusedInReadOnly({
  isAcknowledged,
  isChanging,
  isCanceling,
}: OrderProgress): ReturnType<typeof orderConsequence> {
  if (isCanceling) return 'cancel_refused';
  if (isChanging) return 'change_refused';
  return isAcknowledged ? 'lives' : 'refused';
}
