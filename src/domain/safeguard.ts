/**
 * The protections of the session and of the engine that a scenario card proves. Each is taken out, one at a time, by the
 * scenario tests, and the card must then fail: a card that passes without its protection proves nothing. No command and
 * no configuration can take one out; only code that builds a session or an engine can.
 */
export const SAFEGUARDS = {
  'reconcile-after-reconnect': 'Orders, executions and positions are read again before anything new is sent.',
  'read-executions-after-reconnect': 'Fills of the gap are read after a reconnect, and after 1101 and 1102.',
  'positions-union': 'Positions are compared over the symbols of both sides: a vanished one is seen.',
  'watch-account': 'Positions of the account are read every minute: a trade from outside raises an alarm.',
  'outside-blocks-symbol': 'A symbol that somebody else trades in the account takes no new risk.',
  'flat-by-the-broker': 'Flat is what two reads of the broker say, and never what our own book says.',
  'watch-competitors': 'Another session of the same user raises an alarm when it takes the market data.',
  'mismatch-blocks': 'A position or order that is not as expected stops all new orders.',
  heartbeat: 'A connection that looks open and does not answer is given up within 10 s.',
  'watch-clock-skew': 'By clocks that do not agree no new risk is taken, and an alarm says so.',
  'resubscribe-after-1101': 'Market data that the gateway has forgotten are subscribed again.',
  'resubscribe-after-farm': 'A line that died of a farm, a competing session or a data error is opened again.',
  'hold-orders-while-1100': 'No order leaves while the gateway has no broker behind it.',
  'nothing-kept-over-disconnect': 'What waits to be sent when a connection breaks is dropped, and says so.',
  'keep-id-high-water-mark': 'An order id that was issued is never issued again, whatever nextValidId says.',
  'dedupe-executions': 'An execution that is told again is told once.',
  'apply-corrections': 'A corrected execution takes the place of the first.',
  'alarm-unknown-execution': 'A fill of an order that nobody here has placed raises an alarm.',
  'guard-decode': 'A message that the client library cannot decode breaks the connection, and the process lives on.',
  'pace-messages': 'No sliding second holds more messages than the limit.',
  'pace-history': "Historical requests keep the broker's three rules and the number of simultaneous ones.",
  'limit-market-data-lines': 'No more market-data lines are asked for than the account has.',
  'orders-overtake': 'Cancels overtake orders, and both overtake everything else.',
  'refuse-late': 'What cannot be sent in time is refused with a reason, never silently late.',
  breaker: 'After the time for tries to reconnect the session ends.',
  'outlast-outages': 'Tries to reconnect end by time, not by number: a gateway takes minutes to restart.',
  'planned-window':
    'Around the daily reset and the weekly re-login no order leaves, and no try to reconnect is used up.',
  'stale-data': 'A symbol whose data have stopped takes no new risk.',
  'confirm-unknown-cancel': 'A refused cancel has the open orders asked for: the order may live or have ended.',
  'no-cancel-by-warning': 'A warning or an unknown code never ends an order.',
  'refused-change-keeps-order': 'An order whose change was refused lives on as it was.',
  'refusal-ends-order':
    'An order that the broker refuses has ended, and its symbol and side are left alone for a while.',
  'refuse-delayed-data': 'A symbol whose data are delayed or frozen takes no new risk.',
  'keep-account': 'A gateway that comes back with another account is refused.',
  'flag-duplicate-executions':
    'A fill told again under another id is known by its cumulative quantity, and booked once.',
  'overfill-halts': 'More filled than ordered raises an alarm and halts trading.',
  'no-fill-by-status': 'A status that says filled fills nothing: executions are the truth.',
  'ask-for-missing-executions': 'What a status calls filled and no execution shows has the executions read again.',
  'ask-for-missing-commissions': 'A fill whose commission does not come has the executions read again.',
  'read-time-zones': 'Times of the gateway are read in the zone that it names.',
  'read-timeout': 'A question that the broker does not answer in time is given up, with a typed error.',
  'unknown-blocks-symbol': 'A symbol with an order whose fate is unknown takes no new risk.',
  'absent-twice-rule': 'An order counts as gone only when two answers in a row do not list it.',
  'drain-window-after-terminal': 'A fill that arrives after its order was cancelled is booked.',
  'journal-before-send': 'An order is on the disk before it is on the socket.',
  'resume-reconcile': 'A process that resumes asks the broker before it sends anything, and repeats no order.',
} as const satisfies Readonly<Record<string, string>>;

/** Name of a protection. */
export type SafeguardName = keyof typeof SAFEGUARDS;

/** Protections that a test has taken out; empty in the product. */
export type DisabledSafeguards = ReadonlySet<SafeguardName>;
