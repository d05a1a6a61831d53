import type { Overheard } from './overheard.ts';

/** A gateway fault and its duration, in world time. */
export interface Spell {
  readonly name: string;
  readonly parameters: object;
  readonly since: number;
  /** Last instant at which it was active. */
  readonly until: number;
}

/** History of a session besides its log and the venue's books. Instants are in world time. */
export interface Course {
  readonly heard: Overheard;
  /** True when every gateway message arrives, complete and immediately. */
  readonly isWireSound: boolean;
  /** Instants at which the session could not receive messages: during a fault, or without a trading process. */
  readonly disturbedAt: readonly number[];
  readonly spells: readonly Spell[];
  /** Lead of our clock over the gateway's; undefined when it changes. */
  readonly skewMs: number | undefined;
  readonly startedAt: number;
  /** True when only one process was needed. */
  readonly isOneProcess: boolean;
}

/** Time after which bytes sent by the gateway have been read by the process. */
export const ON_THE_WAY_MS = 1_000;
