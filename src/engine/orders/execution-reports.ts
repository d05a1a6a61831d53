import type { ExecutionReportMessage, ReportStatus } from '../../contracts/messages.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { isoUtc } from '../../domain/clock.ts';
import type { OrderState } from '../../domain/order.ts';
import type { Open } from '../base/session-log.ts';
import type { Order } from './orders.ts';

/** Report status of each state; undefined while there is nothing to report. */
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

/** Returns the report of an order's present state, or undefined before it is sent. */
export function reportOf(order: Order, at: EpochMs, reason: string): ExecutionReportMessage | undefined {
  const status = STATUS[order.state];
  if (status === undefined) return undefined;
  const report = order.filled > 0 ? filledReport(order, status, at) : unfilledReport(order, status, at);
  return status === 'REJECTED' ? { ...report, reject_reason: reason } : report;
}

// Complete literals: V8 stores members that are added later separately, in each message.

function unfilledReport(order: Order, status: ReportStatus, at: EpochMs): ExecutionReportMessage {
  return {
    event_type: 'execution_report',
    intent_id: order.request.intentId,
    order_id: brokerIdOf(order),
    symbol: order.request.symbol,
    status,
    filled_quantity: 0,
    timestamp: isoUtc(at),
    latency: latencyOf(order),
  };
}

function filledReport(order: Order, status: ReportStatus, at: EpochMs): ExecutionReportMessage {
  return {
    event_type: 'execution_report',
    intent_id: order.request.intentId,
    order_id: brokerIdOf(order),
    symbol: order.request.symbol,
    status,
    filled_quantity: order.filled,
    timestamp: isoUtc(at),
    latency: latencyOf(order),
    avg_fill_price: order.filledValue / order.filled,
    costs: costsOf(order),
  };
}

function brokerIdOf({ brokerOrderId }: Order): string {
  return brokerOrderId === null ? 'local' : String(brokerOrderId);
}

type Latency = NonNullable<ExecutionReportMessage['latency']>;

function latencyOf({ intentAt, submittedAt, acknowledgedAt, firstFillAt }: Order): Latency {
  if (submittedAt !== null && acknowledgedAt !== null && firstFillAt !== null)
    return {
      intent_to_submit_ms: between(intentAt, submittedAt),
      submit_to_ack_ms: between(submittedAt, acknowledgedAt),
      ack_to_fill_ms: between(acknowledgedAt, firstFillAt),
      total_latency_ms: between(intentAt, firstFillAt),
    };
  const latency: Open<Latency> = {};
  if (submittedAt !== null) latency.intent_to_submit_ms = between(intentAt, submittedAt);
  if (submittedAt !== null && acknowledgedAt !== null) latency.submit_to_ack_ms = between(submittedAt, acknowledgedAt);
  if (acknowledgedAt !== null && firstFillAt !== null) latency.ack_to_fill_ms = between(acknowledgedAt, firstFillAt);
  if (firstFillAt !== null) latency.total_latency_ms = between(intentAt, firstFillAt);
  return latency;
}

function between(from: EpochMs, to: EpochMs): number {
  return Math.max(0, to - from);
}

/** Costs of the fills against the midpoint at the intent; impact is not separable from slippage here. */
function costsOf(order: Order): NonNullable<ExecutionReportMessage['costs']> {
  const { arrivalMid, commission, filled, filledValue } = order;
  const paid = Math.max(0, commission);
  if (arrivalMid === null) return { commission: paid };
  const slippage = (order.request.side === 'BUY' ? 1 : -1) * (filledValue - filled * arrivalMid);
  return { commission: paid, slippage, total_cost_bps: ((paid + slippage) / filledValue) * 10_000 };
}
