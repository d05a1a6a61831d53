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
import { OwnBook, withBook } from '../paper/own-book.ts';
import { performEffects } from '../paper/perform-effects.ts';
import { readEndOrThrow } from '../paper/read-end.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { rejectOnAbort, untilAborted } from '../until-aborted.ts';

/** Start condition of a drill, and its first action. */
export interface DrillTrigger {
  /** True for the batch that starts the drill; called after the engine has applied the batch. */
  isDue(view: EngineView): boolean;
  /** Starts the drill; does nothing when a kill switch has started it. Returns the starting instant. */
  begin(engine: Engine, at: EpochMs): EpochMs;
}

export interface DrillParts {
  readonly session: TradingSession;
  readonly engine: Engine;
  readonly symbols: readonly string[];
  readonly trigger: DrillTrigger;
  /** Market close: no order can close a position after it. */
  readonly closesAt: EpochMs;
  /** A person's request to stop: orderly with positions closed, or at once with positions left open. */
  readonly stop?: StopWish | undefined;
  /** Aborted with an uncaught error of this process: positions are then closed at the broker. */
  readonly uncaught?: AbortSignal;
  /** Random source for the ids of closing orders sent without the engine. */
  readonly random: RandomStream;
}

/** Longest wait for the start of the drill, and for its end after that. */
const PATIENCE_MS = 600_000;

/**
 * Runs a drill: trades until the trigger, lets the engine react, then reads the broker until two reads in a row agree,
 * and disconnects. Throws PreliveError DRILL_NOT_STARTED when the trigger never fired, INTERRUPTED when a person
 * stopped it before, both after closing its positions; INTERRUPTED with what is open when a person leaves at once; and
 * errors of `run` and of reads. A defect of ours is thrown after closing the positions at the broker.
 */
export async function runDrill(parts: DrillParts): Promise<Omit<DrillRecord, 'sourceClass'>> {
  const { session, stop, uncaught } = parts;
  const book = new OwnBook();
  const { orders, executions } = parts.engine.record([]);
  book.adopt(orders, executions);
  const engine = { ...parts.engine, ...withBook(book, parts.engine) };
  const held = holdDrill({ ...parts, engine });
  try {
    return await untilAborted(stop?.atOnce, Promise.race([held, rejectOnAbort(uncaught)]));
  } catch (error) {
    session.stop();
    const random = parts.random.fork('closing');
    throw await afterError(error, () => formatOpen(openView(engine.state())), { session, book, random, stop });
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

/** before the trigger -> reacting -> stopped; or given up: closing its positions -> stopped. */
class DrillCourse {
  begun: Beginning | undefined;
  readonly #parts: DrillParts;
  /** Start of the wait for the next state. */
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

/** Reads the positions from the broker; returns the instant of the answer, or null without one. */
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

/** Instants at which the engine stopped opening positions and at which its last cancel was sent. */
function sentBy(engine: Engine, since: EpochMs): Pick<DrillRecord, 'haltedAt' | 'cancelsSentAt' | 'cancelsSent'> {
  const record = engine.record([]);
  const haltedAt = record.tradingStateChanges.find(({ at, to }) => at >= since && to !== 'ACTIVE')?.at ?? null;
  const cancels = record.cancels.filter(({ requestedAt }) => requestedAt >= since);
  const sent = cancels.flatMap(({ submittedAt }) => submittedAt ?? []);
  const all = sent.length === cancels.length ? Math.max(haltedAt ?? since, ...sent) : null;
  return { haltedAt, cancelsSentAt: haltedAt === null ? null : all, cancelsSent: sent.length };
}

/** For each read: our open orders, and the number of symbols with an unexplained holding. */
function drillReads({ reads, symbols }: EndRecord): readonly DrillRead[] {
  return reads.map(({ at, openOrders, positions }) => {
    const held = new Map(positions.map(({ symbol, quantity }) => [symbol, quantity]));
    const open = symbols.filter(({ symbol, start, outside }) => !sameShares(held.get(symbol) ?? 0, start + outside));
    return { at, openOrders, positions: open.length };
  });
}
