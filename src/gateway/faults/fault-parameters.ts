import type { Side } from '../../domain/order.ts';
import type { Duration } from './duration.ts';

/** Whom a fault concerns; without `client` everybody. */
export interface ForClient {
  /** Client id. */
  readonly client?: number;
}

/** How long a fault stays; without `for` until it is stopped. */
export interface Lasting {
  readonly for?: Duration;
}

/** How often a fault strikes; without `count` every time while it is active. */
export interface Counted {
  readonly count?: number;
}

/** Names of the messages about orders, as the clients' libraries call them. */
export type CallbackName = 'open_order' | 'order_status' | 'exec_details' | 'commission_report' | 'order_error';

/** Which messages about orders a fault concerns. */
export interface CallbackChoice extends ForClient, Lasting, Counted {
  readonly callbacks: readonly CallbackName[];
  /** Only those of one status, for `open_order` and `order_status`. */
  readonly status?: string;
  readonly order_id?: number;
}

/** An order among those of the venue; members that are absent do not filter. */
export interface OrderChoice extends ForClient {
  readonly order_id?: number;
  readonly symbol?: string;
  /** Position among the orders that fit, oldest first; default the newest. */
  readonly position?: 'first' | 'last';
}

/** A fill that comes from nowhere. */
export interface TradeTerms {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  /** Default: the present bid or offer. */
  readonly price?: number;
}

/** Every fault with its parameters, as a scenario file and the control API write them. */
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
  // What is answered.
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
  // The venue's truth.
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

/** Ways to spoil a frame; `length` and `truncate` spoil the stream, the others one message. */
export type CorruptionKind =
  | 'length'
  | 'truncate'
  | 'bytes'
  | 'garbage_field'
  | 'missing_field'
  | 'extra_field'
  | 'unknown_message';

/** 1100, and what it does until 1101 or 1102. */
export interface ConnectivityLost {
  /** `maintained` ends with 1102; `lost` with 1101, and market data comes again only after new requests. */
  readonly restored?: 'maintained' | 'lost';
  /** 1100 is said again and again. */
  readonly repeat_every?: Duration;
  /** Messages about orders meanwhile: `lost` (default: only reqExecutions tells), `late` (told once restored), `told`. */
  readonly callbacks?: 'lost' | 'late' | 'told';
}

/** The daily reset: 1100 several times, connections closed, refused for a time. Orders live on. */
export interface NightlyReset {
  readonly warnings?: number;
  readonly warn_every?: Duration;
  readonly refuse_for?: Duration;
  /** nextValidId after it is so much lower. */
  readonly roll_back?: number;
}

/** Requests by kind (`placeOrder`, `reqMktData`, ...) and what they are about. */
export interface RequestChoice {
  readonly request: string;
  /** For placeOrder: a new order, a change of one, a what-if order. */
  readonly order?: 'new' | 'change' | 'what_if';
  readonly order_id?: number;
  readonly symbol?: string;
}

/** An error message that answers a request. */
export interface AnswerError extends RequestChoice {
  readonly code: number;
  /** Default: the text of IBKR's table. */
  readonly text?: string;
  /** The request is served all the same: the message is a warning. */
  readonly serve?: boolean;
}

/** Name of a fault. */
export type FaultName = keyof FaultParameters;

/** One fault with its parameters: an object with exactly one member, which the schema sees to. */
export type FaultAction = { readonly [K in FaultName]?: FaultParameters[K] };
