import type { Contracts } from '../../contracts/contracts.ts';
import type { AccountReference, BrokerBook } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { CreateBus } from '../../engine/base/bus.ts';
import type { EngineView } from '../../engine/run/view.ts';
import type { Strategy } from '../../engine/strategy/strategy.ts';
import type { Baseline } from '../../stages/07-paper-trading/baseline.ts';
import type { SessionRequest } from '../../stages/07-paper-trading/inputs.ts';
import type { BrokerSessions, SessionOptions } from '../ports/broker-session.ts';
import type { SessionJournals } from '../ports/session-journal.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import type { Validation } from '../validation.ts';
import type { EngineSettings } from './engine-settings.ts';
import type { PaperPlan } from './ready-session.ts';
import type { SessionClocks } from './timings.ts';
import type { UnfinishedPolicy } from './unfinished-session.ts';

/** Plan of stage 7. */
export interface PaperStagePlan {
  readonly validation: Validation;
  readonly sessions: Pick<BrokerSessions, 'openTradingSession'>;
  readonly connection: SessionOptions;
  readonly asked: SessionRequest;
  /** Trading days of history for warm-up and backtest; default 10. */
  readonly historyDays?: number;
  readonly engine: EngineSettings;
  readonly createStrategy: () => Strategy;
  /** See `PaperPlan`. */
  readonly createBus?: CreateBus;
  readonly contracts: Contracts;
  readonly random: RandomStream;
  readonly baseline?: Baseline;
  /** `loopback`, `lan` or `wan`. */
  readonly networkClass: string;
  /** Reads the broker's own record of the session after its end. */
  readonly readBook: (since: EpochMs) => Promise<BrokerBook | undefined>;
  /** Declared parameters of a simulated market. */
  readonly market?: JsonObject;
  readonly accountReference: (accountId: string) => AccountReference;
  readonly clocks: SessionClocks;
  /** Journals of sessions, and the policy for an unfinished one. */
  readonly journal?: StageJournal;
  /** Trades on a paper account although gate 6 has not passed; the evidence records it. */
  readonly force: boolean;
  readonly stop?: StopWish;
  readonly observer?: (at: EpochMs, view: EngineView) => void;
  readonly announce?: PaperPlan['announce'];
  /** See `SessionPlan`. */
  readonly uncaught?: AbortSignal;
  readonly pause?: PaperPlan['pause'];
  /** Protections that a test has disabled. */
  readonly disabled?: DisabledSafeguards;
}

/** Session journals of a workspace. */
export interface StageJournal {
  readonly journals: SessionJournals;
  readonly policy: UnfinishedPolicy;
  /** Seed of the random stream of a new session. */
  readonly seed: string;
}
