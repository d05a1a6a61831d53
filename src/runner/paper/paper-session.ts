import type { Contracts } from '../../contracts/contracts.ts';
import type { ConnectionFacts } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { asError, leavingOpen, PreliveError } from '../../domain/errors.ts';
import type { Bar } from '../../domain/market.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { EndRecord } from '../../domain/session-end.ts';
import type { BacktestRecord, ResumptionRecord, SentMessage, SessionRecord } from '../../domain/session-record.ts';
import type { TradingWindow } from '../../domain/trading-hours.ts';
import type { CreateBus } from '../../engine/base/bus.ts';
import type { EngineConfig } from '../../engine/base/config.ts';
import { backtest } from '../../engine/run/backtest.ts';
import { FIXED_COMMISSIONS, type FillModel } from '../../engine/run/backtest-broker.ts';
import { createEngine, type Engine } from '../../engine/run/engine.ts';
import type { EngineView } from '../../engine/run/view.ts';
import type { Strategy } from '../../engine/strategy/strategy.ts';
import { formatOpen } from '../open-words.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { SessionHeader, SessionJournal, SessionJournals, UnfinishedSession } from '../ports/session-journal.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { untilAborted } from '../until-aborted.ts';
import { requireClearAccount } from './account-clear.ts';
import { fundsOf } from './account-funds.ts';
import { endAfterDefect } from './close-after-defect.ts';
import { holdSession, type SessionEnd, type SessionPlan, type Stopwatch } from './hold-session.ts';
import { type JournaledEngine, journaled } from './journaled-engine.ts';
import { requireWithinDay } from './longest-session.ts';
import { OwnBook, watchedBy } from './own-book.ts';
import { performEffects } from './perform-effects.ts';
import { openAtEnd, readEnd, unreadEnd } from './read-end.ts';
import { type ReplayedSession, replaySession } from './replay-session.ts';
import { reconcileAfterResume, requireSameDay } from './resume-session.ts';
import { readTradingDay } from './trading-day.ts';

/** Plan of a paper session. */
export interface PaperPlan {
  readonly session: TradingSession;
  readonly symbols: readonly string[];
  readonly durationMs: number;
  /** Trading days of history for the warm-up and the backtest. */
  readonly historyDays: number;
  /** Engine settings that do not depend on the account or the calendar. */
  readonly engine: Omit<EngineConfig, 'session' | 'startingCash' | 'buyingPower' | 'symbols'>;
  /** Creates a new strategy each time, so that the backtest does not train the session's. */
  readonly createStrategy: () => Strategy;
  readonly contracts: Contracts;
  readonly random: RandomStream;
  /** Bus between the planes; the engine's default when absent. */
  readonly createBus?: CreateBus;
  /** Journal of the session; without it, a killed session is lost. */
  readonly journal?: JournalPlan;
  /** Protections that a test has disabled. */
  readonly disabled?: DisabledSafeguards;
  readonly stop?: StopWish;
  readonly observer?: (at: EpochMs, view: EngineView) => void;
  readonly stopwatch?: Stopwatch;
  readonly announce?: SessionPlan['announce'];
  readonly uncaught?: AbortSignal;
  readonly pause?: SessionPlan['pause'];
  /** Opens another connection of the same client, for closing after a defect. */
  readonly reopen?: () => Promise<TradingSession>;
}

/** Journal of a session. */
export interface JournalPlan {
  readonly journals: SessionJournals;
  /** Parts of the header that the session does not determine itself. */
  readonly header: Pick<SessionHeader, 'identity' | 'seed' | 'maskedAccount'>;
  /** Session to resume; a new one starts without it. */
  readonly unfinished?: UnfinishedSession;
}

/** Result of a session. */
export interface PaperSession {
  readonly record: SessionRecord;
  /** Absent when the broker has no history. */
  readonly backtest?: BacktestRecord;
  readonly end: SessionEnd;
  /** State of the account at the end, read from the broker. */
  readonly atEnd: EndRecord;
  readonly sourceClass: ConnectionClass;
  readonly account: string;
  /** Facts about the connection; absent for a session of a killed process. */
  readonly facts?: ConnectionFacts;
  /** Symbols whose market data the broker refused, with its message. */
  readonly refusedData: readonly string[];
  /**
   * Journal to end after recording: if the process is killed before, the session is resumed. Absent when the session
   * stays unfinished.
   */
  readonly journal?: SessionJournal;
}

const BARS_OF_WARM_UP = 390;

/** Assumption, declared in the log: one basis point is half the spread of a liquid US stock. */
const FILL_MODEL: FillModel = { halfSpreadBps: 1, ...FIXED_COMMISSIONS };

