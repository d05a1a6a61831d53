import type { Overheard } from './overheard.ts';

/** A fault of the gateway and how long it was in force, by the world's time. */
export interface Spell {
  readonly name: string;
  readonly parameters: object;
  readonly since: number;
  /** Last instant at which it was seen in force. */
  readonly until: number;
}

/** The course of a session besides its log and the venue's books. Instants are the world's. */
export interface Course {
  readonly heard: Overheard;
  /** True when what the gateway sends arrives, whole and at once. */
  readonly isWireSound: boolean;
  /** Something kept the session from being told anything: a fault, or no process that trades. */
  readonly disturbedAt: readonly number[];
  readonly spells: readonly Spell[];
  /** Our clock's lead over the gateway's; undefined where it changes. */
  readonly skewMs: number | undefined;
  readonly startedAt: number;
  /** One process was enough. */
  readonly isOneProcess: boolean;
}

/** Bytes that have left the gateway are in the process's hands by then. */
export const ON_THE_WAY_MS = 1_000;
