import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import type { EngineEvent } from '../../engine/ports.ts';
import type { EngineView } from '../../engine/view.ts';
import type { DrillRead, DrillRecord } from '../../stages/08-go-live-decision/drills.ts';
import { performEffects } from '../paper/perform-effects.ts';
import type { TradingSession } from '../ports/broker-session.ts';

/** When a drill begins, and what it does then. */
export interface DrillTrigger {
  /** True at the batch at which the drill begins; asked after the engine has taken it. */
  isDue(view: EngineView): boolean;
  /** What is done to begin it; nothing for a kill switch, which begins by itself. */
  begin(engine: Engine, at: EpochMs): void;
}

/** Without a beginning, or without an end after it, in this time the drill is over. */
const PATIENCE_MS = 600_000;
/** Reads of the broker's state after which a drill gives up hoping for two empty ones in a row. */
const MOST_READS = 20;

/**
 * Runs a drill: trades until the trigger, lets the engine do what it must, then reads the broker's own state until it is
 * empty twice in a row, and disconnects. Throws PreliveError DRILL_NOT_STARTED when nothing came to a trigger.
 */
export async function runDrill(
  session: TradingSession,
  engine: Engine,
  symbols: readonly string[],
  trigger: DrillTrigger,
): Promise<Omit<DrillRecord, 'sourceClass'>> {
  const course = new DrillCourse(session, engine, trigger);
  session.subscribeMarketData(symbols);
  await session.run((events) => course.onBatch(events));
  const begun = course.begun;
  if (begun === undefined)
    throw new PreliveError('DRILL_NOT_STARTED', 'Ten minutes passed without a position to close.');
  const reads = await readUntilFlat(session, symbols);
  await session.close();
  return { ...begun, ...sentBy(engine, begun.triggeredAt), reads, disconnectedAt: session.clock.now() };
}

/** before the trigger -> reacting -> stopped. */
class DrillCourse {
  begun: Pick<DrillRecord, 'triggeredAt' | 'assessedAt' | 'positionsToClose'> | undefined;
  readonly #session: TradingSession;
  readonly #engine: Engine;
  readonly #trigger: DrillTrigger;
  #since: EpochMs | undefined;

  constructor(session: TradingSession, engine: Engine, trigger: DrillTrigger) {
    this.#session = session;
    this.#engine = engine;
    this.#trigger = trigger;
  }

  onBatch(events: readonly EngineEvent[]): void {
    for (const event of events) performEffects(this.#session, this.#engine, this.#engine.apply(event));
    const now = this.#session.clock.now();
    this.#since ??= now;
    const view = this.#engine.state();
    if (this.begun === undefined && this.#trigger.isDue(view)) this.#begin(view, now);
    else if (this.#isOver(this.#engine.state(), now)) this.#session.stop();
  }

  #begin(view: EngineView, now: EpochMs): void {
    this.#since = now;
    this.#trigger.begin(this.#engine, now);
    this.begun = { triggeredAt: now, assessedAt: now, positionsToClose: view.positions.length };
  }

  #isOver(view: EngineView, now: EpochMs): boolean {
    const isDone = this.begun !== undefined && view.flat && view.tradingState === 'HALTED';
    return isDone || now - (this.#since ?? now) >= PATIENCE_MS;
  }
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

async function readUntilFlat(session: TradingSession, symbols: readonly string[]): Promise<readonly DrillRead[]> {
  const reads: DrillRead[] = [];
  let empty = 0;
  while (empty < 2 && reads.length < MOST_READS) {
    const openOrders = (await session.openOrders()).value.filter((one) => symbols.includes(one.symbol)).length;
    const held = (await session.positions()).value.filter((one) => symbols.includes(one.symbol) && one.quantity !== 0);
    reads.push({ at: session.clock.now(), openOrders, positions: held.length });
    empty = openOrders === 0 && held.length === 0 ? empty + 1 : 0;
  }
  return reads;
}
