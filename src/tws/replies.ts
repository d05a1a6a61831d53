import { splitFields } from './field-reader.ts';
import type { MessageCodec } from './message.ts';
import {
  type FamilyCodes,
  familyCodes,
  type SoftDollarTiers,
  softDollarTiers,
  type UserInfo,
  userInfo,
} from './messages/account-facts.ts';
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
  type CompletedOrderMessage,
  type CompletedOrdersEnd,
  completedOrder,
  completedOrdersEnd,
} from './messages/completed-orders.ts';
import { type ContractData, type ContractDataEnd, contractData, contractDataEnd } from './messages/contract-data.ts';
import { type CurrentTime, currentTime } from './messages/current-time.ts';
import { type CurrentTimeMillis, currentTimeMillis } from './messages/current-time-millis.ts';
import { type ErrorMessage, errorMessage } from './messages/error-message.ts';
import { type ExecDetails, type ExecDetailsEnd, execDetails, execDetailsEnd } from './messages/executions.ts';
import { type HeadTimestamp, headTimestamp } from './messages/head-timestamp.ts';
import {
  type HistoricalData,
  type HistoricalDataEnd,
  historicalData,
  historicalDataEnd,
} from './messages/historical-data.ts';
import { type HistoricalSchedule, historicalSchedule } from './messages/historical-schedule.ts';
import {
  type HistoricalTicks,
  type HistoricalTicksBidAsk,
  type HistoricalTicksLast,
  historicalTicks,
  historicalTicksBidAsk,
  historicalTicksLast,
} from './messages/historical-ticks.ts';
import { type HistoricalUpdate, historicalUpdate } from './messages/historical-update.ts';
import { type ManagedAccounts, managedAccounts } from './messages/managed-accounts.ts';
import {
  type DepthExchanges,
  depthExchanges,
  type NewsProviders,
  newsProviders,
  type SmartComponents,
  smartComponents,
} from './messages/market-facts.ts';
import { type MarketRule, marketRule } from './messages/market-rule.ts';
import { type SymbolSamples, symbolSamples } from './messages/matching-symbols.ts';
import { type NewsBulletin, newsBulletin } from './messages/news-bulletins.ts';
import { type NextValidId, nextValidId } from './messages/next-valid-id.ts';
import { type OpenOrderMessage, openOrder } from './messages/open-order.ts';
import { type OpenOrderEnd, openOrderEnd } from './messages/open-orders.ts';
import {
  type OptionParameters,
  type OptionParametersEnd,
  optionParameters,
  optionParametersEnd,
} from './messages/option-parameters.ts';
import { type OrderBound, orderBound } from './messages/order-bound.ts';
import { type OrderStatusMessage, orderStatus } from './messages/order-status.ts';
import { type Pnl, pnl } from './messages/pnl.ts';
import { type PnlSingle, pnlSingle } from './messages/pnl-single.ts';
import { type PositionEnd, type PositionMessage, position, positionEnd } from './messages/positions.ts';
import {
  type PositionMulti,
  type PositionMultiEnd,
  positionMulti,
  positionMultiEnd,
} from './messages/positions-multi.ts';
import { type RealTimeBar, realTimeBar } from './messages/real-time-bars.ts';
import { type TickByTick, tickByTick } from './messages/tick-by-tick.ts';
import {
  type MarketDataTypeMessage,
  marketDataType,
  type TickGeneric,
  type TickPrice,
  type TickReqParams,
  type TickSize,
  type TickSnapshotEnd,
  type TickString,
  tickGeneric,
  tickPrice,
  tickReqParams,
  tickSize,
  tickSnapshotEnd,
  tickString,
} from './messages/ticks.ts';
import { ProtocolError } from './protocol-error.ts';

/** Messages that a server may send after the handshake. */
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
  | TickGeneric
  | TickPrice
  | TickSize
  | TickString
  | TickReqParams
  | MarketDataTypeMessage
  | TickSnapshotEnd
  | HistoricalData
  | HistoricalDataEnd
  | HistoricalSchedule
  | OpenOrderMessage
  | OpenOrderEnd
  | OrderStatusMessage
  | ExecDetails
  | ExecDetailsEnd
  | CommissionReport
  | CompletedOrderMessage
  | CompletedOrdersEnd
  | Pnl
  | FamilyCodes
  | SoftDollarTiers
  | UserInfo
  | CurrentTimeMillis
  | HeadTimestamp
  | HistoricalTicks
  | HistoricalTicksBidAsk
  | HistoricalTicksLast
  | HistoricalUpdate
  | DepthExchanges
  | NewsProviders
  | SmartComponents
  | SymbolSamples
  | NewsBulletin
  | OptionParameters
  | OptionParametersEnd
  | OrderBound
  | PnlSingle
  | PositionMulti
  | PositionMultiEnd
  | RealTimeBar
  | TickByTick;

/** Kinds of {@link Reply}. */
export type ReplyKind = Reply['kind'];
type ReplyOf<K extends ReplyKind> = Extract<Reply, { kind: K }>;

/** Codec of each kind. */
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
  tickGeneric,
  tickPrice,
  tickSize,
  tickString,
  tickReqParams,
  marketDataType,
  tickSnapshotEnd,
  historicalData,
  historicalDataEnd,
  historicalSchedule,
  openOrder,
  openOrderEnd,
  orderStatus,
  execDetails,
  execDetailsEnd,
  commissionReport,
  completedOrder,
  completedOrdersEnd,
  pnl,
  familyCodes,
  softDollarTiers,
  userInfo,
  currentTimeMillis,
  headTimestamp,
  historicalTicks,
  historicalTicksBidAsk,
  historicalTicksLast,
  historicalUpdate,
  depthExchanges,
  newsProviders,
  smartComponents,
  symbolSamples,
  newsBulletin,
  optionParameters,
  optionParametersEnd,
  orderBound,
  pnlSingle,
  positionMulti,
  positionMultiEnd,
  realTimeBar,
  tickByTick,
};

const BY_ID: ReadonlyMap<number, MessageCodec<Reply>> = new Map(
  Object.values(REPLY_CODECS).map((codec) => [codec.id, codec]),
);

/** Encodes the payload of a frame. Throws ProtocolError when the version does not support the message. */
export function encodeReply<K extends ReplyKind>(
  reply: ReplyOf<K> & { readonly kind: K },
  serverVersion: number,
): string {
  return REPLY_CODECS[reply.kind].encode(reply, serverVersion);
}

/** Decodes a reply. Throws ProtocolError. */
export function decodeReply(payload: string, serverVersion: number): Reply {
  const fields = splitFields(payload);
  const codec = BY_ID.get(Number(fields[0]));
  if (codec === undefined)
    throw new ProtocolError('UNKNOWN_MESSAGE', `expected a reply, was message ${fields[0] ?? ''}`);
  return codec.decode(fields, serverVersion);
}
