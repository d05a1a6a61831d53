import type { EpochMs } from '../../../src/domain/clock.ts';
import type { SessionRecord } from '../../../src/domain/session-record.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { EngineView } from '../../../src/engine/run/view.ts';
import type { VenueDump } from '../../../src/gateway/venue/account.ts';
import type { SessionEnd } from '../../../src/runner/paper/session-plan.ts';

/** What a card left behind, on both sides of the socket. */
export interface Outcome {
  /** Instant from which the times of the card count. */
  readonly startedAt: EpochMs;
  readonly record: SessionRecord;
  readonly state: EngineView;
  readonly events: readonly EngineEvent[];
  readonly end: SessionEnd | undefined;
  readonly readsRefused: readonly string[];
  readonly venue: VenueDump;
  /** Intent id behind each name of the script. */
  readonly intentIds: ReadonlyMap<string, string>;
  /** What reached the gateway. */
  readonly received: readonly { readonly at: EpochMs; readonly request: string }[];
  /** Codes of the errors that the gateway sent. */
  readonly told: readonly number[];
  /** What no part of the product caught. */
  readonly uncaught: readonly string[];
}
