import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { EndRecord } from '../../domain/session-end.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import { sameShares } from '../../engine/orders/holdings.ts';
import type { Engine } from '../../engine/run/engine.ts';
import type { EngineView } from '../../engine/run/view.ts';
import type { DrillRead, DrillRecord } from '../../stages/08-go-live-decision/drills.ts';
import { formatOpen } from '../open-words.ts';
import { afterError } from '../paper/close-after-defect.ts';
import { CLOSING_TIME_MS } from '../paper/longest-session.ts';
import { OwnBook, watchedBy } from '../paper/own-book.ts';
import { performEffects } from '../paper/perform-effects.ts';
import { readEndOrThrow } from '../paper/read-end.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { aborting, untilAborted } from '../until-aborted.ts';

/** When a drill begins, and what it does then. */
export interface DrillTrigger {
  /** True at the batch at which the drill begins; asked after the engine has taken it. */
  isDue(view: EngineView): boolean;
  /** Does what begins it, nothing where a kill switch has begun by itself; gives the instant of the beginning. */
  begin(engine: Engine, at: EpochMs): EpochMs;
}

/** What a drill runs with. */
export interface DrillParts {
  readonly session: TradingSession;
  readonly engine: Engine;
  readonly symbols: readonly string[];
  readonly trigger: DrillTrigger;
  /** After this instant the market takes no order that could close a position. */
  readonly closesAt: EpochMs;
  /** A person's wish to leave it: what is held is closed first, or it is left at once as it stands. */
  readonly stop?: StopWish;
  /** Aborted with an error that nobody in this process caught: what is held is closed at the broker. */
  readonly uncaught?: AbortSignal;
  /** Of the ids of orders that close without the engine. */
  readonly random: RandomStream;
}

/** Without a beginning, or without an end after it, in this time the drill is over. */
const PATIENCE_MS = 600_000;

/**
 * Runs a drill: trades until the trigger, lets the engine do what it must, then reads the broker's own state until two
 * reads in a row agree, and disconnects. Throws PreliveError DRILL_NOT_STARTED when nothing came to a trigger, INTERRUPTED
 * when a person stopped it before, both once what was opened is closed again; INTERRUPTED with what is open when a person
 * leaves it at once; and of `run` and of reads. A defect of ours is thrown once what was opened is closed at the broker.
 */
export async function runDrill(parts: DrillParts): Promise<Omit<DrillRecord, 'sourceClass'>> {
  const { session, stop, uncaught } = parts;
  const book = new OwnBook();
  const { orders, executions } = parts.engine.record([]);
  book.adopt(orders, executions);
  const engine = { ...parts.engine, ...watchedBy(book, parts.engine) };
  const held = holdDrill({ ...parts, engine });
  try {
    return await untilAborted(stop?.atOnce, Promise.race([held, aborting(uncaught)]));
  } catch (error) {
    session.stop();
    const random = parts.random.fork('closing');
    throw await afterError(error, () => formatOpen(openView(engine.state())), {
      session,
      book,
      random,
      ...(stop && { stop }),
    });
  }
}

async function holdDrill(parts: DrillParts): Promise<Omit<DrillRecord, 'sourceClass'>> {
  const { session, engine, symbols, stop } = parts;
  const course = new DrillCourse(parts);
  session.subscribeMarketData(symbols);
  await session.run((events) => course.onBatch(events));
  const { begun } = course;
  if (begun === undefined) {
    stop?.orderly.throwIfAborted();
    const words = 'Ten minutes passed, or the market was about to close, without a beginning.';
    throw new PreliveError('DRILL_NOT_STARTED', words);
  }
  const assessedAt = await begun.assessedAt;
  const atEnd = await readEndOrThrow({ session, engine });
  await session.close();
  return {
    ...begun,
    assessedAt,
    ...sentBy(engine, begun.triggeredAt),
    reads: drillReads(atEnd),
    ...(atEnd.remainders.length > 0 && { remainders: atEnd.remainders }),
    ...(atEnd.outsideTrades.length > 0 && { outsideTrades: atEnd.outsideTrades }),
    disconnectedAt: session.clock.now(),
  };
}

