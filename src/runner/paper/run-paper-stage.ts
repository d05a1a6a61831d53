import { asError, leavingOpen, PreliveError } from '../../domain/errors.ts';
import { createRandom } from '../../domain/random.ts';
import { formatRemainder } from '../../domain/session-end.ts';
import type { EngineTimings, PaperTradingInputs } from '../../stages/07-paper-trading/inputs.ts';
import { handshakeOf } from '../../stages/handshake.ts';
import { createObserver } from '../../stages/observer.ts';
import { recordCampaign } from '../campaign/record-campaign.ts';
import { openUnlessStopped } from '../open-unless-stopped.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import { judge, type StageReport, stageContext, type Validation, verdictOfStage } from '../validation.ts';
import { type PaperSession, runPaperSession } from './paper-session.ts';
import type { PaperStagePlan } from './paper-stage-plan.ts';
import { type RecordedSession, recordSession } from './record-session.ts';
import { journalFor } from './stage-journal.ts';
import { createStopwatch } from './timings.ts';

/** Report of a session, with the facts for the screen. */
export interface PaperStageReport extends StageReport {
  /** Real time, milliseconds. */
  readonly wallMs: number;
  /** Session time from its first to its last instant, milliseconds. */
  readonly durationMs: number;
  readonly tradeCount: number;
  /** Symbols whose market data the broker refused, with its message. */
  readonly refusedData: readonly string[];
  /** Number of resumptions in a new process. */
  readonly resumptions: number;
  /** Reason for an early or irregular end. */
  readonly interruption?: string;
  /** Symbols with unexpected holdings, each as text. */
  readonly notFlat: readonly string[];
  /** Number of trades of others in the account during the session. */
  readonly outsideTrades: number;
  /** Positions and orders still open at the broker, as text. */
  readonly open?: string;
  /** Error with which the command ends: from the session's end or from recording. */
  readonly error?: Error;
  /** The session is unfinished; the same command resumes it. */
  readonly left?: true;
}

const HISTORY_DAYS = 10;

/**
 * Stage 7: runs the session, then records and judges it, complete or not. Throws PreliveError STAGE_6_OPEN before any
 * order to a paper account whose gate 6 has not passed, and errors that prevent a start. A defect of ours or a person's
 * stop is in the report, after the session is recorded.
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

/** Records the session; if it cannot be written it stays unfinished, and the same command records it later. */
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

/**
 * Ends the journal; returns the error if that failed. Nothing is lost then: the next command resumes from the journal.
 */
function endJournal({ journal }: PaperSession, how: string): Error | undefined {
  try {
    journal?.end(how);
    return undefined;
  } catch (error) {
    return asError(error);
  }
}

/** Records an abandoned session as incomplete. */
async function recordIncomplete(plan: PaperStagePlan, held: PaperSession): Promise<void> {
  const { validation } = plan;
  const inputs = inputsOf(plan, held);
  // Invalid parts are stored beside the log, so that they do not block the next session.
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

/**
 * A simulated gateway may always be traded, a paper account only after gate 6 has passed or with --force, a live
 * account never.
 */
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

/** Clauses of gate 7 by evidence name, for the column beside the value. */
function thresholdsOf({ gates }: Validation): Readonly<Record<string, string>> {
  const clauses = gates.find(({ stage }) => stage === 7)?.clauses ?? [];
  const pairs = clauses.map(({ expression }) => [/^\w+/.exec(expression)?.[0] ?? '', expression] as const);
  return Object.fromEntries(pairs.toReversed());
}
