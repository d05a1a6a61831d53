import type { Duration } from './duration.ts';
import type { FaultAction } from './fault-parameters.ts';

/** A scenario file (`schemas/scenario.schema.json`), checked. */
export interface Scenario {
  /** Name in kebab case, that of the file. */
  readonly id: string;
  readonly title: string;
  readonly gateway?: ScenarioGateway;
  readonly faults?: readonly FaultPlan[];
  /** For the runner of acceptance cards alone. */
  readonly covers?: readonly string[];
  readonly happens?: string;
  readonly holds?: readonly string[];
  readonly script?: unknown;
  readonly expect?: unknown;
  readonly lasts?: Duration;
  readonly system?: unknown;
  readonly safeguard?: unknown;
}

/** How the gateway of a scenario is built; what is absent is as the command line has it. */
export interface ScenarioGateway {
  readonly seed?: number;
  readonly market?: 'declared' | 'efficient' | 'realistic';
  readonly account?: string;
  readonly cash?: number;
  readonly read_only?: boolean;
  /** Instant (RFC 3339) at which the session's clock stands first. */
  readonly clock_start?: string;
  readonly time_zone?: string;
  readonly history_pacing?: boolean;
}

/** When what happens. Exactly one of `at`, `after`, `every`, `probability` is there. */
export interface FaultPlan {
  /** Time since the gateway started. */
  readonly at?: Duration;
  readonly after?: TriggerEvent & { readonly count?: number; readonly delay?: Duration };
  readonly every?: Duration;
  /** Of each event of `on`, 0 to 1. */
  readonly probability?: number;
  readonly on?: TriggerEvent;
  readonly do: FaultAction | readonly FaultAction[];
}

/** Names of what a plan can wait for. */
export type TriggerName =
  | 'connected'
  | 'request'
  | 'order_placed'
  | 'order_acknowledged'
  | 'partially_filled'
  | 'filled'
  | 'cancelled';

/** An event and what it is about. */
export interface TriggerEvent {
  readonly event: TriggerName;
  readonly match?: TriggerMatch;
}

/** Members that are absent do not filter. */
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