/**
 * Reads the account, the calendar and history, runs the backtest, then trades until the time is up and closes its
 * positions; or resumes the session of a killed process. Before any order it throws PreliveError ACCOUNT_NOT_CLEAR,
 * ACCOUNT_CURRENCY, SYMBOL_UNKNOWN, MARKET_CLOSED, DURATION_TOO_LONG, SESSION_NOT_RESUMED, JOURNAL_BROKEN, INTERRUPTED
 * and errors of reads.
 */
export async function runPaperSession(plan: PaperPlan): Promise<PaperSession> {
  const { session } = plan;
  const ready = await makeReady(plan);
  const { engine, journal } = ready;
  const { end, knows } = await hold(plan, ready);
  const atEnd = await endOf(plan, engine, end, knows);
  if (end.left === true) leave(journal, end, session);
  return {
    record: recordOf(engine, ready, end, session),
    ...(ready.tested && { backtest: ready.tested }),
    ...(journal && end.left !== true && { journal }),
    end: openAtTheBroker(end, atEnd),
    atEnd,
    sourceClass: session.sourceClass(),
    account: session.account,
    refusedData: session.marketDataRefusals().map(({ symbol, code, message }) => `${symbol}: error ${code} ${message}`),
  };
}

/**
 * After a defect, an error of the journal is ignored: its records on the disk stay, and the session is recorded anyway.
 */
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
  const { session, stop, stopwatch, announce, uncaught, pause, reopen } = plan;
  const { engine, journaledEngine } = ready;
  const book = new OwnBook();
  const { orders, executions } = engine.record([]);
  book.adopt(orders, executions);
  session.subscribeMarketData(plan.symbols);
  const end = await holdSession({
    session,
    engine: { ...watchedBy(book, journaledEngine), standing: engine.standing, state: () => openView(engine.state()) },
    durationMs: plan.durationMs,
    closesAt: ready.closesAt,
    ...(ready.startedAt !== undefined && { startedAt: ready.startedAt }),
    ...(stop && { stop }),
    ...(stopwatch && { stopwatch }),
    ...(announce && { announce }),
    ...(uncaught && { uncaught }),
    ...(pause && { pause }),
    ...(plan.observer && { observer: lookAt(engine, plan.observer) }),
  });
  const random = plan.random.fork('closing');
  const last = await endAfterDefect(end, { session, book, random, ...(stop && { stop }), ...(reopen && { reopen }) });
  return { end: last, knows: (intentId) => book.knows(intentId) };
}

/**
 * Record of all measurements. If the engine cannot give it, the journal stays unfinished, and the error names what is
 * open.
 */
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
  if (atEnd.unverified !== null) return end;
  const { open: _, ...rest } = end;
  const open = openAtEnd(atEnd);
  return { ...rest, ...(open !== undefined && { open }) };
}

/**
 * A new session is not started when a person stops it before its first order. A resumed one may hold positions: it
 * closes them first, and only the second request leaves it.
 */
function makeReady(plan: PaperPlan): Promise<ReadySession> {
  const { stop, journal } = plan;
  return journal?.unfinished === undefined
    ? untilAborted(stop?.orderly, begin(plan))
    : resumeSession(plan, journal.unfinished);
}

/** An engine that is ready to trade, with its session's data. */
export interface ReadySession {
  readonly engine: Engine;
  readonly journaledEngine: JournaledEngine;
  readonly journal?: SessionJournal;
  readonly closesAt: EpochMs;
  readonly startedAt?: EpochMs;
  readonly tested?: BacktestRecord;
  readonly sentBefore: readonly SentMessage[];
  readonly resumptions: readonly ResumptionRecord[];
}

async function begin(plan: PaperPlan): Promise<ReadySession> {
  const { session, symbols } = plan;
  await requireClearAccount(session, symbols);
  const start = await session.accountStart();
  const day = await readTradingDay(session, symbols);
  requireWithinDay(session.clock.now(), day, plan.durationMs);
  const summary = (await session.accountSummary()).value;
  const bars = await readHistory(plan, day);
  // Reading history may take minutes: a session that cannot end in time is not started.
  requireWithinDay(session.clock.now(), day, plan.durationMs);
  const funded = { ...plan.engine, ...fundsOf(summary), symbols };
  const tested = bars.length === 0 ? undefined : runBacktest(plan, funded, bars);
  const config = { ...funded, session: day };
  plan.stop?.orderly.throwIfAborted();
  const engine = createSessionEngine(plan, config);
  const startedAt = session.clock.now();
  const sourceClass = session.sourceClass();
  const own = { startedAt, config, backtest: tested ?? null, sourceClass };
  const journal = plan.journal?.journals.start({ ...plan.journal.header, ...own });
  const journaledEngine = journaledEngineOf(engine, journal, plan);
  journaledEngine.apply({ kind: 'account_start', ...start, at: startedAt });
  warmUp(journaledEngine, config, bars);
  const shared = { engine, journaledEngine, closesAt: day.closesAt, sentBefore: [], resumptions: [] };
  return { ...shared, ...(tested && { tested }), ...(journal && { journal }) };
}

