import type { KillSwitchDescription } from '../../../domain/kill-switch.ts';
import type { KillSwitchLevels } from '../../base/config.ts';
import type { SessionLog } from '../../base/session-log.ts';

/** An approximate value, enough while it is far from every level. */
export interface NearReading {
  readonly nearly: number;
  /** Largest distance of `nearly` from the exact value. */
  readonly error: number;
  /** Returns the exact value, also at a later time. */
  readonly exact: () => number;
}

/** Reading of a switch; undefined with too few observations. */
export type KillSwitchReading = number | NearReading | undefined;

/** Read-only view of the session for a switch; it changes with the engine. */
export interface KillSwitchBooks {
  /** USD, > 0. */
  readonly capitalInUse: number;
  /** Profit of the session, USD. */
  readonly profit: number;
  /** Live lists. */
  readonly log: { readonly [Kind in keyof SessionLog]: readonly Readonly<SessionLog[Kind][number]>[] };
}

/** One kill switch: one file, and one entry in `registry.ts`. */
export interface KillSwitchDefinition extends KillSwitchDescription {
  /** Default levels and other parameters. */
  readonly defaults: KillSwitchLevels;
  /** Read with every clock event, or once a minute after its equity point. */
  readonly readAt: 'clock' | 'minute';
  /** Called once a session; the returned function is called at each reading. */
  readonly createReader: (books: KillSwitchBooks, levels: KillSwitchLevels) => () => KillSwitchReading;
}
