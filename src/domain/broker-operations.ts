/** The eight broker operations of a trading system. */
export type BrokerOperationName =
  | 'getAccountInfo'
  | 'getPositions'
  | 'placeOrder'
  | 'cancelOrder'
  | 'getOrderStatus'
  | 'subscribeMarketData'
  | 'getHistoricalBars'
  | 'manageConnection';

/** A field that is converted between protocol and engine. */
export interface TypeConversion {
  /** Field and form of the TWS protocol. */
  readonly tws: string;
  /** Field and form of the engine. */
  readonly ours: string;
}

/** Mapping of one operation to the TWS API. */
export interface BrokerOperation {
  readonly name: BrokerOperationName;
  readonly purpose: string;
  /** Methods of the client library's IBApi. */
  readonly requests: readonly string[];
  /** Events of the client library, in their usual order. */
  readonly callbacks: readonly string[];
  /** Methods of our sessions. */
  readonly sessionMethods: readonly string[];
  /** Results in the engine: kinds of engine events, or the type of the answer. */
  readonly internalMessages: readonly string[];
  readonly conversions: readonly TypeConversion[];
  /** Codes of `BROKER_ERROR_CODES` in its answers. */
  readonly errorCodes: readonly number[];
  /** Target of the answers' 95th percentile, ms; null without a target. */
  readonly p95TargetMs: number | null;
  /** Messages that one call sends. */
  readonly messagesSent: number;
  /** Limits besides the common limit of messages a second. */
  readonly pacing: string;
}

