import type { EngineEvent } from '../../engine/base/ports.ts';

/** Words of the engine for the status of an order. */
export type BrokerOrderStatus = Extract<EngineEvent, { kind: 'order_status' }>['status'];

/** TWS words; ApiPending and PendingSubmit mean that the broker has said nothing yet. */
const STATUSES: ReadonlyMap<string, BrokerOrderStatus> = new Map([
  ['PreSubmitted', 'PRE_SUBMITTED'],
  ['Submitted', 'ACCEPTED'],
  ['PendingCancel', 'PENDING_CANCEL'],
  ['Cancelled', 'CANCELED'],
  ['ApiCancelled', 'CANCELED'],
  ['Filled', 'FILLED'],
  ['Inactive', 'INACTIVE'],
]);

/** Undefined for a word that says nothing about the order, or that is not known: it then changes nothing. */
export function orderStatusOf(twsStatus: string): BrokerOrderStatus | undefined {
  return STATUSES.get(twsStatus);
}
