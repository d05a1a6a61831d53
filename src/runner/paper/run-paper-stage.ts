import type { Contracts } from '../../contracts/contracts.ts';
import type { AccountReference, BrokerBook } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { asError, leavingOpen, PreliveError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import { createRandom, type RandomStream } from '../../domain/random.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import { formatRemainder } from '../../domain/session-end.ts';
import type { CreateBus } from '../../engine/base/bus.ts';
import type { EngineView } from '../../engine/run/view.ts';
import type { Strategy } from '../../engine/strategy/strategy.ts';
import type { Baseline } from '../../stages/07-paper-trading/baseline.ts';
import type { EngineTimings, PaperTradingInputs, SessionRequest } from '../../stages/07-paper-trading/inputs.ts';
import { handshakeOf } from '../../stages/handshake.ts';
import { createObserver } from '../../stages/observer.ts';
import { recordCampaign } from '../campaign/record-campaign.ts';
import { openUnlessStopped } from '../open-unless-stopped.ts';
import type { BrokerSessions, SessionOptions, TradingSession } from '../ports/broker-session.ts';
import type { SessionJournals } from '../ports/session-journal.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { judge, type StageReport, stageContext, type Validation, verdictOfStage } from '../validation.ts';
import type { EngineSettings } from './engine-settings.ts';
import { type PaperPlan, type PaperSession, runPaperSession } from './paper-session.ts';
import { type RecordedSession, recordSession } from './record-session.ts';
import { journalFor } from './stage-journal.ts';
import { createStopwatch, type SessionClocks } from './timings.ts';
import type { UnfinishedPolicy } from './unfinished-session.ts';

/** What stage 7 is run with. */
export interface PaperStagePlan {
  readonly validation: Validation;
  readonly sessions: Pick<BrokerSessions, 'openTradingSession'>;
  readonly connection: SessionOptions;
  readonly asked: SessionRequest;
  /** Sessions of history for warm-up and backtest; default 10. */
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
  /** The broker's own record of the session, asked once it has ended. */
  readonly readBook: (since: EpochMs) => Promise<BrokerBook | undefined>;
  /** Declared parameters of a simulated market. */
  readonly market?: JsonObject;
  readonly accountReference: (accountId: string) => AccountReference;
  readonly clocks: SessionClocks;
  /** Where sessions are written down as they happen, and what becomes of one whose process was killed. */
  readonly journal?: StageJournal;
  /** Trades on a paper account although gate 6 has not passed; recorded. */
  readonly force: boolean;
  readonly stop?: StopWish;
  readonly observer?: (at: EpochMs, view: EngineView) => void;
  readonly announce?: PaperPlan['announce'];
  /** See `SessionPlan`. */
  readonly uncaught?: AbortSignal;
  readonly pause?: PaperPlan['pause'];
  /** Protections that a test takes out. */
  readonly disabled?: DisabledSafeguards;
}

/** Journals of the workspace. */
export interface StageJournal {
  readonly journals: SessionJournals;
  readonly policy: UnfinishedPolicy;
  /** Of the random stream of a new session. */
  readonly seed: string;
}

/** A session's report with what the screen says of it. */
export interface PaperStageReport extends StageReport {
  /** Real time, milliseconds. */
  readonly wallMs: number;
  /** Session time from its first to its last instant, milliseconds. */
  readonly durationMs: number;
  readonly tradeCount: number;
  /** Symbols whose market data the broker refused, with its words. */
  readonly refusedData: readonly string[];
  /** Times that it went on in a new process. */
  readonly resumptions: number;
  /** Why it ended before its time, or not as it should. */
  readonly interruption?: string;
  /** Symbols in which the account does not hold what it must, each in words. */
  readonly notFlat: readonly string[];
  /** Trades of others in the account while it went on. */
  readonly outsideTrades: number;
  /** Positions and orders that are still open at the broker, in words. */
  readonly open?: string;
  /** Error with which the command ends: that of the session's end, or one of recording the session. */
  readonly error?: Error;
  /** The same command goes on with it. */
  readonly left?: true;
}

const HISTORY_DAYS = 10;

/**
 * Stage 7: holds the session, complete or not, then records and judges it. Throws PreliveError STAGE_6_OPEN before any
 * order to a paper account whose gate 6 has not passed, and of whatever keeps a session from starting. A defect of ours or
 * a person that ended it stands in the report, once the session is recorded.
 */
export async function runPaperStage(plan: PaperStagePlan): Promise<PaperStageReport> {
  const stopwatch = createStopwatch(plan.clocks);
  const held = await hold(plan, stopwatch);
  const timings = stopwatch.timings();
  const { interruption, startedAt, endedAt, open, left } = held.end;
  const { report, defect } = await recordOrLeave(plan, held, timings);
  const ended = endJournal(held, interruption ?? 'the time was up');
  const error =
    held.end.error instanceof PreliveError ? (defect ?? held.end.error) : (held.end.error ?? defect ?? ended);
  return {
    ...report,
    wallMs: timings.wallMs,
    durationMs: endedAt - startedAt,
    notFlat: held.atEnd.remainders.map(formatRemainder),
    outsideTrades: held.atEnd.outsideTrades.length,
    tradeCount: held.record.tradeCount,
    refusedData: held.refusedData,
    resumptions: held.record.resumptions?.length ?? 0,
    ...(interruption !== undefined && { interruption }),
    ...(open !== undefined && { open }),
    ...(error !== undefined && { error }),
    ...(left === true && { left }),
  };
}

/** A session that cannot be written down stays unfinished: the same command records it once it can. */
async function recordOrLeave(
  plan: PaperStagePlan,
  held: PaperSession,
  timings: EngineTimings,
): Promise<RecordedSession> {
  const { validation } = plan;
  const { left, startedAt, open } = held.end;
  try {
    const book = left ? undefined : await plan.readBook(startedAt);
    const inputs = { ...inputsOf(plan, held), timings, ...(book && { book }) };
    const context = { ...stageContext(validation), account: inputs.account };
    const { report, defect } = await recordSession(validation, inputs, context);
    const campaign = await recordCampaign(validation);
    return { report: { ...report, ...(campaign && { verdicts: campaign.verdicts }) }, ...(defect && { defect }) };
  } catch (error) {
    const isOurs = !(error instanceof PreliveError);
    if (isOurs) endJournal(held, `a defect of prelive: ${asError(error).message}`);
    else held.journal?.leave([]);
    throw leavingOpen(isOurs ? asError(error) : notRecorded(error, open), open);
  }
}

function notRecorded(error: PreliveError, open: string | undefined): PreliveError {
  const state = open === undefined ? 'The session holds nothing at the broker' : 'The session is not flat';
  const message = `${error.message} ${state}, and it is not recorded yet.`;
  const goOn = 'Then give the same command again: it records the session, and goes on with it if its time is not up.';
  return new PreliveError(error.code, message, { cause: error, nextSteps: [...error.nextSteps, goOn] });
}

/** Why it could not be ended: nothing of the session is lost by that, and the next command goes on from it. */
function endJournal({ journal }: PaperSession, how: string): Error | undefined {
  try {
    journal?.end(how);
    return undefined;
  } catch (error) {
    return asError(error);
  }
}

/** A session that does not go on, as an incomplete one. */
async function recordIncomplete(plan: PaperStagePlan, held: PaperSession): Promise<void> {
  const { validation } = plan;
  const inputs = inputsOf(plan, held);
  // Invalid parts stand beside the log: they must not keep the next session from beginning.
  await recordSession(validation, inputs, { ...stageContext(validation), account: inputs.account });
}

function inputsOf(plan: PaperStagePlan, held: PaperSession): PaperTradingInputs {
  const { interruption } = held.end;
  return {
    session: held.record,
    atEnd: held.atEnd,
    ...(held.backtest && { backtest: held.backtest }),
    ...(plan.baseline && { baseline: plan.baseline }),
    sourceClass: held.sourceClass,
    account: plan.accountReference(held.account),
    ...(held.facts && { handshake: handshakeOf(held.facts, plan.accountReference) }),
    networkClass: plan.networkClass,
    asked: plan.asked,
    ...(interruption !== undefined && { interruption }),
    ...(plan.market && { market: plan.market }),
    thresholds: thresholdsOf(plan.validation),
  };
}

async function hold(plan: PaperStagePlan, stopwatch: ReturnType<typeof createStopwatch>): Promise<PaperSession> {
  const session = await openUnlessStopped(plan.sessions, plan.connection, plan.stop);
  try {
    await requireGate6(plan, session);
    const journal = await journalFor(plan, session, (left) => recordIncomplete(plan, left));
    const held = await runPaperSession({
      session,
      symbols: plan.asked.symbols,
      durationMs: plan.asked.durationMs,
      historyDays: plan.historyDays ?? HISTORY_DAYS,
      engine: plan.engine,
      createStrategy: plan.createStrategy,
      ...(plan.createBus && { createBus: plan.createBus }),
      contracts: plan.contracts,
      random: journal === undefined ? plan.random : createRandom(journal.header.seed),
      ...(journal && { journal }),
      stopwatch,
      ...(plan.stop && { stop: plan.stop }),
      ...(plan.observer && { observer: plan.observer }),
      ...(plan.announce && { announce: plan.announce }),
      ...(plan.uncaught && { uncaught: plan.uncaught }),
      ...(plan.pause && { pause: plan.pause }),
      reopen: () => plan.sessions.openTradingSession(plan.connection),
      ...(plan.disabled && { disabled: plan.disabled }),
    });
    return { ...held, facts: session.facts() };
  } finally {
    await session.close();
  }
}

/** A simulated gateway may always be traded on, a paper account only once it has been looked at, a live one never. */
async function requireGate6({ validation, force }: PaperStagePlan, session: TradingSession): Promise<void> {
  const sourceClass = session.sourceClass();
  if (!session.accountIsPaper()) {
    throw new PreliveError(
      'LIVE_ACCOUNT_REFUSED',
      'The gateway is logged in to a live account: no session is held on it.',
    );
  }
  if (sourceClass === 'simulated') return;
  const { verdict } = verdictOfStage(await judge(validation), 6);
  if (verdict === 'PASS' || verdict === 'CONDITIONAL') return;
  if (!force) {
    throw new PreliveError('STAGE_6_OPEN', `Gate 6 is ${verdict}: no order is sent to this paper account yet.`);
  }
  const observe = createObserver(7, sourceClass, stageContext(validation));
  const detail = `a session was started although gate 6 was ${verdict} (--force)`;
  validation.workspace.append([observe('forced_start', true, 'boolean', { detail })]);
}

/** Text of each clause of gate 7 by the evidence that it asks about, for the column beside the value. */
function thresholdsOf({ gates }: Validation): Readonly<Record<string, string>> {
  const clauses = gates.find(({ stage }) => stage === 7)?.clauses ?? [];
  const pairs = clauses.map(({ expression }) => [/^\w+/.exec(expression)?.[0] ?? '', expression] as const);
  return Object.fromEntries(pairs.toReversed());
}
