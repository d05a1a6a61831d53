import type { CompletedOrder, Position } from '../../domain/account.ts';
import type { BookedExecution } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EngineEvent, PositionDifference } from '../../engine/base/ports.ts';
import type { SymbolStanding } from '../../engine/orders/account-watch.ts';
import type { Engine } from '../../engine/run/engine.ts';
import type { ExpectedBook, TradingSession } from '../ports/broker-session.ts';
import type { JournaledEngine } from './journaled-engine.ts';
import { lostOrders } from './lost-orders.ts';
import { type EffectTarget, performEffects } from './perform-effects.ts';

/** What a resumption has to bring together. */
export interface ResumeParts {
  readonly session: TradingSession;
  /** As the journal says that it stood. */
  readonly engine: Engine;
  /** The same, with its journal. */
  readonly journaledEngine: JournaledEngine;
  readonly symbols: readonly string[];
  /** Of the session. */
  readonly clientId: number;
  /** Newest instant of the journal. */
  readonly lastKnownAt: EpochMs;
}

/** A fill may fall between two reads: so often they are repeated before a difference counts. */
const MOST_READS = 5;

/**
 * Tells the engine what happened while no process ran. Its connection is lost from the end of the journal until the
 * broker's executions have been booked and its positions explained; what cannot be explained halts trading. Every order
 * stays what it was, unless the broker says otherwise: the engine asks for open orders next, and an intent that was never
 * sent is found out by that and not sent again. Gives the number of fills that the gap held.
 */
export async function reconcileAfterResume(parts: ResumeParts): Promise<number> {
  const { session, engine, journaledEngine } = parts;
  // Whatever the engine wants done about what it hears is about orders that the session must know.
  const { orders, executions } = engine.record([]);
  session.adopt(orders);
  session.expect(expectedBook(engine, []));
  const apart = { ...parts, to: notYet(session) };
  notify(apart, { kind: 'connection', state: 'lost', reason: 'the process ended', at: engine.state().at });
  closeMinutes(apart);
  await takeOverLost(apart);
  const differences = await explainPositions(apart);
  const foreign = await foreignPositions(parts);
  // Said again only where it must be: a fill that came just now would be forgotten.
  if (foreign.length > 0) session.expect(expectedBook(engine, foreign));
  await notifyEnded(apart);
  const at = session.clock.now();
  if (differences.length > 0) notify(apart, { kind: 'position_mismatch', differences, at });
  const found = engine.record([]).executions.length - executions.length;
  notify(
    { ...parts, to: session },
    { kind: 'connection', state: 'restored', reason: `resumed: ${found} fills read`, at },
  );
  journaledEngine.commit?.();
  return found;
}

/** The minutes of the gap end with what was known in them: fills that are found now were not. */
function closeMinutes(parts: Telling): void {
  const at = parts.session.clock.now();
  if (at > parts.engine.state().at) notify(parts, { kind: 'clock', at });
}

/** Where the journal could not be written, closing orders left without it: the broker tells of them. */
async function takeOverLost(parts: Telling): Promise<void> {
  const { session, engine, symbols, clientId, lastKnownAt } = parts;
  const known = new Set(engine.record([]).orders.map(({ intentId }) => intentId));
  const executions = (await session.executions()).value;
  const open = (await session.openOrders()).value;
  const marks = { known, clientId, symbols, since: lastKnownAt };
  const lost = lostOrders({ executions, open }, marks, session.clock.now());
  if (lost.length === 0) return;
  session.adopt(lost);
  for (const event of lost) notify(parts, event);
}

/**
 * The session as the engine knows it until everything has been read: lost. What the engine wants sent meanwhile, such as
 * the cancels of a rollback that this very loss sets off, is refused as in every outage, and wanted again afterwards.
 */
function notYet({ clock }: TradingSession): EffectTarget {
  const refuse = () => {
    throw new PreliveError('NOT_CONNECTED', 'Nothing is sent before the broker has been asked what has happened.');
  };
  return {
    clock,
    place: refuse,
    cancel: refuse,
    replace: refuse,
    queryOrders: refuse,
    queryPositions: refuse,
    executions: async () => refuse(),
  };
}

/** A resumption, and where what the engine wants done about its events goes. */
interface Telling extends ResumeParts {
  readonly to: EffectTarget;
}