/** All operations, in the order of the interface map. */
export const BROKER_OPERATIONS: readonly BrokerOperation[] = [
  {
    name: 'getAccountInfo',
    purpose: 'Net liquidation, buying power, margins and cash of the account',
    requests: ['reqAccountSummary', 'cancelAccountSummary'],
    callbacks: ['accountSummary', 'accountSummaryEnd'],
    sessionMethods: ['accountSummary'],
    internalMessages: ['AccountSummary'],
    conversions: [
      { tws: 'tag and value, both text', ours: 'a member per tag, a number in the base currency' },
      { tws: '$LEDGER rows of CashBalance', ours: 'cash by currency code, the row BASE left out' },
    ],
    errorCodes: [321, 322],
    p95TargetMs: 500,
    messagesSent: 2,
    pacing: 'At most two summaries may be subscribed at a time: each is cancelled when it is complete.',
  },
  {
    name: 'getPositions',
    purpose: 'Positions of all managed accounts',
    requests: ['reqPositions', 'cancelPositions'],
    callbacks: ['position', 'positionEnd'],
    sessionMethods: ['positions'],
    internalMessages: ['Position'],
    conversions: [
      { tws: 'secType', ours: 'securityType: STK, OPT, FUT, CASH or CRYPTO; others are left out' },
      { tws: 'position, decimal', ours: 'quantity, signed; 0 is left out' },
    ],
    errorCodes: [321, 322],
    p95TargetMs: 300,
    messagesSent: 2,
    pacing: 'The answer names no request: calls run one after the other.',
  },
  {
    name: 'placeOrder',
    purpose: 'A market or limit order',
    requests: ['placeOrder'],
    callbacks: ['openOrder', 'orderStatus', 'execDetails', 'commissionReport', 'error'],
    sessionMethods: ['place'],
    internalMessages: ['order_submitted', 'order_status', 'execution', 'commission', 'order_rejected', 'order_warning'],
    conversions: [
      { tws: 'orderId, integer from nextValidId up', ours: 'intentId, text; it travels as orderRef' },
      { tws: 'orderType MKT, LMT', ours: 'type MARKET, LIMIT' },
      { tws: 'status PreSubmitted, Submitted, ...', ours: 'status PRE_SUBMITTED, ACCEPTED, ...' },
      { tws: 'side BOT, SLD', ours: 'side BUY, SELL' },
      { tws: 'time in whole seconds with a zone', ours: 'milliseconds since 1970 UTC' },
      { tws: 'execution id with a correction number', ours: 'executionId; a correction names what it corrects' },
    ],
    errorCodes: [103, 110, 200, 201, 203, 321, 399, 404, 434, 460, 504, 10349],
    p95TargetMs: 200,
    messagesSent: 1,
    pacing: 'Goes before requests; at most 20 active orders per contract, side and account.',
  },
  {
    name: 'cancelOrder',
    purpose: 'Takes a working order back',
    requests: ['cancelOrder'],
    callbacks: ['orderStatus', 'error'],
    sessionMethods: ['cancel'],
    internalMessages: ['cancel_submitted', 'order_status', 'cancel_rejected'],
    conversions: [
      { tws: 'status PendingCancel, Cancelled, ApiCancelled', ours: 'status PENDING_CANCEL, CANCELED, CANCELED' },
      { tws: 'error 202', ours: 'status CANCELED, told once' },
      { tws: 'errors 135, 136, 161, 10147, 10148', ours: 'cancel_rejected: the state of the order must be asked' },
    ],
    errorCodes: [135, 136, 161, 202, 504, 10147, 10148],
    p95TargetMs: 100,
    messagesSent: 1,
    pacing: 'Goes before requests.',
  },
  {
    name: 'getOrderStatus',
    purpose: 'All open orders, and the executions of the day',
    requests: ['reqAllOpenOrders', 'reqExecutions'],
    callbacks: ['openOrder', 'orderStatus', 'openOrderEnd', 'execDetails', 'commissionReport', 'execDetailsEnd'],
    sessionMethods: ['queryOrders', 'openOrders', 'executions'],
    internalMessages: ['open_orders', 'OpenOrder', 'BookedExecution'],
    conversions: [
      { tws: 'repeated orderStatus messages', ours: 'one order_status per change of status, filled or remaining' },
      { tws: 'filled of orderStatus', ours: 'filled of the open order: openOrder does not carry it' },
    ],
    errorCodes: [321, 322],
    p95TargetMs: 50,
    messagesSent: 1,
    pacing: 'The answer names no request: calls run one after the other.',
  },
  {
    name: 'subscribeMarketData',
    purpose: 'Quotes and trades as they happen, with the type of the data',
    requests: ['reqMarketDataType', 'reqMktData', 'cancelMktData'],
    callbacks: ['marketDataType', 'tickPrice', 'tickSize', 'error'],
    sessionMethods: ['subscribeMarketData', 'marketData', 'marketDataRefusals'],
    internalMessages: ['quote', 'trade', 'market_data_type'],
    conversions: [
      { tws: 'ticks of bid, ask and their sizes, one by one', ours: 'one quote for all that came together' },
      { tws: 'tick fields 66 to 71 of delayed data', ours: 'the same quotes and trades; the type says delayed' },
      { tws: 'price -1 or 0', ours: 'no quote: a side is missing' },
    ],
    errorCodes: [101, 200, 354, 10089, 10090, 10167, 10168, 10186, 10197],
    p95TargetMs: 100,
    messagesSent: 1,
    pacing: 'One market-data line a symbol, 100 lines to an account by default.',
  },
  {
    name: 'getHistoricalBars',
    purpose: 'Completed bars of trades, for warm-up and backtest',
    requests: ['reqHistoricalData'],
    callbacks: ['historicalData', 'error'],
    sessionMethods: ['historicalBars'],
    internalMessages: ['Bar', 'bar'],
    conversions: [
      {
        tws: 'time in seconds since 1970, or a date for daily bars',
        ours: 'start of the bar, milliseconds since 1970',
      },
      { tws: 'end marker "finished-..."', ours: 'the end of the list' },
      { tws: 'error 162 "query returned no data"', ours: 'an empty list' },
    ],
    errorCodes: [162, 200, 321, 366, 386],
    p95TargetMs: null,
    messagesSent: 1,
    pacing: 'One message a session of intraday bars; at most 50 requests at a time, small bars 60 in 10 minutes.',
  },
  {
    name: 'manageConnection',
    purpose: 'Connect, keep alive, reconnect and reconcile, disconnect',
    requests: ['connect', 'disconnect', 'reqCurrentTime', 'reqAllOpenOrders', 'reqExecutions', 'reqPositions'],
    callbacks: [
      'connected',
      'server',
      'nextValidId',
      'managedAccounts',
      'currentTime',
      'info',
      'error',
      'disconnected',
    ],
    sessionMethods: ['facts', 'sourceClass', 'accountIsPaper', 'close'],
    internalMessages: ['connection', 'ConnectionFacts'],
    conversions: [
      { tws: 'managedAccounts, text with commas', ours: 'a list; ready only when it and nextValidId have come' },
      { tws: 'info 1100 and 2110, socket closed, clock unanswered for 10 s', ours: 'connection lost' },
      {
        tws: 'info 1101 and 1102, new connection',
        ours: 'connection restored, after orders and fills were read again',
      },
    ],
    errorCodes: [100, 326, 502, 503, 504, 506, 507, 1100, 1101, 1102, 1300, 2104, 2106, 2110, 2158],
    p95TargetMs: 1000,
    messagesSent: 1,
    pacing:
      'A lost connection is tried again for a time (ten minutes by default, planned windows apart), with exponential backoff and jitter up to 30 s; 32 clients to a gateway.',
  },
];
