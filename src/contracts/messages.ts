/*
 * The messages between the planes, field names as in their schemas (`schemas/messages`). Type aliases, so that a
 * message is a JsonObject without an assertion. Timestamps are ISO 8601 UTC, prices USD a share, quantities shares.
 */

/** A completed bar of trades; `timestamp` is its start. */
export type BarEvent = {
  readonly event_type: 'bar_event';
  readonly symbol: string;
  readonly timestamp: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly bar_size?: '1s' | '5s' | '1m' | '5m' | '15m' | '1h' | '1d';
};

/** A single quote or trade. */
export type TickEvent = {
  readonly event_type: 'tick_event';
  readonly symbol: string;
  readonly timestamp: string;
  readonly price: number;
  readonly size: number;
  readonly tick_type: 'TRADE' | 'BID' | 'ASK' | 'LAST';
};

/** Order-flow imbalance. */
export type OfiEvent = {
  readonly event_type: 'ofi_event';
  readonly symbol: string;
  readonly timestamp: string;
  readonly ofi_value: number;
  readonly volume_imbalance?: number;
  readonly bid_volume?: number;
  readonly ask_volume?: number;
};

/** A minute of the session has ended at `timestamp` and all its bars were published: strategies decide. */
export type ClockEvent = {
  readonly event_type: 'clock_event';
  readonly timestamp: string;
};

/** A trade that the strategy plane wants. */
export type OrderIntentMessage = {
  readonly event_type: 'order_intent';
  readonly intent_id: string;
  readonly symbol: string;
  readonly direction: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly order_type: 'MARKET' | 'LIMIT' | 'STOP' | 'STOP_LIMIT' | 'ADAPTIVE';
  readonly limit_price?: number;
  readonly stop_price?: number;
  readonly timestamp: string;
  readonly strategy_id: string;
  /** The sender's own checks; the order plane repeats them. */
  readonly risk_checks?: {
    readonly within_box_limit?: boolean;
    readonly within_gross_limit?: boolean;
    readonly pnl_kill_switch?: boolean;
    readonly drawdown_kill_switch?: boolean;
  };
  readonly execution?: {
    readonly pov_cap?: number;
    readonly adv_cap?: number;
    readonly max_slippage_bps?: number;
  };
};

/** Target holding of a symbol: the strategy plane sends the orders towards it. */
export type TargetMessage = {
  readonly event_type: 'target';
  readonly symbol: string;
  /** Signed whole shares. */
  readonly quantity: number;
  /** `patient`: try to trade at the near side of the quote first. */
  readonly urgency: 'now' | 'patient';
  readonly timestamp: string;
  readonly strategy_id: string;
};

/** Status of an execution report, derived from the order's state. */
export type ReportStatus =
  | 'SUBMITTED'
  | 'ACKNOWLEDGED'
  | 'PARTIAL_FILL'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'TIMEOUT'
  | 'ERROR';

/** Report of an order's state. */
export type ExecutionReportMessage = {
  readonly event_type: 'execution_report';
  readonly intent_id: string;
  /** The broker's order id in decimal; `local` while the broker has given none. */
  readonly order_id: string;
  readonly symbol: string;
  readonly status: ReportStatus;
  readonly filled_quantity: number;
  readonly avg_fill_price?: number;
  readonly reject_reason?: string;
  readonly timestamp: string;
  readonly latency?: {
    readonly intent_to_submit_ms?: number;
    readonly submit_to_ack_ms?: number;
    readonly ack_to_fill_ms?: number;
    readonly total_latency_ms?: number;
  };
  readonly costs?: {
    readonly commission?: number;
    readonly slippage?: number;
    readonly market_impact?: number;
    readonly total_cost_bps?: number;
  };
};

/** Messages by the name of their schema, which is also their `event_type`. */
export interface MessageTypes {
  readonly bar_event: BarEvent;
  readonly tick_event: TickEvent;
  readonly ofi_event: OfiEvent;
  readonly clock_event: ClockEvent;
  readonly order_intent: OrderIntentMessage;
  readonly target: TargetMessage;
  readonly execution_report: ExecutionReportMessage;
}

/** Name of a message type. */
export type MessageName = keyof MessageTypes;

/** Every message type. */
export const MESSAGE_NAMES: readonly MessageName[] = [
  'bar_event',
  'tick_event',
  'ofi_event',
  'clock_event',
  'order_intent',
  'target',
  'execution_report',
];

/** Messages of each topic. */
export interface TopicMessages {
  readonly market_events: BarEvent | TickEvent | OfiEvent | ClockEvent;
  readonly order_intents: OrderIntentMessage;
  readonly targets: TargetMessage;
  readonly execution_reports: ExecutionReportMessage;
}

/** A topic between two planes. */
export type Topic = keyof TopicMessages;

/** Topic of the dead letters of a topic. */
export type DeadLetterTopic = `dlq_${Topic}`;

/** Message types of each topic. */
export const TOPICS: Readonly<Record<Topic, readonly MessageName[]>> = {
  market_events: ['bar_event', 'tick_event', 'ofi_event', 'clock_event'],
  order_intents: ['order_intent'],
  targets: ['target'],
  execution_reports: ['execution_report'],
};

/**
 * Version of all message contracts. It rises by one with every change of a schema that makes an old valid message
 * invalid, or a new valid message invalid under the old schema. A new message type does not change it.
 */
export const CONTRACT_VERSION = 1;

/** Source of messages that the engine's planes publish. */
export const ENGINE_SOURCE = 'engine';

/** An invalid message, kept for a replay. */
export interface DeadLetter {
  readonly topic: DeadLetterTopic;
  /** Faults, one on each line. */
  readonly reason: string;
  /** The original bytes as text; the JSON of a value that never was bytes. */
  readonly bytes: string;
  /** {@link CONTRACT_VERSION} at the failure. */
  readonly contractVersion: number;
  /** Sender: the source that its event names, or {@link ENGINE_SOURCE}. */
  readonly source: string;
  /** Sequence number of its event in the audit. */
  readonly offset: number;
}
