/**
 * What an error of the broker is about. permanent: the request must change; transient: it may work later; rate_limit:
 * slow down; informational: nothing to do; warning: the order or request goes on; terminal: the order has ended.
 */
export type BrokerErrorClass = 'permanent' | 'transient' | 'rate_limit' | 'informational' | 'warning' | 'terminal';

/**
 * What an error that carries an order's id says about that order. `refused`: it has ended without (further) fills.
 * `refused_if_new`: so when the broker has not acknowledged it yet; else a change was refused and the order lives.
 * `canceled`: a cancel was carried out. `cancel_refused`: a cancel was not; ask for the order's state. `lives`: it goes
 * on. A code that is not in the table always means `lives`: nobody knows what it means, so the order is not over.
 */
export type OrderConsequence = 'refused' | 'refused_if_new' | 'canceled' | 'cancel_refused' | 'lives';

/** A code of the TWS API. Sources: IBKR's table of message codes, and codes seen in the field. */
export interface BrokerErrorCode {
  readonly code: number;
  /** IBKR's text, shortened. */
  readonly text: string;
  readonly errorClass: BrokerErrorClass;
  readonly order: OrderConsequence;
  /** What we do about it. */
  readonly handling: string;
}

type Row = readonly [
  code: number,
  errorClass: BrokerErrorClass,
  order: OrderConsequence,
  text: string,
  handling: string,
];

