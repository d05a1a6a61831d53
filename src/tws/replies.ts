import { splitFields } from './field-reader.ts';
import type { MessageCodec } from './message.ts';
import {
  type AccountSummaryEnd,
  type AccountSummaryValue,
  accountSummary,
  accountSummaryEnd,
} from './messages/account-summary.ts';
import {
  type AccountDownloadEnd,
  type AccountUpdateTime,
  type AccountValueMessage,
  accountDownloadEnd,
  accountUpdateTime,
  accountValue,
  type PortfolioValue,
  portfolioValue,
} from './messages/account-updates.ts';
import {
  type AccountUpdateMulti,
  type AccountUpdateMultiEnd,
  accountUpdateMulti,
  accountUpdateMultiEnd,
} from './messages/account-updates-multi.ts';
import { type CommissionReport, commissionReport } from './messages/commission-report.ts';
import {
  type CompletedOrder,
  type CompletedOrdersEnd,
  completedOrder,
  completedOrdersEnd,
} from './messages/completed-orders.ts';
import { type ContractData, type ContractDataEnd, contractData, contractDataEnd } from './messages/contract-data.ts';
import { type CurrentTime, currentTime } from './messages/current-time.ts';
import { type ErrorMessage, errorMessage } from './messages/error-message.ts';
import { type ExecDetails, type ExecDetailsEnd, execDetails, execDetailsEnd } from './messages/executions.ts';
import {
  type HistoricalData,
  type HistoricalDataEnd,
  historicalData,
  historicalDataEnd,
} from './messages/historical-data.ts';
import { type ManagedAccounts, managedAccounts } from './messages/managed-accounts.ts';
import { type MarketRule, marketRule } from './messages/market-rule.ts';
import { type NextValidId, nextValidId } from './messages/next-valid-id.ts';
import { type OpenOrderMessage, openOrder } from './messages/open-order.ts';
import { type OpenOrderEnd, openOrderEnd } from './messages/open-orders.ts';
import { type OrderStatusMessage, orderStatus } from './messages/order-status.ts';
import { type Pnl, pnl } from './messages/pnl.ts';
import { type PositionEnd, type PositionMessage, position, positionEnd } from './messages/positions.ts';
import {
  type MarketDataTypeMessage,
  marketDataType,
  type TickPrice,
  type TickReqParams,
  type TickSize,
  type TickSnapshotEnd,
  type TickString,
  tickPrice,
  tickReqParams,
  tickSize,
  tickSnapshotEnd,
  tickString,
} from './messages/ticks.ts';
import { ProtocolError } from './protocol-error.ts';

/** Everything that a server may send after the handshake. */
export type Reply =
  | ManagedAccounts
  | NextValidId
  | CurrentTime
  | ErrorMessage
  | AccountSummaryValue
  | AccountSummaryEnd
  | AccountValueMessage
  | PortfolioValue
  | AccountUpdateTime
  | AccountDownloadEnd
  | AccountUpdateMulti
  | AccountUpdateMultiEnd
  | PositionMessage
  | PositionEnd
  | ContractData
  | ContractDataEnd
  | MarketRule
  | TickPrice
  | TickSize
  | TickString
  | TickReqParams
  | MarketDataTypeMessage
  | TickSnapshotEnd
  | HistoricalData
  | HistoricalDataEnd
  | OpenOrderMessage
  | OpenOrderEnd
  | OrderStatusMessage
  | ExecDetails
  | ExecDetailsEnd
  | CommissionReport
  | CompletedOrder
  | CompletedOrdersEnd
  | Pnl;

/** Kinds of {@link Reply}. */
export type ReplyKind = Reply['kind'];
type ReplyOf<K extends ReplyKind> = Extract<Reply, { kind: K }>;

/** The codec of each kind. */
export const REPLY_CODECS: { readonly [K in ReplyKind]: MessageCodec<ReplyOf<K>> } = {
  managedAccounts,
  nextValidId,
  currentTime,
  errorMessage,
  accountSummary,
  accountSummaryEnd,
  accountValue,
  portfolioValue,
  accountUpdateTime,
  accountDownloadEnd,
  accountUpdateMulti,
  accountUpdateMultiEnd,
  position,
  positionEnd,
  contractData,
  contractDataEnd,
  marketRule,
  tickPrice,
  tickSize,
  tickString,
  tickReqParams,
  marketDataType,
  tickSnapshotEnd,
  historicalData,
  historicalDataEnd,
  openOrder,
  openOrderEnd,
  orderStatus,
  execDetails,
  execDetailsEnd,
  commissionReport,
  completedOrder,
  completedOrdersEnd,
  pnl,
};

const BY_ID: ReadonlyMap<number, MessageCodec<Reply>> = new Map(
  Object.values(REPLY_CODECS).map((codec) => [codec.id, codec]),
);

/** The payload of a frame. Throws ProtocolError when the version cannot carry the message. */
export function encodeReply<K extends ReplyKind>(
  reply: ReplyOf<K> & { readonly kind: K },
  serverVersion: number,
): string {
  return REPLY_CODECS[reply.kind].encode(reply, serverVersion);
}

/** A reply from the payload of a frame. Throws ProtocolError. */
export function decodeReply(payload: string, serverVersion: number): Reply {
  const fields = splitFields(payload);
  const codec = BY_ID.get(Number(fields[0]));
  if (codec === undefined)
    throw new ProtocolError('UNKNOWN_MESSAGE', `expected a reply, was message ${fields[0] ?? ''}`);
  return codec.decode(fields, serverVersion);
}
