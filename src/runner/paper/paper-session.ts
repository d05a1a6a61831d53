import type { ConnectionFacts } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { asError, leavingOpen, PreliveError } from '../../domain/errors.ts';
import type { EndRecord } from '../../domain/session-end.ts';
import type { BacktestRecord, SessionRecord } from '../../domain/session-record.ts';
import type { Engine } from '../../engine/run/engine.ts';
import type { EngineView } from '../../engine/run/view.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { SessionJournal } from '../ports/session-journal.ts';
import { untilAborted } from '../until-aborted.ts';
import { endAfterDefect } from './close-after-defect.ts';
import { holdSession } from './hold-session.ts';
import { OwnBook, withBook } from './own-book.ts';
import { openAtEnd, readEnd, unreadEnd } from './read-end.ts';
import { type PaperPlan, prepareSession, type ReadySession } from './ready-session.ts';
import type { SessionEnd } from './session-plan.ts';

/** Result of a session. */
export interface PaperSession {
  readonly record: SessionRecord;
  /** Absent when the broker has no history. */
  readonly backtest?: BacktestRecord | undefined;
  readonly end: SessionEnd;
  /** State of the account at the end, read from the broker. */
  readonly atEnd: EndRecord;
  readonly sourceClass: ConnectionClass;
  readonly account: string;
  /** Facts about the connection; absent for a session of a killed process. */
  readonly facts?: ConnectionFacts;
  /** Symbols whose market data the broker refused, with its message. */
  readonly refusedData: readonly string[];
  /** Journal to end after recording, because a killed process resumes it. Absent for an unfinished session. */
  readonly journal?: SessionJournal | undefined;
}

/**
 * Reads the account, the calendar and history, runs the backtest, then trades until the time is up and closes its positions; or
 * resumes the session of a killed process. Before any order it throws PreliveError ACCOUNT_NOT_CLEAR, ACCOUNT_CURRENCY,
 * SYMBOL_UNKNOWN, MARKET_CLOSED, DURATION_TOO_LONG, SESSION_NOT_RESUMED, JOURNAL_BROKEN, INTERRUPTED and errors of reads.
 */
export async function runPaperSession(plan: PaperPlan): Promise<PaperSession> {
  const { session } = plan;
  const ready = await prepareSession(plan);
  const { engine, journal } = ready;
  const { end, knows } = await hold(plan, ready);
  const atEnd = await endOf(plan, engine, end, knows);
  if (end.left === true) leave(journal, end, session);
  return {
    record: recordOf(engine, ready, end, session),
    backtest: ready.tested,
    journal: end.left === true ? undefined : journal,
    end: openAtTheBroker(end, atEnd),
    atEnd,
    sourceClass: session.sourceClass(),
    account: session.account,
    refusedData: session.marketDataRefusals().map(({ symbol, code, message }) => `${symbol}: error ${code} ${message}`),
  };
}

/** After a defect, an error of the journal is ignored, and the session is recorded anyway. */
function leave(journal: SessionJournal | undefined, { error }: SessionEnd, session: TradingSession): void {
  try {
    journal?.leave(session.sentMessages());
  } catch (cause) {
    if (error === undefined || error instanceof PreliveError) throw cause;
  }
}

interface HeldSession {
  readonly end: SessionEnd;
  /** True for an order of this session. */
  readonly knows: (intentId: string) => boolean;
}

async function hold(plan: PaperPlan, ready: ReadySession): Promise<HeldSession> {
  const { session, stop, reopen } = plan;
  const { engine, journaledEngine } = ready;
  const book = new OwnBook();
  const { orders, executions } = engine.record([]);
  book.adopt(orders, executions);
  session.subscribeMarketData(plan.symbols);
  const end = await holdSession({
    ...plan,
    engine: { ...withBook(book, journaledEngine), standing: engine.standing, state: () => openView(engine.state()) },
    closesAt: ready.closesAt,
    startedAt: ready.startedAt,
    observer: plan.observer && observerOf(engine, plan.observer),
  });
  const random = plan.random.fork('closing');
  const last = await endAfterDefect(end, { session, book, random, stop, reopen });
  return { end: last, knows: (intentId) => book.knows(intentId) };
}

/** Record of all measurements. If the engine cannot give it, the journal stays unfinished. */
function recordOf(engine: Engine, ready: ReadySession, end: SessionEnd, session: TradingSession): SessionRecord {
  const { sentBefore, resumptions } = ready;
  try {
    const record = engine.record([...sentBefore, ...session.sentMessages()]);
    return { ...record, ...(resumptions.length > 0 && { resumptions }) };
  } catch (error) {
    ready.journal?.leave(session.sentMessages());
    throw leavingOpen(asError(error), end.open);
  }
}

/** Reads the final state of the account; not awaited when a person leaves at once. */
async function endOf(
  { session, stop }: PaperPlan,
  engine: Engine,
  end: SessionEnd,
  knows: HeldSession['knows'],
): Promise<EndRecord> {
  try {
    return await untilAborted(stop?.atOnce, readEnd({ session, engine, knows }));
  } catch {
    return unreadEnd(engine, end.interruption ?? 'left at once by a person');
  }
}

/** Returns the end with open positions according to the broker; unchanged when the broker could not be read. */
function openAtTheBroker(end: SessionEnd, atEnd: EndRecord): SessionEnd {
  return atEnd.unverified === null ? { ...end, open: openAtEnd(atEnd) } : end;
}

/** Returns the view with our own shares as its positions. */
function openView(view: EngineView) {
  return { ...view, positions: view.open };
}

function observerOf(engine: Engine, observer: NonNullable<PaperPlan['observer']>) {
  return (at: EpochMs) => observer(at, engine.state());
}
