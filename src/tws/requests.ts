import { splitFields } from './field-reader.ts';
import type { MessageCodec } from './message.ts';
import {
  type ReqFamilyCodes,
  type ReqSoftDollarTiers,
  type ReqUserInfo,
  reqFamilyCodes,
  reqSoftDollarTiers,
  reqUserInfo,
} from './messages/account-facts.ts';
import {
  type CancelAccountSummary,
  cancelAccountSummary,
  type ReqAccountSummary,
  reqAccountSummary,
} from './messages/account-summary.ts';
import { type ReqAccountUpdates, reqAccountUpdates } from './messages/account-updates.ts';
import {
  type CancelAccountUpdatesMulti,
  cancelAccountUpdatesMulti,
  type ReqAccountUpdatesMulti,
  reqAccountUpdatesMulti,
} from './messages/account-updates-multi.ts';
import { type CancelOrder, cancelOrder, type ReqGlobalCancel, reqGlobalCancel } from './messages/cancel-order.ts';
import {
  type ReqAutoOpenOrders,
  type ReqMarketDataType,
  reqAutoOpenOrders,
  reqMarketDataType,
  type SetServerLogLevel,
  setServerLogLevel,
} from './messages/client-settings.ts';
import { type ReqCompletedOrders, reqCompletedOrders } from './messages/completed-orders.ts';
import { type ReqContractData, reqContractData } from './messages/contract-data.ts';
import { type ReqCurrentTime, reqCurrentTime } from './messages/current-time.ts';
import { type ReqCurrentTimeMillis, reqCurrentTimeMillis } from './messages/current-time-millis.ts';
import { type ReqExecutions, reqExecutions } from './messages/executions.ts';
import {
  type CancelHeadTimestamp,
  cancelHeadTimestamp,
  type ReqHeadTimestamp,
  reqHeadTimestamp,
} from './messages/head-timestamp.ts';
import {
  type CancelHistoricalData,
  cancelHistoricalData,
  type ReqHistoricalData,
  reqHistoricalData,
} from './messages/historical-data.ts';
import { type ReqHistoricalTicks, reqHistoricalTicks } from './messages/historical-ticks.ts';
import { type ReqManagedAccounts, reqManagedAccounts } from './messages/managed-accounts.ts';
import { type CancelMktData, cancelMktData, type ReqMktData, reqMktData } from './messages/market-data.ts';
import {
  type ReqDepthExchanges,
  type ReqNewsProviders,
  type ReqSmartComponents,
  reqDepthExchanges,
  reqNewsProviders,
  reqSmartComponents,
} from './messages/market-facts.ts';
import { type ReqMarketRule, reqMarketRule } from './messages/market-rule.ts';
import { type ReqMatchingSymbols, reqMatchingSymbols } from './messages/matching-symbols.ts';
import {
  type CancelNewsBulletins,
  cancelNewsBulletins,
  type ReqNewsBulletins,
  reqNewsBulletins,
} from './messages/news-bulletins.ts';
import { type ReqIds, reqIds } from './messages/next-valid-id.ts';
import { type ReqAllOpenOrders, type ReqOpenOrders, reqAllOpenOrders, reqOpenOrders } from './messages/open-orders.ts';
import { type ReqOptionParameters, reqOptionParameters } from './messages/option-parameters.ts';
import { type PlaceOrder, placeOrder } from './messages/place-order.ts';
import { type CancelPnl, cancelPnl, type ReqPnl, reqPnl } from './messages/pnl.ts';
import { type CancelPnlSingle, cancelPnlSingle, type ReqPnlSingle, reqPnlSingle } from './messages/pnl-single.ts';
import { type CancelPositions, cancelPositions, type ReqPositions, reqPositions } from './messages/positions.ts';
import {
  type CancelPositionsMulti,
  cancelPositionsMulti,
  type ReqPositionsMulti,
  reqPositionsMulti,
} from './messages/positions-multi.ts';
import {
  type CancelRealTimeBars,
  cancelRealTimeBars,
  type ReqRealTimeBars,
  reqRealTimeBars,
} from './messages/real-time-bars.ts';
import { type StartApi, startApi } from './messages/start-api.ts';
import { type CancelTickByTick, cancelTickByTick, type ReqTickByTick, reqTickByTick } from './messages/tick-by-tick.ts';
import { ProtocolError } from './protocol-error.ts';
import { requestIdOf, requestName } from './request-numbers.ts';