const ROWS: readonly Row[] = [
  [
    0,
    'rate_limit',
    'lives',
    'Warning: Approaching max rate of messages per second',
    'Our own pacing stays below the limit; another client on the gateway may not.',
  ],
  [
    100,
    'rate_limit',
    'lives',
    'Max rate of messages per second has been exceeded',
    'Counted as a pacing violation; the gateway usually disconnects, and the session reconnects and reconciles.',
  ],
  [
    101,
    'rate_limit',
    'lives',
    'Max number of tickers has been reached',
    'Subscribe to fewer symbols, or buy market-data lines.',
  ],
  [102, 'permanent', 'lives', 'Duplicate ticker id', 'A defect of the client: request ids are never used twice.'],
  [
    103,
    'permanent',
    'refused_if_new',
    'Duplicate order id',
    'The order was not placed; ids start at nextValidId and are never issued twice.',
  ],
  [104, 'permanent', 'refused_if_new', "Can't modify a filled order", 'The change came too late; the fill stands.'],
  [
    105,
    'permanent',
    'refused_if_new',
    'Order being modified does not match original order',
    'Cancel the order and place a new one.',
  ],
  [
    106,
    'permanent',
    'refused_if_new',
    "Can't transmit order id",
    'Correct the order; it was not sent to the exchange.',
  ],
  [
    107,
    'permanent',
    'refused_if_new',
    'Cannot transmit incomplete order',
    'Complete the order; it was not sent to the exchange.',
  ],
  [
    109,
    'permanent',
    'refused_if_new',
    'Price is out of the range of the precautionary settings',
    'Correct the price, or the precautionary settings of the gateway.',
  ],
  [
    110,
    'permanent',
    'refused_if_new',
    'The price does not conform to the minimum price variation',
    "Round the price by the contract's market rule.",
  ],
  [
    135,
    'permanent',
    'cancel_refused',
    "Can't find order with id",
    'Ask for all open orders and executions: the order may have ended.',
  ],
  [
    136,
    'permanent',
    'cancel_refused',
    'This order cannot be cancelled',
    'Ask for all open orders and executions: the order may have ended.',
  ],
  [140, 'permanent', 'refused_if_new', 'The size value should be an integer', 'Correct the quantity.'],
  [160, 'permanent', 'refused_if_new', 'The size cannot be zero', 'Correct the quantity.'],
  [
    161,
    'permanent',
    'cancel_refused',
    'Cancel attempted when order is not in a cancellable state',
    'Ask for all open orders and executions: the order may have ended.',
  ],
  [
    162,
    'transient',
    'lives',
    'Historical market data service error',
    'By its text: a pacing violation is counted and the request repeated later; no data and a cancelled query are answers.',
  ],
  [
    200,
    'permanent',
    'refused_if_new',
    'No security definition has been found for the request',
    'Correct symbol, type, exchange or currency.',
  ],
  [201, 'terminal', 'refused', 'Order rejected', 'The order has ended; the reason stands in the text.'],
  [202, 'terminal', 'canceled', 'Order cancelled', 'The order has ended, by our cancel or by the exchange.'],
  [
    203,
    'permanent',
    'refused',
    'The security is not available or allowed for this account',
    'Ask IBKR for the permission, or leave the security out.',
  ],
  [
    300,
    'informational',
    'lives',
    "Can't find EId with ticker id",
    'A cancel crossed the end of its subscription: harmless.',
  ],
  [
    309,
    'rate_limit',
    'lives',
    'Max number of market depth requests has been reached',
    'Subscribe to less market depth.',
  ],
  [
    310,
    'informational',
    'lives',
    "Can't find the subscribed market depth with ticker id",
    'A cancel crossed the end of its subscription: harmless.',
  ],
  [316, 'transient', 'lives', 'Market depth data has been halted', 'Subscribe again.'],
  [317, 'transient', 'lives', 'Market depth data has been reset', 'Empty the book and go on.'],
  [
    320,
    'permanent',
    'refused_if_new',
    'Server error when reading an API client request',
    'A defect of the client: the request was malformed.',
  ],
  [
    321,
    'permanent',
    'refused_if_new',
    'Server error when validating an API client request',
    'Correct the request; with "Read-Only mode" in the text, switch the read-only setting of the API off.',
  ],
  [
    322,
    'permanent',
    'refused_if_new',
    'Server error when processing an API client request',
    'Correct the request, e.g. a duplicate id.',
  ],
  [
    326,
    'permanent',
    'lives',
    'Unable to connect as the client id is already in use',
    'Choose another client id; after a crash the old one is freed within a minute.',
  ],
  [
    354,
    'permanent',
    'lives',
    'Requested market data is not subscribed',
    'Subscribe to the market data at IBKR; delayed data make a session PENDING.',
  ],
  [
    366,
    'informational',
    'lives',
    'No historical data query found for ticker id',
    'A cancel crossed the end of its query: harmless.',
  ],
  [
    386,
    'permanent',
    'lives',
    'Duplicate ticker id for API historical data query',
    'A defect of the client: request ids are never used twice.',
  ],
  [
    387,
    'permanent',
    'refused_if_new',
    'Unsupported order type for this exchange and security type',
    'Choose an order type that the contract offers.',
  ],
  [
    388,
    'permanent',
    'refused_if_new',
    'Order size is smaller than the minimum requirement',
    "Raise the quantity to the contract's minimum.",
  ],
  [392, 'permanent', 'refused_if_new', 'Invalid order: contract expired', 'Roll to a contract that trades.'],
  [
    399,
    'warning',
    'lives',
    'Order message error',
    'Mostly a warning, e.g. that the market is closed; the order lives until its status says otherwise.',
  ],
  [
    404,
    'warning',
    'lives',
    'Shares for this order are not immediately available for short sale',
    'The order is held until shares are found.',
  ],
  [412, 'permanent', 'refused_if_new', 'The contract is not available for trading', 'Leave the contract out.'],
  [420, 'rate_limit', 'lives', 'Invalid real-time query', 'Counted as a pacing violation; wait before asking again.'],
  [421, 'permanent', 'lives', 'Invalid route', 'Correct the exchange.'],
  [434, 'permanent', 'refused_if_new', 'The order size cannot be zero', 'Correct the quantity.'],
  [
    460,
    'permanent',
    'refused',
    'No trading permissions',
    'Ask IBKR for the permission; gate 6 shows which classes may trade.',
  ],
  [492, 'warning', 'lives', 'Scanner data have low precision', 'Nothing to do.'],
  [502, 'transient', 'lives', "Couldn't connect to TWS", 'Start the gateway with API access on.'],
  [
    503,
    'permanent',
    'refused_if_new',
    'The TWS is out of date and must be upgraded',
    'The request needs a newer gateway and was not sent.',
  ],
  [
    504,
    'transient',
    'refused_if_new',
    'Not connected',
    'The request was not sent and is not kept; wait until the connection is restored.',
  ],
  [
    505,
    'permanent',
    'lives',
    'Fatal error: unknown message id',
    'A message was not understood; when one was cut short, the session reconnects and reconciles.',
  ],
  [506, 'permanent', 'lives', 'Unsupported version', 'Use a gateway of a version that the client library speaks.'],
  [
    507,
    'transient',
    'lives',
    'Bad message length',
    'The session reconnects and reconciles; often the client id is in use.',
  ],
  [
    1100,
    'transient',
    'lives',
    'Connectivity between IB and the TWS has been lost',
    'No order goes out until 1101 or 1102; then orders, executions and positions are read again.',
  ],
  [
    1101,
    'informational',
    'lives',
    'Connectivity has been restored, data lost',
    'Orders, executions and positions are read again and market data subscribed again.',
  ],
  [
    1102,
    'informational',
    'lives',
    'Connectivity has been restored, data maintained',
    'Orders, executions and positions are read again.',
  ],
  [1300, 'transient', 'lives', 'TWS socket port has been reset', 'Connect to the new port.'],
  [2100, 'informational', 'lives', 'Unsubscribed from account data', 'Another client took the subscription over.'],
  [2101, 'permanent', 'lives', 'Unable to subscribe to account data', 'Name an account that the gateway manages.'],
  [
    2102,
    'transient',
    'lives',
    'Unable to modify this order as it is still being processed',
    'Repeat the change later.',
  ],
  [
    2103,
    'transient',
    'lives',
    'A market data farm is disconnected',
    'Its symbols take no new risk until they tick; lines that stay silent are opened again when it is back.',
  ],
  [
    2104,
    'informational',
    'lives',
    'Market data farm connection is OK',
    'Nothing to do; its name tells a simulated gateway.',
  ],
  [2105, 'transient', 'lives', 'A historical data farm is disconnected', 'Historical requests fail until it is back.'],
  [
    2106,
    'informational',
    'lives',
    'A historical data farm is connected',
    'Nothing to do; its name tells a simulated gateway.',
  ],
  [2107, 'informational', 'lives', 'A historical data farm connection has become inactive', 'It wakes up on demand.'],
  [2108, 'informational', 'lives', 'A market data farm connection has become inactive', 'It wakes up on demand.'],
  [
    2109,
    'warning',
    'lives',
    'Order event warning: attribute outsideRth is ignored',
    'The order works in regular hours only.',
  ],
  [2110, 'transient', 'lives', 'Connectivity between TWS and server is broken', 'Treated as 1100.'],
  [2119, 'informational', 'lives', 'Market data farm is connecting', 'Nothing to do.'],
  [2137, 'warning', 'lives', 'Cross side warning', 'The order crosses a position of the other side; it lives.'],
  [2157, 'transient', 'lives', 'Sec-def data farm connection is broken', 'Contract details fail until it is back.'],
  [
    2158,
    'informational',
    'lives',
    'Sec-def data farm connection is OK',
    'Nothing to do; its name tells a simulated gateway.',
  ],
  [10006, 'permanent', 'refused_if_new', 'Missing parent order', 'Place the parent order first.'],
  [
    10089,
    'permanent',
    'lives',
    'Requested market data requires additional subscription for API',
    'Subscribe to the market data at IBKR; delayed data make a session PENDING.',
  ],
  [10090, 'informational', 'lives', 'Part of requested market data is not subscribed', 'The subscribed part comes.'],
  [
    10091,
    'informational',
    'lives',
    'Part of requested market data requires additional subscription for API',
    'The subscribed part comes.',
  ],
  [10092, 'permanent', 'lives', 'Deep market data is not supported for this combination', 'Ask for top-of-book data.'],
  [
    10147,
    'permanent',
    'cancel_refused',
    'Order id that needs to be cancelled is not found',
    'Ask for all open orders and executions: the order may have ended.',
  ],
  [
    10148,
    'permanent',
    'cancel_refused',
    'Order id that needs to be cancelled cannot be cancelled',
    'Ask for all open orders and executions: the order may have ended.',
  ],
  [
    10167,
    'informational',
    'lives',
    'Market data is not subscribed, displaying delayed data',
    'Delayed data come, and make a session PENDING.',
  ],
  [
    10168,
    'permanent',
    'lives',
    'Market data is not subscribed, delayed data is not enabled',
    'Subscribe to the market data at IBKR.',
  ],
  [
    10182,
    'transient',
    'lives',
    'Failed to request live updates (disconnected)',
    'Subscribe again after the connection is restored.',
  ],
  [
    10186,
    'permanent',
    'lives',
    'Market data is not subscribed, delayed data is not enabled',
    'Subscribe to the market data at IBKR.',
  ],
  [10189, 'transient', 'lives', 'Failed to request tick-by-tick data', 'Subscribe again, to fewer symbols.'],
  [10190, 'rate_limit', 'lives', 'Max number of tick-by-tick requests has been reached', 'Subscribe to fewer symbols.'],
  [
    10197,
    'transient',
    'lives',
    'No market data during competing live session',
    'The line takes no new risk and is asked for again every minute; log the other session of this user out.',
  ],
  [
    10225,
    'transient',
    'lives',
    'Bust event occurred, the subscription is deactivated',
    'The line is opened again at once.',
  ],
  [
    10289,
    'permanent',
    'refused',
    'The account must be set to trade in monetary value',
    'Order a quantity, not an amount of money.',
  ],
  [
    10349,
    'warning',
    'lives',
    'Order time in force was set to DAY based on order preset',
    'The order lives, with the time in force of the preset.',
  ],
];