/** Returns the book that the journal explains, trades of others included, plus `foreign`: holdings in other symbols. */
function expectedBook(engine: Engine, foreign: ExpectedBook['positions']): ExpectedBook {
  const { symbols, outsideTrades, executionIdsBefore } = engine.holdings();
  const own = engine.record([]).executions.map(({ executionId }) => executionId);
  const others = outsideTrades.map(({ executionId }) => executionId);
  const positions = symbols.map((standing) => ({ symbol: standing.symbol, quantity: explained(standing) }));
  return { positions: [...foreign, ...positions], executionIds: [...own, ...others, ...executionIdsBefore] };
}

function explained({ start, outside, ours }: SymbolStanding): number {
  return start + outside + ours;
}

async function explainPositions(parts: Telling): Promise<readonly PositionDifference[]> {
  let differences: readonly PositionDifference[] = [];
  for (let read = 0; read < MOST_READS; read++) {
    const held = await heldBy(parts);
    for (const booked of (await parts.session.executions()).value) book(booked, parts);
    differences = differencesOf(held, parts);
    if (differences.length === 0) break;
  }
  return differences;
}

/** What the account holds in other symbols, under the names by which the session compares: it is none of ours. */
async function foreignPositions({ session, symbols }: ResumeParts): Promise<ExpectedBook['positions']> {
  const positions = (await session.positions()).value.filter((one) => !isOwn(one, symbols));
  return positions.map(({ symbol, securityType, conId, quantity }) => ({
    symbol: securityType === 'STK' ? symbol : `${symbol} ${securityType} ${conId}`,
    quantity,
  }));
}

function isOwn({ symbol, securityType }: Position, symbols: readonly string[]): boolean {
  return securityType === 'STK' && symbols.includes(symbol);
}

async function heldBy({ session, symbols }: ResumeParts): Promise<ReadonlyMap<string, number>> {
  const positions = (await session.positions()).value.filter((one) => isOwn(one, symbols));
  return new Map(positions.map(({ symbol, quantity }) => [symbol, quantity]));
}

/** The engine knows those that it has booked, and books none twice; what is no order of its own was traded from outside. */
function book({ orderRef, commission, ...fill }: BookedExecution, parts: Telling): void {
  const order = parts.engine.record([]).orders.find(({ intentId }) => intentId === orderRef);
  const at = parts.session.clock.now();
  const execution = { ...fill, intentId: orderRef, brokerOrderId: order?.brokerOrderId ?? 0 };
  notify(parts, { kind: 'execution', execution, at });
  if (commission === null || order === undefined) return;
  notify(parts, { kind: 'commission', executionId: fill.executionId, commission, currency: 'USD', at });
}

/** Orders that ended in the gap without their last fill; where the broker cannot say, the list of open orders will. */
async function notifyEnded(parts: Telling): Promise<void> {
  const { session, engine } = parts;
  const own = new Map(engine.record([]).orders.map((order) => [order.intentId, order]));
  for (const { intentId, filled, quantity } of await completedOrders(session)) {
    const order = own.get(intentId);
    if (order === undefined || order.closedAt !== null || filled !== order.filledQuantity) continue;
    const remaining = quantity - filled;
    const at = session.clock.now();
    notify(parts, { kind: 'order_status', intentId, status: 'CANCELED', filled, remaining, averagePrice: 0, at });
  }
}

/** Empty where the gateway's protocol is too old for the question. */
async function completedOrders(session: TradingSession): Promise<readonly CompletedOrder[]> {
  try {
    return (await session.completedOrders()).value;
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'GATEWAY_VERSION') return [];
    throw error;
  }
}

/** Over the union of the session's symbols at the broker and those that we hold. */
function differencesOf(
  held: ReadonlyMap<string, number>,
  { engine, symbols }: ResumeParts,
): readonly PositionDifference[] {
  const own = new Map(engine.holdings().symbols.map((standing) => [standing.symbol, explained(standing)]));
  return [...new Set([...symbols, ...own.keys()])]
    .map((symbol) => ({ symbol, ours: own.get(symbol) ?? 0, brokers: held.get(symbol) ?? 0 }))
    .filter(({ ours, brokers }) => ours !== brokers);
}

function notify({ to, journaledEngine }: Telling, event: EngineEvent): void {
  performEffects(to, journaledEngine, journaledEngine.apply(event));
}

/** Throws PreliveError SESSION_NOT_RESUMED once the session's day has gone on without it. */
export function requireSameDay(now: EpochMs, closesAt: EpochMs): void {
  if (now < closesAt) return;
  throw new PreliveError('SESSION_NOT_RESUMED', 'The trading day of the session that was killed is over.');
}
