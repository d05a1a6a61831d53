import type { ExecutionReportMessage, ReportStatus } from '../../contracts/messages.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { isoUtc } from '../../domain/clock.ts';
import type { OrderState } from '../../domain/order.ts';
import type { Order } from './orders.ts';

/** Word of a report for each state; undefined while there is nothing to report. */
const STATUS: Readonly<Record<OrderState, ReportStatus | undefined>> = {
  INITIALIZED: undefined,
  DENIED: 'REJECTED',
  SUBMITTED: 'SUBMITTED',
  PRE_SUBMITTED: 'ACKNOWLEDGED',
  ACCEPTED: 'ACKNOWLEDGED',
  TRIGGERED: 'ACKNOWLEDGED',
  PENDING_REPLACE: 'ACKNOWLEDGED',
  PENDING_CANCEL: 'ACKNOWLEDGED',
  PARTIALLY_FILLED: 'PARTIAL_FILL',
  FILLED: 'FILLED',
  CANCELED: 'CANCELED',
  EXPIRED: 'CANCELED',
  REJECTED: 'REJECTED',
  UNKNOWN: 'TIMEOUT',
};

/** The report of an order as it stands, or undefined while it is not on its way. */
export function reportOf(order: Order, at: EpochMs, reason: string): ExecutionReportMessage | undefined {
  const status = STATUS[order.state];
  if (status === undefined) return undefined;
  return {
    event_type: 'execution_report',
    intent_id: order.request.intentId,
    order_id: order.brokerOrderId === null ? 'local' : String(order.brokerOrderId),
    symbol: order.request.symbol,
    status,
    filled_quantity: order.filled,
    ...(order.filled > 0 ? { avg_fill_price: order.filledValue / order.filled, costs: costsOf(order) } : {}),
    ...(status === 'REJECTED' ? { reject_reason: reason } : {}),
    timestamp: isoUtc(at),
    latency: latencyOf(order),
  };
}

function latencyOf(order: Order): NonNullable<ExecutionReportMessage['latency']> {
  const { intentAt, submittedAt, acknowledgedAt, firstFillAt } = order;
  return {
    ...span('intent_to_submit_ms', intentAt, submittedAt),
    ...span('submit_to_ack_ms', submittedAt, acknowledgedAt),
    ...span('ack_to_fill_ms', acknowledgedAt, firstFillAt),
    ...span('total_latency_ms', intentAt, firstFillAt),
  };
}

function span(name: string, from: EpochMs | null, to: EpochMs | null): Record<string, number> {
  return from === null || to === null ? {} : { [name]: Math.max(0, to - from) };
}

/** Costs of what is filled against the middle of the quote at the intent; impact cannot be told from slippage here. */
function costsOf(order: Order): NonNullable<ExecutionReportMessage['costs']> {
  const { arrivalMid, commission, filled, filledValue } = order;
  const paid = Math.max(0, commission);
  if (arrivalMid === null) return { commission: paid };
  const slippage = (order.request.side === 'BUY' ? 1 : -1) * (filledValue - filled * arrivalMid);
  return { commission: paid, slippage, total_cost_bps: ((paid + slippage) / filledValue) * 10_000 };
}