/** Returns the view with our own shares as its positions. */
function openView(view: EngineView) {
  return { ...view, positions: view.open };
}

function journaledEngineOf(
  engine: Engine,
  journal: SessionJournal | undefined,
  { session, disabled }: AttachPlan,
): JournaledEngine {
  return journal === undefined ? engine : journaled(engine, journal, () => session.sentMessages(), disabled);
}

async function resumeSession(plan: PaperPlan, unfinished: UnfinishedSession): Promise<ReadySession> {
  requireSameDay(plan.session.clock.now(), unfinished.header.config.session.closesAt);
  const replayed = replaySession(unfinished.header, unfinished.entries, plan);
  try {
    return await untilAborted(plan.stop?.atOnce, attachSession(plan, unfinished, replayed));
  } catch (error) {
    throw leavingOpen(asError(error), formatOpen(replayed.engine.state()));
  }
}

/** Members of a plan that a resumed session needs. */
export type AttachPlan = Pick<PaperPlan, 'session' | 'symbols' | 'disabled'>;

const GO_ON = { kind: 'resume', reason: 'the session goes on' } as const;

/** Reconciles the replayed engine with the broker, and continues its journal. */
export async function attachSession(
  plan: AttachPlan,
  unfinished: UnfinishedSession,
  replayed: ReplayedSession,
): Promise<ReadySession & { readonly journal: SessionJournal }> {
  const { session, symbols } = plan;
  const { config, startedAt, backtest: tested } = unfinished.header;
  const { engine, lastKnownAt } = replayed;
  const { clientId } = unfinished.header.identity;
  const workingOrders = engine.state().workingOrders;
  // With a clock behind the engine's last instant, no time would pass for the engine: it would neither query nor close.
  session.goOnFrom(lastKnownAt);
  const journal = unfinished.continue();
  const journaledEngine = journaledEngineOf(engine, journal, plan);
  const isReconciled = plan.disabled?.has('resume-reconcile') !== true;
  const fillsFound = isReconciled
    ? await reconcileAfterResume({ session, engine, journaledEngine, symbols, clientId, lastKnownAt })
    : 0;
  const at = session.clock.now();
  const gapMs = Math.max(0, at - lastKnownAt);
  const resumption = { at, lastKnownAt, gapMs, workingOrders, fillsFound };
  journal.resumed(resumption);
  // Resumes trading where a person or a full disk had made it flatten.
  performEffects(session, journaledEngine, journaledEngine.apply({ kind: 'command', command: GO_ON, at }));
  return {
    engine,
    journaledEngine,
    journal,
    closesAt: config.session.closesAt,
    startedAt,
    ...(tested && { tested }),
    sentBefore: replayed.sentMessages,
    resumptions: [...replayed.resumptions, resumption],
  };
}

function lookAt(engine: Engine, observer: NonNullable<PaperPlan['observer']>) {
  return (at: EpochMs) => observer(at, engine.state());
}

/** One-minute bars of all symbols up to the opening, sorted by time. */
async function readHistory(plan: PaperPlan, day: TradingWindow): Promise<readonly Bar[]> {
  const bars: Bar[] = [];
  for (const symbol of plan.symbols) {
    const query = { symbol, days: plan.historyDays, barSize: '1 min', endAt: day.opensAt } as const;
    bars.push(...(await plan.session.historicalBars(query)).value);
  }
  return bars.toSorted((a, b) => a.at - b.at);
}

function runBacktest(plan: PaperPlan, config: Omit<EngineConfig, 'session'>, bars: readonly Bar[]): BacktestRecord {
  const { contracts, random, createBus } = plan;
  const strategy = plan.createStrategy();
  // The backtest uses the capital in use, not the account's holdings.
  const { capitalInUse } = config;
  const account = { startingCash: capitalInUse, buyingPower: 4 * capitalInUse };
  const all = { ...config, ...account, limits: { ...config.limits, maxTrades: Number.MAX_SAFE_INTEGER } };
  return backtest({
    bars,
    config: all,
    strategy,
    contracts,
    random: random.fork('backtest'),
    fillModel: FILL_MODEL,
    ...(createBus && { createBus }),
  });
}

function createSessionEngine(plan: PaperPlan, config: EngineConfig): Engine {
  const { contracts, createStrategy, random, disabled, createBus } = plan;
  const deps = { contracts, strategy: createStrategy(), random: random.fork('intents') };
  return createEngine(config, { ...deps, ...(disabled && { disabled }), ...(createBus && { createBus }) });
}

/** Applies the bars of the last trading day, so that the strategy can trade from the first minute. */
function warmUp(journaledEngine: JournaledEngine, { symbols }: EngineConfig, bars: readonly Bar[]): void {
  for (const bar of bars.slice(-BARS_OF_WARM_UP * symbols.length)) journaledEngine.apply({ kind: 'bar', bar });
  journaledEngine.commit?.();
}
