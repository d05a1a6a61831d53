import type { OrderState } from '../../domain/order.ts';

/**
 * Event of an order. `SUBMIT`: its bytes were written. `ACCEPT_PARTIAL`: the broker reports it as working, with fills.
 * `REQUEST_CANCEL`: we sent a cancel; `PENDING_CANCEL`: the broker received it. `REPORT_FILLED`: a status says filled
 * (only executions fill, so it fills nothing). `INACTIVE`: not working, reason unknown. `TIME_OUT`: no message in time.
 * `ABSENT`: missing in two answers about open orders. `TRIGGER`: a stop order works as a market or limit order.
 * `REQUEST_REPLACE`: we sent new terms. `REPLACED`: the broker reports them on a working order, `REPLACED_PARTIAL` on
 * one with fills, `REPLACED_HELD` on a stop order that has not triggered.
 */
export type OrderEvent =
  | 'DENY'
  | 'SUBMIT'
  | 'PRE_SUBMIT'
  | 'ACCEPT'
  | 'ACCEPT_PARTIAL'
  | 'REQUEST_CANCEL'
  | 'PENDING_CANCEL'
  | 'REJECT_CANCEL'
  | 'PARTIAL_FILL'
  | 'FILL'
  | 'REPORT_FILLED'
  | 'CANCEL'
  | 'EXPIRE'
  | 'REJECT'
  | 'INACTIVE'
  | 'TIME_OUT'
  | 'DISCONNECT'
  | 'ABSENT'
  | 'TRIGGER'
  | 'REQUEST_REPLACE'
  | 'REPLACED'
  | 'REPLACED_PARTIAL'
  | 'REPLACED_HELD'
  | 'REJECT_REPLACE';

/** Every event, in the order of the table's columns. */
export const ORDER_EVENTS: readonly OrderEvent[] = [
  'DENY',
  'SUBMIT',
  'PRE_SUBMIT',
  'ACCEPT',
  'ACCEPT_PARTIAL',
  'REQUEST_CANCEL',
  'PENDING_CANCEL',
  'REJECT_CANCEL',
  'PARTIAL_FILL',
  'FILL',
  'REPORT_FILLED',
  'CANCEL',
  'EXPIRE',
  'REJECT',
  'INACTIVE',
  'TIME_OUT',
  'DISCONNECT',
  'ABSENT',
  'TRIGGER',
  'REQUEST_REPLACE',
  'REPLACED',
  'REPLACED_PARTIAL',
  'REPLACED_HELD',
  'REJECT_REPLACE',
];

/** Every state. */
export const ORDER_STATES: readonly OrderState[] = [
  'INITIALIZED',
  'DENIED',
  'SUBMITTED',
  'PRE_SUBMITTED',
  'ACCEPTED',
  'TRIGGERED',
  'PENDING_REPLACE',
  'PENDING_CANCEL',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REJECTED',
  'UNKNOWN',
];

/** A legal transition. */
export interface TransitionRow {
  readonly from: OrderState;
  readonly event: OrderEvent;
  readonly to: OrderState;
  /** Reason why an unusual row is legal. */
  readonly remark?: string;
}

const OVERTAKEN = 'the broker answered before the socket write was noted';
const DUPLICATE = 'statuses come more than once';
const LATE = 'callbacks come in any order: an older status arrives late';
const REPORTED_TWICE = 'the end is reported twice: by a status and by an error';
const WAITS = 'a status fills nothing: the executions are still to come';
const AMBIGUOUS = 'not working, reason unknown: ask the broker';
const TOO_LATE = 'the order ended before its new terms arrived';
const SURVIVES = 'the broker keeps a working order over a disconnect';

/**
 * Every legal transition; any other is a violation, which is recorded and reconciled with the broker. Sources:
 * sequences captured from IB Gateway, and the machine that NautilusTrader documents.
 */
