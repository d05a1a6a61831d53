import type { Side } from '../../domain/order.ts';
import type { Duration } from './duration.ts';

/** Client that a fault concerns; without `client`, all clients. */
export interface ForClient {
  /** Client id. */
  readonly client?: number;
}

/** Duration of a fault; without `for`, until it is stopped. */
export interface Lasting {
  readonly for?: Duration;
}

/** Number of times that a fault takes effect; without `count`, every time while it is active. */
export interface Counted {
  readonly count?: number;
}

/** Names of order messages in the client libraries. */
export type CallbackName = 'open_order' | 'order_status' | 'exec_details' | 'commission_report' | 'order_error';

/** Order messages that a fault concerns. */
export interface CallbackChoice extends ForClient, Lasting, Counted {
  readonly callbacks: readonly CallbackName[];
  /** Only messages with this status, for `open_order` and `order_status`. */
  readonly status?: string;
  readonly order_id?: number;
}

/** Selects an order of the venue; absent members do not filter. */
export interface OrderChoice extends ForClient {
  readonly order_id?: number;
  readonly symbol?: string;
  /** Position among the matching orders, oldest first; default the newest. */
  readonly position?: 'first' | 'last';
}

/** A fill without an order. */
export interface TradeTerms {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  /** Default: the current bid or ask. */
  readonly price?: number;
}

/** Every fault with its parameters, as in a scenario file and the control API. */
export interface FaultParameters {
  // The network.
  'drop-connection': ForClient & { readonly how?: 'fin' | 'rst' };
  'refuse-connections': Lasting & { readonly drop?: boolean };
  'half-open': ForClient & Lasting;
  stall: ForClient & Lasting & { readonly direction?: 'both' | 'in' | 'out' };
  'split-frames': ForClient & Lasting & { readonly bytes?: number; readonly gap?: Duration };
  'corrupt-frame': ForClient & Counted & { readonly how: CorruptionKind; readonly message?: number };
  'slow-consumer': ForClient & Lasting & { readonly limit?: number };
  'port-reset': { readonly port?: number };
  // The broker's back end.
  notice: ForClient & { readonly code: number; readonly text?: string; readonly id?: number };
  'connectivity-lost': Lasting & ConnectivityLost;
  'nightly-reset': NightlyReset;
  'weekly-relogin': Lasting;
  'farm-outage': Lasting & { readonly farm?: 'market' | 'history'; readonly data_returns?: boolean };
  // Requests and their answers.
  'answer-error': ForClient & Lasting & Counted & AnswerError;
  'ignore-request': ForClient & Lasting & Counted & RequestChoice;
  'id-roll-back': ForClient & { readonly by: number };
  'pacing-violation': Lasting & Counted;
  'rate-limit-disconnect': ForClient & Lasting & { readonly after?: number };
  // Messages about orders.
  'lose-callbacks': CallbackChoice;
  'duplicate-callbacks': CallbackChoice & { readonly times?: number };
  'delay-callbacks': CallbackChoice & { readonly by: Duration };
  'reorder-callbacks': ForClient & Lasting;
  'filled-before-execution': ForClient & Lasting & Counted & { readonly by?: Duration };
  // Data.
  'competing-session': ForClient & Lasting;
  'silent-data': ForClient & Lasting & { readonly symbols?: readonly string[] };
  'delayed-data': ForClient & Lasting;
  'account-silence': ForClient & Lasting;
  'clock-skew': ForClient & Lasting & { readonly by: number };
  // The state of the venue.
  'fill-order': OrderChoice & { readonly quantity?: number; readonly price?: number };
  'cancel-order': OrderChoice & { readonly reason?: string };
  'over-fill': OrderChoice & { readonly quantity?: number };
  'duplicate-execution': ForClient & Counted & { readonly by?: Duration };
  'correct-execution': ForClient & { readonly price?: number; readonly quantity?: number };
  'bust-execution': ForClient;
  'orphan-fill': ForClient & TradeTerms;
  'outside-trade': TradeTerms & { readonly unlisted?: boolean };
  halt: Lasting & { readonly symbol: string };
  shock: { readonly symbol: string; readonly fraction: number };
}

/** Ways to corrupt a frame; `length` and `truncate` corrupt the stream, the others one message. */
export type CorruptionKind =
  | 'length'
  | 'truncate'
  | 'bytes'
  | 'garbage_field'
  | 'missing_field'
  | 'extra_field'
  | 'unknown_message';

/** Parameters of a loss of connectivity, from 1100 to 1101 or 1102. */
export interface ConnectivityLost {
  /** `maintained` ends with 1102; `lost` ends with 1101, and market data resume only after new requests. */
  readonly restored?: 'maintained' | 'lost';
  /** Interval between repetitions of 1100. */
  readonly repeat_every?: Duration;
  /** Order messages meanwhile: `lost` (default; only reqExecutions has the fills), `late` (sent once restored), `told` (sent at once). */
  readonly callbacks?: 'lost' | 'late' | 'told';
}

/** Daily reset: 1100 several times, then connections are closed and refused for a time. Orders stay open. */
export interface NightlyReset {
  readonly warnings?: number;
  readonly warn_every?: Duration;
  readonly refuse_for?: Duration;
  /** Amount by which nextValidId is lower afterwards. */
  readonly roll_back?: number;
}

/** Selects requests by kind (`placeOrder`, `reqMktData`, ...) and content. */
export interface RequestChoice {
  readonly request: string;
  /** For placeOrder: a new order, a change of one, a what-if order. */
  readonly order?: 'new' | 'change' | 'what_if';
  readonly order_id?: number;
  readonly symbol?: string;
}

/** Error message in reply to a request. */
export interface AnswerError extends RequestChoice {
  readonly code: number;
  /** Default: the text in IBKR's table. */
  readonly text?: string;
  /** The request is also served: the message is a warning. */
  readonly serve?: boolean;
}

/** Name of a fault. */
export type FaultName = keyof FaultParameters;

/** One fault with its parameters; the schema ensures that the object has exactly one member. */
export type FaultAction = { readonly [K in FaultName]?: FaultParameters[K] };
