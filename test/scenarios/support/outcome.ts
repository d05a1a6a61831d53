import type { EpochMs } from '../../../src/domain/clock.ts';
import type { SessionRecord } from '../../../src/domain/session-record.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { EngineView } from '../../../src/engine/run/view.ts';
import type { VenueDump } from '../../../src/gateway/venue/account.ts';
import type { SessionEnd } from '../../../src/runner/paper/session-plan.ts';

/** Final state of a card, on both sides of the socket. */
export interface Outcome {
  /** Start of the card's time. */
  readonly startedAt: EpochMs;
  readonly record: SessionRecord;
  readonly state: EngineView;
  readonly events: readonly EngineEvent[];
  readonly end: SessionEnd | undefined;
  readonly readsRefused: readonly string[];
  readonly venue: VenueDump;
  /** Intent id for each name of the script. */
  readonly intentIds: ReadonlyMap<string, string>;
  /** Requests received by the gateway. */
  readonly received: readonly { readonly at: EpochMs; readonly request: string }[];
  /** Codes of the errors sent by the gateway. */
  readonly told: readonly number[];
  /** Uncaught errors of the product. */
  readonly uncaught: readonly string[];
}
