import type { Contracts } from '../../contracts/contracts.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { asError, leavingOpen } from '../../domain/errors.ts';
import type { Bar } from '../../domain/market.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { BacktestRecord, ResumptionRecord, SentMessage } from '../../domain/session-record.ts';
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
import { createJournaledEngine, type JournaledEngine } from './journaled-engine.ts';
import { requireWithinDay } from './longest-session.ts';
import { performEffects } from './perform-effects.ts';
import { type ReplayedSession, replaySession } from './replay-session.ts';
import { reconcileAfterResume, requireSameDay } from './resume-session.ts';
import type { SessionPlan, Stopwatch } from './session-plan.ts';
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
  readonly createBus?: CreateBus | undefined;
  /** Journal of the session; without it, a killed session is lost. */
  readonly journal?: JournalPlan | undefined;
  /** Protections that a test has disabled. */
  readonly disabled?: DisabledSafeguards | undefined;
  readonly stop?: StopWish | undefined;
  readonly observer?: ((at: EpochMs, view: EngineView) => void) | undefined;
  readonly stopwatch?: Stopwatch | undefined;
  readonly announce?: SessionPlan['announce'] | undefined;
  readonly uncaught?: AbortSignal | undefined;
  readonly pause?: SessionPlan['pause'] | undefined;
  /** Opens another connection of the same client, for closing after a defect. */
  readonly reopen?: (() => Promise<TradingSession>) | undefined;
}

/** Journal of a session. */
export interface JournalPlan {
  readonly journals: SessionJournals;
  /** Parts of the header that the session does not determine itself. */
  readonly header: Pick<SessionHeader, 'identity' | 'seed' | 'maskedAccount'>;
  /** Session to resume; a new one starts without it. */
  readonly unfinished?: UnfinishedSession;
}

const BARS_OF_WARM_UP = 390;

/** Assumption, declared in the log: one basis point is half the spread of a liquid US stock. */
const FILL_MODEL: FillModel = { halfSpreadBps: 1, ...FIXED_COMMISSIONS };

/**
 * A new session is not started when a person stops it before its first order. A resumed one may hold positions: it
 * closes them first, and only the second request leaves it.
 */
export function prepareSession(plan: PaperPlan): Promise<ReadySession> {
  const { stop, journal } = plan;
  return journal?.unfinished === undefined
    ? untilAborted(stop?.orderly, begin(plan))
    : resumeSession(plan, journal.unfinished);
}

/** An engine that is ready to trade, with its session's data. */
export interface ReadySession {
  readonly engine: Engine;
  readonly journaledEngine: JournaledEngine;
  readonly journal?: SessionJournal | undefined;
  readonly closesAt: EpochMs;
  readonly startedAt?: EpochMs | undefined;
  readonly tested?: BacktestRecord | undefined;
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
  return { engine, journaledEngine, journal, closesAt: day.closesAt, tested, sentBefore: [], resumptions: [] };
}

function journaledEngineOf(
  engine: Engine,
  journal: SessionJournal | undefined,
  { session, disabled }: AttachPlan,
): JournaledEngine {
  if (journal === undefined) return engine;
  return createJournaledEngine(engine, journal, () => session.sentMessages(), disabled);
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
  session.resumeClockAt(lastKnownAt);
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
    tested: tested ?? undefined,
    sentBefore: replayed.sentMessages,
    resumptions: [...replayed.resumptions, resumption],
  };
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
    createBus,
  });
}

function createSessionEngine(plan: PaperPlan, config: EngineConfig): Engine {
  const { contracts, createStrategy, random, disabled, createBus } = plan;
  const deps = { contracts, strategy: createStrategy(), random: random.fork('intents') };
  return createEngine(config, { ...deps, disabled, createBus });
}

/** Applies the bars of the last trading day, so that the strategy can trade from the first minute. */
function warmUp(journaledEngine: JournaledEngine, { symbols }: EngineConfig, bars: readonly Bar[]): void {
  for (const bar of bars.slice(-BARS_OF_WARM_UP * symbols.length)) journaledEngine.apply({ kind: 'bar', bar });
  journaledEngine.commit?.();
}
