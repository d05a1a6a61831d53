import type { KillSwitchDescription } from '../../../domain/kill-switch.ts';
import type { KillSwitchLevels } from '../../base/config.ts';
import type { SessionLog } from '../../base/session-log.ts';

/** A value that need not be worked out to the last digit while it is far from every level. */
export interface NearReading {
  readonly nearly: number;
  /** Largest distance of `nearly` from the exact one. */
  readonly error: number;
  /** May be called at any time later. */
  readonly exact: () => number;
}

/** Reading of a switch; undefined while there is too little to read from. */
export type KillSwitchReading = number | NearReading | undefined;

/** The session as a switch may look at it; it moves with the engine. */
export interface KillSwitchBooks {
  /** USD, > 0. */
  readonly capitalInUse: number;
  /** Profit of the session, USD. */
  readonly profit: number;
  /** Lists that grow. */
  readonly log: { readonly [Kind in keyof SessionLog]: readonly Readonly<SessionLog[Kind][number]>[] };
}

/** One kill switch: a file of its own, and an entry in `registry.ts`. */
export interface KillSwitchDefinition extends KillSwitchDescription {
  /** Levels, and whatever else it asks for, where the configuration says nothing. */
  readonly defaults: KillSwitchLevels;
  /** With every clock event, or once a minute after its equity point. */
  readonly readAt: 'clock' | 'minute';
  /** Made once a session; what it gives is called at each reading. */
  readonly createReader: (books: KillSwitchBooks, levels: KillSwitchLevels) => () => KillSwitchReading;
}
