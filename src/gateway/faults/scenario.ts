import type { Duration } from './duration.ts';
import type { FaultAction } from './fault-parameters.ts';

/** A checked scenario file (`schemas/scenario.schema.json`). */
export interface Scenario {
  /** Name of the file, in kebab case. */
  readonly id: string;
  readonly title: string;
  readonly gateway?: ScenarioGateway;
  readonly faults?: readonly FaultPlan[];
  /** Only for acceptance cards, like the members below. */
  readonly covers?: readonly string[];
  readonly happens?: string;
  readonly holds?: readonly string[];
  readonly script?: unknown;
  readonly expect?: unknown;
  readonly lasts?: Duration;
  readonly system?: unknown;
  readonly safeguard?: unknown;
}

/** Options of a scenario's gateway; absent ones have the defaults of the command line. */
export interface ScenarioGateway {
  readonly seed?: number;
  readonly market?: 'declared' | 'efficient' | 'realistic';
  readonly account?: string;
  readonly cash?: number;
  readonly read_only?: boolean;
  /** First instant of the session's clock (RFC 3339). */
  readonly clock_start?: string;
  readonly time_zone?: string;
  readonly history_pacing?: boolean;
}

/** Faults and their time. Exactly one of `at`, `after`, `every`, `probability` is present. */
export interface FaultPlan {
  /** Time since the gateway started. */
  readonly at?: Duration;
  readonly after?: TriggerEvent & { readonly count?: number; readonly delay?: Duration };
  readonly every?: Duration;
  /** For each event of `on`, 0 to 1. */
  readonly probability?: number;
  readonly on?: TriggerEvent;
  readonly do: FaultAction | readonly FaultAction[];
}

/** Names of the events that a plan can wait for. */
export type TriggerName =
  | 'connected'
  | 'request'
  | 'order_placed'
  | 'order_acknowledged'
  | 'partially_filled'
  | 'filled'
  | 'cancelled';

/** An event and its filters. */
export interface TriggerEvent {
  readonly event: TriggerName;
  readonly match?: TriggerMatch;
}

/** Filters of an event; absent members do not filter. */
export interface TriggerMatch {
  readonly client?: number;
  /** Kind of a request: `placeOrder`, `reqMktData`, ... */
  readonly request?: string;
  readonly symbol?: string;
  readonly side?: 'BUY' | 'SELL';
  readonly order_id?: number;
  readonly order_ref?: string;
  readonly order_type?: string;
}
