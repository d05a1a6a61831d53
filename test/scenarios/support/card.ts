import type { OrderState } from '../../../src/domain/order.ts';
import type { SafeguardName } from '../../../src/domain/safeguard.ts';
import type { Scenario } from '../../../src/gateway/faults/scenario.ts';

/** Time since the gateway started, such as `30s` or `500ms`. */
export type Offset = string;

/** A step of the trading system. */
export type Step = { readonly at: Offset } & (
  | { readonly order: ScriptedOrder }
  | { readonly replace: Replacement }
  | { readonly command: 'flatten' | 'halt' | 'reduce_only' }
  | { readonly history: ScriptedHistory }
  | { readonly watch: readonly string[] }
  | { readonly restart_gateway: { readonly account: string } }
  /** Its process is killed; after this time another resumes from its journal. */
  | { readonly kill: { readonly for: Offset } }
);

/** New terms of a working order. */
export interface Replacement {
  readonly order: string;
  readonly limit?: number | string;
  readonly quantity?: number;
}

/** An order intent; `limit` is USD, or an offset from the near side of the quote such as `near-1.00`. */
export interface ScriptedOrder {
  readonly name: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly symbol?: string;
  readonly limit?: number | string;
  readonly stop?: number | string;
  /** Number of orders at once; their names are numbered from 1. */
  readonly times?: number;
}

/** Reads of one session of bars. */
export interface ScriptedHistory {
  readonly symbol: string;
  readonly times: number;
  readonly bar?: '5 secs' | '1 min';
}

/** Conditions at the end, one member each. */
export interface Expectation {
  /** Order states in the engine, by the names of the script. */
  readonly orders?: Readonly<Record<string, OrderState | readonly OrderState[]>>;
  /** Order statuses at the venue, by the names of the script; `absent` when it never had the order. */
  readonly venue_orders?: Readonly<Record<string, string>>;
  /** Signed shares in the engine's book. */
  readonly positions?: Readonly<Record<string, number>>;
  /** Signed shares at the venue. */
  readonly venue_positions?: Readonly<Record<string, number>>;
  /** True when the engine's fills and positions must equal the venue's; the default is `true`. */
  readonly books_agree?: boolean;
  /** Average price of the fills, by the names of the script. */
  readonly average_price?: Readonly<Record<string, number>>;
  /** States that orders must never have, by the names of the script. */
  readonly never?: Readonly<Record<string, OrderState>>;
  /** Number of illegal order transitions. */
  readonly violations?: number;
  readonly trading?: 'ACTIVE' | 'REDUCING' | 'HALTED';
  /** Code of an engine notice that must, or must not, be given. */
  readonly notice?: string;
  readonly no_notice?: string;
  /** Number of times the connection was lost and restored. */
  readonly lost?: number;
  readonly restored?: number;
  /** The connection must be known as lost within this time after an instant. */
  readonly lost_by?: Offset;
  readonly restored_by?: Offset;
  /** Words in the reason of an early end; `false`: no early end. */
  readonly ended?: string | false;
  /** Earliest and latest time of the early end, from the start. */
  readonly ended_from?: Offset;
  readonly ended_by?: Offset;
  /** Number of requests of a kind received by the gateway in a period. */
  readonly received?: {
    readonly request: string;
    readonly from?: Offset;
    readonly to?: Offset;
    readonly min?: number;
    readonly max?: number;
  };
  /** Largest allowed number of messages to the gateway in any sliding second. */
  readonly most_in_a_second?: number;
  /** Error codes sent by the gateway. */
  readonly told?: readonly number[];
  /** Kind and number of events from the session to the engine. */
  readonly event?: { readonly kind: string; readonly symbol?: string; readonly min?: number; readonly max?: number };
  /**
   * Largest difference between the broker's time of every execution and its arrival; at least one execution is
   * required.
   */
  readonly executed_within?: Offset;
  /** Symbols without fresh data at the end. */
  readonly stale?: readonly string[];
  /** Error code of a refused read of the script. */
  readonly read_refused?: string;
}

/** A scenario with all parts of an acceptance card. */
export interface Card extends Scenario {
  readonly covers: readonly string[];
  readonly happens: string;
  readonly holds: readonly string[];
  /** Duration of the card. */
  readonly lasts: Offset;
  readonly system?: SystemSettings;
  readonly script: readonly Step[];
  readonly expect: readonly Expectation[];
  /** The safeguard without which the card fails; several when one backs up the other. */
  readonly safeguard: SafeguardName | readonly SafeguardName[];
}

/** Deviations of a card's trading system from the product's defaults. */
export interface SystemSettings {
  readonly symbols?: readonly string[];
  readonly messages_per_second?: number;
  readonly market_data_lines?: number;
  readonly passive?: Offset;
  readonly reprice?: Offset;
}