interface Beginning extends Pick<DrillRecord, 'triggeredAt' | 'positionsToClose'> {
  readonly assessedAt: Promise<EpochMs | null>;
}

/** before the trigger -> reacting -> stopped; or given up: closing what was opened -> stopped. */
class DrillCourse {
  begun: Beginning | undefined;
  readonly #parts: DrillParts;
  /** When it began to wait for what is next. */
  #since: EpochMs | undefined;
  #givenUp = false;

  constructor(parts: DrillParts) {
    this.#parts = parts;
  }

  onBatch(events: readonly EngineEvent[]): void {
    const { session, engine, stop, uncaught } = this.#parts;
    if (stop?.atOnce.aborted === true || uncaught?.aborted === true) return;
    for (const event of events) performEffects(session, engine, engine.apply(event));
    const now = session.clock.now();
    this.#since ??= now;
    const view = engine.state();
    if (this.begun !== undefined || this.#givenUp) this.#stopOnceOver(view, now);
    else if (this.#parts.trigger.isDue(view)) this.#begin(view, now);
    else if (stop?.orderly.aborted === true || this.#isOverdue(now) || this.#closes(now)) this.#giveUp(now);
  }

  #begin({ positions }: EngineView, now: EpochMs): void {
    const { trigger, engine, session } = this.#parts;
    this.#since = now;
    const triggeredAt = trigger.begin(engine, now);
    this.begun = { triggeredAt, positionsToClose: positions.length, assessedAt: assess(session) };
  }

  #giveUp(now: EpochMs): void {
    const { engine, session } = this.#parts;
    this.#givenUp = true;
    this.#since = now;
    const command = { kind: 'flatten', reason: 'the drill did not begin' } as const;
    performEffects(session, engine, engine.apply({ kind: 'command', command, at: now }));
  }

  #stopOnceOver({ flat, tradingState }: EngineView, now: EpochMs): void {
    if ((flat && tradingState === 'HALTED') || this.#isOverdue(now)) this.#parts.session.stop();
  }

  #closes(now: EpochMs): boolean {
    return now >= this.#parts.closesAt - CLOSING_TIME_MS;
  }

  #isOverdue(now: EpochMs): boolean {
    return now - (this.#since ?? now) >= PATIENCE_MS;
  }
}

/** Asks the broker what is held; when the answer is there, or null when there is none. */
async function assess(session: TradingSession): Promise<EpochMs | null> {
  try {
    await session.positions();
    return session.clock.now();
  } catch (error) {
    if (error instanceof PreliveError) return null;
    throw error;
  }
}

function openView({ open, workingOrders }: EngineView) {
  return { positions: open, workingOrders };
}

/** When the engine stopped opening positions, and when its last cancel was on the socket. */
function sentBy(engine: Engine, since: EpochMs): Pick<DrillRecord, 'haltedAt' | 'cancelsSentAt' | 'cancelsSent'> {
  const record = engine.record([]);
  const haltedAt = record.tradingStateChanges.find(({ at, to }) => at >= since && to !== 'ACTIVE')?.at ?? null;
  const cancels = record.cancels.filter(({ requestedAt }) => requestedAt >= since);
  const sent = cancels.flatMap(({ submittedAt }) => submittedAt ?? []);
  const all = sent.length === cancels.length ? Math.max(haltedAt ?? since, ...sent) : null;
  return { haltedAt, cancelsSentAt: haltedAt === null ? null : all, cancelsSent: sent.length };
}

/** Of each read the orders of ours, and the symbols that do not hold what they held at the start plus the trades from outside. */
function drillReads({ reads, symbols }: EndRecord): readonly DrillRead[] {
  return reads.map(({ at, openOrders, positions }) => {
    const held = new Map(positions.map(({ symbol, quantity }) => [symbol, quantity]));
    const open = symbols.filter(({ symbol, start, outside }) => !sameShares(held.get(symbol) ?? 0, start + outside));
    return { at, openOrders, positions: open.length };
  });
}