/** Messages that a client may send after the handshake. */
export type Request =
  | StartApi
  | ReqIds
  | ReqManagedAccounts
  | ReqCurrentTime
  | ReqMarketDataType
  | SetServerLogLevel
  | ReqAutoOpenOrders
  | ReqAccountSummary
  | CancelAccountSummary
  | ReqAccountUpdates
  | ReqAccountUpdatesMulti
  | CancelAccountUpdatesMulti
  | ReqPositions
  | CancelPositions
  | ReqContractData
  | ReqMarketRule
  | ReqMktData
  | CancelMktData
  | ReqHistoricalData
  | CancelHistoricalData
  | PlaceOrder
  | CancelOrder
  | ReqGlobalCancel
  | ReqOpenOrders
  | ReqAllOpenOrders
  | ReqCompletedOrders
  | ReqExecutions
  | ReqPnl
  | CancelPnl
  | ReqFamilyCodes
  | ReqSoftDollarTiers
  | ReqUserInfo
  | ReqCurrentTimeMillis
  | CancelHeadTimestamp
  | ReqHeadTimestamp
  | ReqHistoricalTicks
  | ReqDepthExchanges
  | ReqNewsProviders
  | ReqSmartComponents
  | ReqMatchingSymbols
  | CancelNewsBulletins
  | ReqNewsBulletins
  | ReqOptionParameters
  | CancelPnlSingle
  | ReqPnlSingle
  | CancelPositionsMulti
  | ReqPositionsMulti
  | CancelRealTimeBars
  | ReqRealTimeBars
  | CancelTickByTick
  | ReqTickByTick;

/** Kinds of {@link Request}. */
export type RequestKind = Request['kind'];
/** The request of a kind. */
export type RequestOf<K extends RequestKind> = Extract<Request, { kind: K }>;

/** Codec of each kind. */
export const REQUEST_CODECS: { readonly [K in RequestKind]: MessageCodec<RequestOf<K>> } = {
  startApi,
  reqIds,
  reqManagedAccounts,
  reqCurrentTime,
  reqMarketDataType,
  setServerLogLevel,
  reqAutoOpenOrders,
  reqAccountSummary,
  cancelAccountSummary,
  reqAccountUpdates,
  reqAccountUpdatesMulti,
  cancelAccountUpdatesMulti,
  reqPositions,
  cancelPositions,
  reqContractData,
  reqMarketRule,
  reqMktData,
  cancelMktData,
  reqHistoricalData,
  cancelHistoricalData,
  placeOrder,
  cancelOrder,
  reqGlobalCancel,
  reqOpenOrders,
  reqAllOpenOrders,
  reqCompletedOrders,
  reqExecutions,
  reqPnl,
  cancelPnl,
  reqFamilyCodes,
  reqSoftDollarTiers,
  reqUserInfo,
  reqCurrentTimeMillis,
  cancelHeadTimestamp,
  reqHeadTimestamp,
  reqHistoricalTicks,
  reqDepthExchanges,
  reqNewsProviders,
  reqSmartComponents,
  reqMatchingSymbols,
  cancelNewsBulletins,
  reqNewsBulletins,
  reqOptionParameters,
  cancelPnlSingle,
  reqPnlSingle,
  cancelPositionsMulti,
  reqPositionsMulti,
  cancelRealTimeBars,
  reqRealTimeBars,
  cancelTickByTick,
  reqTickByTick,
};

const BY_ID: ReadonlyMap<number, MessageCodec<Request>> = new Map(
  Object.values(REQUEST_CODECS).map((codec) => [codec.id, codec]),
);

/** Encodes the payload of a frame. Throws ProtocolError when the version does not support the message. */
export function encodeRequest<K extends RequestKind>(
  request: RequestOf<K> & { readonly kind: K },
  serverVersion: number,
): string {
  return REQUEST_CODECS[request.kind].encode(request, serverVersion);
}

/** Decodes a request. Throws ProtocolError, with the request's id where it can be read. */
export function decodeRequest(payload: string, serverVersion: number): Request {
  const fields = splitFields(payload);
  const requestId = requestIdOf(fields, serverVersion);
  const codec = BY_ID.get(Number(fields[0]));
  if (codec === undefined) {
    throw new ProtocolError('UNKNOWN_MESSAGE', `${requestName(fields)} is not supported`, requestId, Number(fields[0]));
  }
  try {
    return codec.decode(fields, serverVersion);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new ProtocolError(error.code, `${requestName(fields)}: ${error.message}`, error.requestId ?? requestId);
  }
}