/** Every code that is handled on purpose, ascending. */
export const BROKER_ERROR_CODES: readonly BrokerErrorCode[] = ROWS.map(([code, errorClass, order, text, handling]) => ({
  code,
  errorClass,
  order,
  text,
  handling,
}));

const BY_CODE: ReadonlyMap<number, BrokerErrorCode> = new Map(BROKER_ERROR_CODES.map((entry) => [entry.code, entry]));

/** Class of a code; undefined for one that is not in the table. */
export function brokerErrorClass(code: number): BrokerErrorClass | undefined {
  return BY_CODE.get(code)?.errorClass;
}

/** What is known of an order when an error names it. */
export interface OrderStanding {
  /** The broker has shown it: it is working, or was. */
  readonly isAcknowledged: boolean;
  /** New terms were sent and are not answered. */
  readonly isChanging: boolean;
  /** A cancel was sent and is not answered. */
  readonly isCanceling: boolean;
}

const VALIDATION_ERROR = 321;

/**
 * What an error with an order's id means for that order, by code, text and what is known of the order. What refuses an
 * order that is already there has refused a change, or a cancel, or is a warning; it never ends the order.
 */
export function orderConsequence(
  code: number,
  standing: OrderStanding,
  text = '',
): Exclude<OrderConsequence, 'refused_if_new'> | 'change_refused' {
  const consequence = BY_CODE.get(code)?.order ?? 'lives';
  if (code === VALIDATION_ERROR && /read-only/i.test(text)) return refusedInReadOnly(standing);
  if (standing.isChanging && standing.isAcknowledged && consequence.startsWith('refused')) return 'change_refused';
  if (consequence !== 'refused_if_new') return consequence;
  if (!standing.isAcknowledged) return 'refused';
  return standing.isCanceling ? 'cancel_refused' : 'lives';
}

/** Nothing of what was sent has happened, whatever it was. */
function refusedInReadOnly({
  isAcknowledged,
  isChanging,
  isCanceling,
}: OrderStanding): ReturnType<typeof orderConsequence> {
  if (isCanceling) return 'cancel_refused';
  if (isChanging) return 'change_refused';
  return isAcknowledged ? 'lives' : 'refused';
}