export const TRANSITIONS: readonly TransitionRow[] = [
  row('INITIALIZED', 'DENY', 'DENIED'),
  row('INITIALIZED', 'SUBMIT', 'SUBMITTED'),
  row('INITIALIZED', 'PRE_SUBMIT', 'PRE_SUBMITTED', OVERTAKEN),
  row('INITIALIZED', 'ACCEPT', 'ACCEPTED', OVERTAKEN),
  row('INITIALIZED', 'REQUEST_CANCEL', 'PENDING_CANCEL', 'one connection keeps the cancel behind the order'),
  row('INITIALIZED', 'PENDING_CANCEL', 'PENDING_CANCEL', OVERTAKEN),
  row('INITIALIZED', 'PARTIAL_FILL', 'PARTIALLY_FILLED', OVERTAKEN),
  row('INITIALIZED', 'FILL', 'FILLED', OVERTAKEN),
  row('INITIALIZED', 'REPORT_FILLED', 'ACCEPTED', WAITS),
  row('INITIALIZED', 'CANCEL', 'CANCELED', OVERTAKEN),
  row('INITIALIZED', 'EXPIRE', 'EXPIRED', OVERTAKEN),
  row('INITIALIZED', 'REJECT', 'REJECTED', 'the sending session itself refused'),
  row('INITIALIZED', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('INITIALIZED', 'TIME_OUT', 'UNKNOWN', 'whether it was written is not known'),
  row('INITIALIZED', 'DISCONNECT', 'UNKNOWN', 'whether it was written is not known'),
  row('INITIALIZED', 'TRIGGER', 'TRIGGERED', OVERTAKEN),

  row('SUBMITTED', 'PRE_SUBMIT', 'PRE_SUBMITTED'),
  row('SUBMITTED', 'ACCEPT', 'ACCEPTED'),
  row('SUBMITTED', 'REQUEST_CANCEL', 'PENDING_CANCEL'),
  row('SUBMITTED', 'PENDING_CANCEL', 'PENDING_CANCEL', 'cancelled by another client before it was acknowledged'),
  row('SUBMITTED', 'PARTIAL_FILL', 'PARTIALLY_FILLED', 'an execution may be the first message'),
  row('SUBMITTED', 'FILL', 'FILLED', 'an execution may be the first message'),
  row('SUBMITTED', 'REPORT_FILLED', 'ACCEPTED', WAITS),
  row('SUBMITTED', 'CANCEL', 'CANCELED'),
  row('SUBMITTED', 'EXPIRE', 'EXPIRED', 'immediate-or-cancel without a fill'),
  row('SUBMITTED', 'REJECT', 'REJECTED'),
  row('SUBMITTED', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('SUBMITTED', 'TIME_OUT', 'UNKNOWN', 'a time-out is not a rejection'),
  row('SUBMITTED', 'DISCONNECT', 'UNKNOWN', 'whether it arrived is not known'),
  row('SUBMITTED', 'TRIGGER', 'TRIGGERED', 'the market was already beyond its stop'),

  row('PRE_SUBMITTED', 'SUBMIT', 'PRE_SUBMITTED', OVERTAKEN),
  row('PRE_SUBMITTED', 'PRE_SUBMIT', 'PRE_SUBMITTED', DUPLICATE),
  row('PRE_SUBMITTED', 'ACCEPT', 'ACCEPTED'),
  row('PRE_SUBMITTED', 'REQUEST_CANCEL', 'PENDING_CANCEL'),
  row('PRE_SUBMITTED', 'PENDING_CANCEL', 'PENDING_CANCEL'),
  row('PRE_SUBMITTED', 'PARTIAL_FILL', 'PARTIALLY_FILLED', 'a market order fills from here'),
  row('PRE_SUBMITTED', 'FILL', 'FILLED', 'a market order fills from here'),
  row('PRE_SUBMITTED', 'REPORT_FILLED', 'PRE_SUBMITTED', WAITS),
  row('PRE_SUBMITTED', 'CANCEL', 'CANCELED'),
  row('PRE_SUBMITTED', 'EXPIRE', 'EXPIRED'),
  row('PRE_SUBMITTED', 'REJECT', 'REJECTED'),
  row('PRE_SUBMITTED', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('PRE_SUBMITTED', 'TIME_OUT', 'UNKNOWN', 'reported filled, and the executions did not come'),
  row('PRE_SUBMITTED', 'DISCONNECT', 'PRE_SUBMITTED', SURVIVES),
  row('PRE_SUBMITTED', 'ABSENT', 'UNKNOWN', 'missing without a message'),
  row('PRE_SUBMITTED', 'TRIGGER', 'TRIGGERED'),
  row('PRE_SUBMITTED', 'REQUEST_REPLACE', 'PENDING_REPLACE'),

  row('ACCEPTED', 'SUBMIT', 'ACCEPTED', OVERTAKEN),
  row('ACCEPTED', 'PRE_SUBMIT', 'ACCEPTED', LATE),
  row('ACCEPTED', 'ACCEPT', 'ACCEPTED', DUPLICATE),
  row('ACCEPTED', 'REQUEST_CANCEL', 'PENDING_CANCEL'),
  row('ACCEPTED', 'PENDING_CANCEL', 'PENDING_CANCEL'),
  row('ACCEPTED', 'PARTIAL_FILL', 'PARTIALLY_FILLED'),
  row('ACCEPTED', 'FILL', 'FILLED'),
  row('ACCEPTED', 'REPORT_FILLED', 'ACCEPTED', WAITS),
  row('ACCEPTED', 'CANCEL', 'CANCELED'),
  row('ACCEPTED', 'EXPIRE', 'EXPIRED'),
  row('ACCEPTED', 'REJECT', 'REJECTED', 'the exchange may refuse what the broker took'),
  row('ACCEPTED', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('ACCEPTED', 'TIME_OUT', 'UNKNOWN', 'reported filled, and the executions did not come'),
  row('ACCEPTED', 'DISCONNECT', 'ACCEPTED', SURVIVES),
  row('ACCEPTED', 'ABSENT', 'UNKNOWN', 'missing without a message'),
  row('ACCEPTED', 'REQUEST_REPLACE', 'PENDING_REPLACE'),

  row('TRIGGERED', 'SUBMIT', 'TRIGGERED', OVERTAKEN),
  row('TRIGGERED', 'PRE_SUBMIT', 'TRIGGERED', LATE),
  row('TRIGGERED', 'REQUEST_CANCEL', 'PENDING_CANCEL'),
  row('TRIGGERED', 'PENDING_CANCEL', 'PENDING_CANCEL'),
  row('TRIGGERED', 'PARTIAL_FILL', 'PARTIALLY_FILLED'),
  row('TRIGGERED', 'FILL', 'FILLED'),
  row('TRIGGERED', 'REPORT_FILLED', 'TRIGGERED', WAITS),
  row('TRIGGERED', 'CANCEL', 'CANCELED'),
  row('TRIGGERED', 'EXPIRE', 'EXPIRED'),
  row('TRIGGERED', 'REJECT', 'REJECTED', 'the exchange may refuse what the broker held'),
  row('TRIGGERED', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('TRIGGERED', 'TIME_OUT', 'UNKNOWN', 'reported filled, and the executions did not come'),
  row('TRIGGERED', 'DISCONNECT', 'TRIGGERED', SURVIVES),
  row('TRIGGERED', 'ABSENT', 'UNKNOWN', 'missing without a message'),
  row('TRIGGERED', 'TRIGGER', 'TRIGGERED', DUPLICATE),
  row('TRIGGERED', 'REQUEST_REPLACE', 'PENDING_REPLACE'),

  row('PENDING_REPLACE', 'SUBMIT', 'PENDING_REPLACE', OVERTAKEN),
  row('PENDING_REPLACE', 'PRE_SUBMIT', 'PENDING_REPLACE', LATE),
  row('PENDING_REPLACE', 'ACCEPT', 'PENDING_REPLACE', LATE),
  row('PENDING_REPLACE', 'ACCEPT_PARTIAL', 'PENDING_REPLACE', LATE),
  row('PENDING_REPLACE', 'REQUEST_CANCEL', 'PENDING_CANCEL', 'a cancel overtakes other terms'),
  row('PENDING_REPLACE', 'PENDING_CANCEL', 'PENDING_CANCEL'),
  row('PENDING_REPLACE', 'PARTIAL_FILL', 'PENDING_REPLACE', 'the old terms fill until the new ones hold'),
  row('PENDING_REPLACE', 'FILL', 'FILLED', 'the old terms fill until the new ones hold'),
  row('PENDING_REPLACE', 'REPORT_FILLED', 'PENDING_REPLACE', WAITS),
  row('PENDING_REPLACE', 'CANCEL', 'CANCELED'),
  row('PENDING_REPLACE', 'EXPIRE', 'EXPIRED'),
  row('PENDING_REPLACE', 'REJECT', 'REJECTED', 'the order was refused while its new terms were on the way'),
  row('PENDING_REPLACE', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('PENDING_REPLACE', 'TIME_OUT', 'UNKNOWN', 'which terms hold is not known'),
  row('PENDING_REPLACE', 'DISCONNECT', 'UNKNOWN', 'whether the new terms arrived is not known'),
  row('PENDING_REPLACE', 'ABSENT', 'UNKNOWN', 'missing without a message'),
  row('PENDING_REPLACE', 'TRIGGER', 'PENDING_REPLACE', 'triggered while its new terms were on the way'),
  row('PENDING_REPLACE', 'REPLACED', 'ACCEPTED'),
  row('PENDING_REPLACE', 'REPLACED_PARTIAL', 'PARTIALLY_FILLED'),
  row('PENDING_REPLACE', 'REPLACED_HELD', 'PRE_SUBMITTED'),
  row('PENDING_REPLACE', 'REJECT_REPLACE', 'UNKNOWN', 'too late or refused: only the broker knows its state'),

  row('PENDING_CANCEL', 'SUBMIT', 'PENDING_CANCEL', OVERTAKEN),
  row('PENDING_CANCEL', 'PRE_SUBMIT', 'PENDING_CANCEL', LATE),
  row('PENDING_CANCEL', 'ACCEPT', 'PENDING_CANCEL', LATE),
  row('PENDING_CANCEL', 'ACCEPT_PARTIAL', 'PENDING_CANCEL', LATE),
  row('PENDING_CANCEL', 'PENDING_CANCEL', 'PENDING_CANCEL', DUPLICATE),
  row('PENDING_CANCEL', 'REJECT_CANCEL', 'UNKNOWN', 'too late or not found: only the broker knows its state'),
  row('PENDING_CANCEL', 'PARTIAL_FILL', 'PENDING_CANCEL', 'a pending cancel may still fill'),
  row('PENDING_CANCEL', 'FILL', 'FILLED', 'a pending cancel may still fill'),
  row('PENDING_CANCEL', 'REPORT_FILLED', 'PENDING_CANCEL', WAITS),
  row('PENDING_CANCEL', 'CANCEL', 'CANCELED'),
  row('PENDING_CANCEL', 'EXPIRE', 'EXPIRED'),
  row('PENDING_CANCEL', 'REJECT', 'REJECTED', 'the order was refused while its cancel was on the way'),
  row('PENDING_CANCEL', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('PENDING_CANCEL', 'TIME_OUT', 'UNKNOWN', 'a time-out is not a cancel'),
  row('PENDING_CANCEL', 'DISCONNECT', 'UNKNOWN', 'whether the cancel arrived is not known'),
  row('PENDING_CANCEL', 'ABSENT', 'UNKNOWN', 'missing without a message'),
  row('PENDING_CANCEL', 'TRIGGER', 'PENDING_CANCEL', LATE),
  row('PENDING_CANCEL', 'REPLACED', 'PENDING_CANCEL', LATE),
  row('PENDING_CANCEL', 'REPLACED_PARTIAL', 'PENDING_CANCEL', LATE),
  row('PENDING_CANCEL', 'REPLACED_HELD', 'PENDING_CANCEL', LATE),
  row('PENDING_CANCEL', 'REJECT_REPLACE', 'PENDING_CANCEL', 'the cancel overtook the new terms'),

  row('PARTIALLY_FILLED', 'SUBMIT', 'PARTIALLY_FILLED', OVERTAKEN),
  row('PARTIALLY_FILLED', 'ACCEPT_PARTIAL', 'PARTIALLY_FILLED', 'a partial fill leaves the status working'),
  row('PARTIALLY_FILLED', 'REQUEST_CANCEL', 'PENDING_CANCEL'),
  row('PARTIALLY_FILLED', 'PENDING_CANCEL', 'PENDING_CANCEL'),
  row('PARTIALLY_FILLED', 'PARTIAL_FILL', 'PARTIALLY_FILLED'),
  row('PARTIALLY_FILLED', 'FILL', 'FILLED'),
  row('PARTIALLY_FILLED', 'REPORT_FILLED', 'PARTIALLY_FILLED', WAITS),
  row('PARTIALLY_FILLED', 'CANCEL', 'CANCELED'),
  row('PARTIALLY_FILLED', 'EXPIRE', 'EXPIRED'),
  row('PARTIALLY_FILLED', 'REJECT', 'REJECTED', 'the rest is refused; the fills stand'),
  row('PARTIALLY_FILLED', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('PARTIALLY_FILLED', 'TIME_OUT', 'UNKNOWN', 'reported filled, and the executions did not come'),
  row('PARTIALLY_FILLED', 'DISCONNECT', 'PARTIALLY_FILLED', SURVIVES),
  row('PARTIALLY_FILLED', 'ABSENT', 'UNKNOWN', 'missing without a message'),
  row('PARTIALLY_FILLED', 'REQUEST_REPLACE', 'PENDING_REPLACE'),

  row('FILLED', 'SUBMIT', 'FILLED', OVERTAKEN),
  row('FILLED', 'ACCEPT_PARTIAL', 'FILLED', LATE),
  row('FILLED', 'PENDING_CANCEL', 'FILLED', 'the fill came before the cancel'),
  row('FILLED', 'REJECT_CANCEL', 'FILLED', 'the fill came before the cancel'),
  row('FILLED', 'REPORT_FILLED', 'FILLED', 'the status follows the execution'),
  row('FILLED', 'REPLACED_PARTIAL', 'FILLED', LATE),
  row('FILLED', 'REJECT_REPLACE', 'FILLED', TOO_LATE),

  row('CANCELED', 'SUBMIT', 'CANCELED', OVERTAKEN),
  row('CANCELED', 'PENDING_CANCEL', 'CANCELED', LATE),
  row('CANCELED', 'REJECT_CANCEL', 'CANCELED', 'error 10148: it was cancelled already'),
  row('CANCELED', 'PARTIAL_FILL', 'CANCELED', 'a fill that was on the way at the cancel'),
  row('CANCELED', 'FILL', 'FILLED', 'a fill that was on the way at the cancel'),
  row('CANCELED', 'REPORT_FILLED', 'CANCELED', WAITS),
  row('CANCELED', 'CANCEL', 'CANCELED', REPORTED_TWICE),
  row('CANCELED', 'INACTIVE', 'CANCELED', REPORTED_TWICE),
  row('CANCELED', 'REJECT_REPLACE', 'CANCELED', TOO_LATE),

  row('EXPIRED', 'SUBMIT', 'EXPIRED', OVERTAKEN),
  row('EXPIRED', 'CANCEL', 'EXPIRED', REPORTED_TWICE),
  row('EXPIRED', 'INACTIVE', 'EXPIRED', REPORTED_TWICE),
  row('EXPIRED', 'REJECT_REPLACE', 'EXPIRED', TOO_LATE),

  row('REJECTED', 'SUBMIT', 'REJECTED', OVERTAKEN),
  row('REJECTED', 'CANCEL', 'REJECTED', 'Cancelled is also the last status of a refused order'),
  row('REJECTED', 'REJECT', 'REJECTED', REPORTED_TWICE),
  row('REJECTED', 'INACTIVE', 'REJECTED', 'Inactive is also the last status of a refused order'),
  row('REJECTED', 'REJECT_REPLACE', 'REJECTED', TOO_LATE),

  row('UNKNOWN', 'SUBMIT', 'UNKNOWN', OVERTAKEN),
  row('UNKNOWN', 'PRE_SUBMIT', 'PRE_SUBMITTED'),
  row('UNKNOWN', 'ACCEPT', 'ACCEPTED'),
  row('UNKNOWN', 'ACCEPT_PARTIAL', 'PARTIALLY_FILLED'),
  row('UNKNOWN', 'REQUEST_CANCEL', 'UNKNOWN', 'the answer to the cancel shows its state'),
  row('UNKNOWN', 'PENDING_CANCEL', 'PENDING_CANCEL'),
  row('UNKNOWN', 'REJECT_CANCEL', 'UNKNOWN', 'the refusal does not show its state: ask for open orders'),
  row('UNKNOWN', 'PARTIAL_FILL', 'UNKNOWN', 'it worked at the fill; it may have ended since'),
  row('UNKNOWN', 'FILL', 'FILLED'),
  row('UNKNOWN', 'REPORT_FILLED', 'UNKNOWN', WAITS),
  row('UNKNOWN', 'CANCEL', 'CANCELED'),
  row('UNKNOWN', 'EXPIRE', 'EXPIRED'),
  row('UNKNOWN', 'REJECT', 'REJECTED'),
  row('UNKNOWN', 'INACTIVE', 'UNKNOWN', AMBIGUOUS),
  row('UNKNOWN', 'TIME_OUT', 'UNKNOWN', 'asked again'),
  row('UNKNOWN', 'DISCONNECT', 'UNKNOWN'),
  row('UNKNOWN', 'ABSENT', 'CANCELED', 'the broker does not have it; a late fill is still legal'),
  row('UNKNOWN', 'TRIGGER', 'TRIGGERED'),
  row('UNKNOWN', 'REPLACED', 'ACCEPTED'),
  row('UNKNOWN', 'REPLACED_PARTIAL', 'PARTIALLY_FILLED'),
  row('UNKNOWN', 'REPLACED_HELD', 'PRE_SUBMITTED'),
  row('UNKNOWN', 'REJECT_REPLACE', 'UNKNOWN', 'the refusal does not show its state: ask for open orders'),
];

function row(from: OrderState, event: OrderEvent, to: OrderState, remark?: string): TransitionRow {
  return remark === undefined ? { from, event, to } : { from, event, to, remark };
}

const TERMINAL: ReadonlySet<OrderState> = new Set<OrderState>(['DENIED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED']);

/** True for a state after which no trade is expected (a CANCELED order may still trade). */
export function isTerminal(state: OrderState): boolean {
  return TERMINAL.has(state);
}

/** Events that do not come from the broker. */
const OUR_OWN: ReadonlySet<OrderEvent> = new Set<OrderEvent>([
  'DENY',
  'REQUEST_CANCEL',
  'TIME_OUT',
  'DISCONNECT',
  'ABSENT',
  'REQUEST_REPLACE',
]);

/** A row of the table, with its effects on the order. */
export interface OrderStep {
  readonly from: OrderState;
  readonly event: OrderEvent;
  readonly to: OrderState;
  readonly changes: boolean;
  /** The new state is terminal. */
  readonly isTerminal: boolean;
  /** The new state is terminal, and the old one is not. */
  readonly ends: boolean;
  /** The event comes from the broker. */
  readonly isFromBroker: boolean;
  /** The event reports an execution, even without a change of state. */
  readonly isFill: boolean;
}

function stepOf({ from, event, to }: TransitionRow): OrderStep {
  return {
    from,
    event,
    to,
    changes: from !== to,
    isTerminal: isTerminal(to),
    ends: isTerminal(to) && !isTerminal(from),
    isFromBroker: !OUR_OWN.has(event),
    isFill: event === 'FILL' || event === 'PARTIAL_FILL',
  };
}

const STEPS: ReadonlyMap<OrderState, ReadonlyMap<OrderEvent, OrderStep>> = new Map(
  ORDER_STATES.map((state) => [
    state,
    new Map(TRANSITIONS.filter(({ from }) => from === state).map((one) => [one.event, stepOf(one)])),
  ]),
);

/** Returns the step for an event, or undefined when it is illegal in this state. */
export function stepFrom(state: OrderState, event: OrderEvent): OrderStep | undefined {
  return STEPS.get(state)?.get(event);
}
