import type { OrderState } from '../../../src/domain/order.ts';
import type { SafeguardName } from '../../../src/domain/safeguard.ts';
import type { Scenario } from '../../../src/gateway/faults/scenario.ts';

/** Time since the gateway started, such as `30s` or `500ms`. */
export type Offset = string;

/** A step that the trading system takes. */
export type Step = { readonly at: Offset } & (
  | { readonly order: ScriptedOrder }
  | { readonly replace: Replacement }
  | { readonly command: 'flatten' | 'halt' | 'reduce_only' }
  | { readonly history: ScriptedHistory }
  | { readonly watch: readonly string[] }
  | { readonly restart_gateway: { readonly account: string } }
  /** Its process ends without a word; after so long another resumes from its journal. */
  | { readonly kill: { readonly for: Offset } }
);

/** New terms of an order that works. */
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
  /** So many orders at once; their names are numbered from 1. */
  readonly times?: number;
}

/** Reads of one session of bars. */
export interface ScriptedHistory {
  readonly symbol: string;
  readonly times: number;
  readonly bar?: '5 secs' | '1 min';
}

/** What must hold at the end; one member each. */
export interface Expectation {
  /** States in the engine, by the names of the script. */
  readonly orders?: Readonly<Record<string, OrderState | readonly OrderState[]>>;
  /** Statuses at the venue, by the names of the script; `absent` when it never had the order. */
  readonly venue_orders?: Readonly<Record<string, string>>;
  /** Signed shares in the engine's book. */
  readonly positions?: Readonly<Record<string, number>>;
  /** Signed shares at the venue. */
  readonly venue_positions?: Readonly<Record<string, number>>;
  /** Whether the engine's fills and positions are the venue's; `true` is expected unless a card says `false`. */
  readonly books_agree?: boolean;
  /** Average price of the fills, by the names of the script. */
  readonly average_price?: Readonly<Record<string, number>>;
  /** States that orders never were in, by the names of the script. */
  readonly never?: Readonly<Record<string, OrderState>>;
  /** Steps of orders that no table allows. */
  readonly violations?: number;
  readonly trading?: 'ACTIVE' | 'REDUCING' | 'HALTED';
  /** Code of a notice of the engine that must, or must not, have been given. */
  readonly notice?: string;
  readonly no_notice?: string;
  /** How often the connection was lost and came back. */
  readonly lost?: number;
  readonly restored?: number;
  /** The connection was known to be lost within this time after an instant. */
  readonly lost_by?: Offset;
  readonly restored_by?: Offset;
  /** Words in the reason for which the session ended by itself; `false`: it did not. */
  readonly ended?: string | false;
  /** It ended by itself not before, and not after, a time since the start. */
  readonly ended_from?: Offset;
  readonly ended_by?: Offset;
  /** Requests of a kind that the gateway received in a time. */
  readonly received?: {
    readonly request: string;
    readonly from?: Offset;
    readonly to?: Offset;
    readonly min?: number;
    readonly max?: number;
  };
  /** Largest number of messages that the gateway received in any sliding second. */
  readonly most_in_a_second?: number;
  /** Error codes that the gateway sent. */
  readonly told?: readonly number[];
  /** Kind of an event that the session handed to the engine, how often. */
  readonly event?: { readonly kind: string; readonly symbol?: string; readonly min?: number; readonly max?: number };
  /** The broker's time of every execution, of which there is one at least, lies so close to its arrival. */
  readonly executed_within?: Offset;
  /** Symbols without fresh data at the end. */
  readonly stale?: readonly string[];
  /** A read of the script that was refused, with this code. */
  readonly read_refused?: string;
}

/** A scenario with all that an acceptance card has. */
export interface Card extends Scenario {
  readonly covers: readonly string[];
  readonly happens: string;
  readonly holds: readonly string[];
  /** Until when it lasts. */
  readonly lasts: Offset;
  readonly system?: SystemSettings;
  readonly script: readonly Step[];
  readonly expect: readonly Expectation[];
  /** The protection without which the card fails; several where one stands behind the other. */
  readonly safeguard: SafeguardName | readonly SafeguardName[];
}

/** How the trading system of a card departs from the product's defaults. */
export interface SystemSettings {
  readonly symbols?: readonly string[];
  readonly messages_per_second?: number;
  readonly market_data_lines?: number;
  readonly passive?: Offset;
  readonly reprice?: Offset;
}
