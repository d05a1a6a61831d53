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

export interface ResumeParts {
  readonly session: TradingSession;
  /** Engine in the state of its journal. */
  readonly engine: Engine;
  /** The same engine with its journal. */
  readonly journaledEngine: JournaledEngine;
  readonly symbols: readonly string[];
  /** Client id of the session. */
  readonly clientId: number;
  /** Newest instant in the journal. */
  readonly lastKnownAt: EpochMs;
}

/** Most reads until a difference counts: a fill may come between two reads. */
const MOST_READS = 5;

/**
 * Applies to the engine what happened while no process ran; returns the number of fills found. Its connection is lost
 * from the end of the journal until the broker's executions are booked and its positions explained; an unexplained
 * difference halts trading. Every order keeps its state unless the broker reports another one. The engine asks for open
 * orders next, which shows intents that were never sent; these are not sent again.
 */
export async function reconcileAfterResume(parts: ResumeParts): Promise<number> {
  const { session, engine, journaledEngine } = parts;
  // Effects of the following events refer to orders that the session must know.
  const { orders, executions } = engine.record([]);
  session.adopt(orders);
  session.expect(expectedBook(engine, []));
  const apart = { ...parts, to: disconnectedTarget(session) };
  notify(apart, { kind: 'connection', state: 'lost', reason: 'the process ended', at: engine.state().at });
  endMinutesOfGap(apart);
  await adoptLostOrders(apart);
  const differences = await explainPositions(apart);
  const foreign = await foreignPositions(parts);
  // Called again only if necessary: it would discard a fill that has just arrived.
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

/** Ends the minutes of the gap with the known values, because later found fills were not known in them. */
function endMinutesOfGap(parts: GapParts): void {
  const at = parts.session.clock.now();
  if (at > parts.engine.state().at) notify(parts, { kind: 'clock', at });
}

/** Adopts closing orders that were sent while the journal could not be written; the broker shows them. */
async function adoptLostOrders(parts: GapParts): Promise<void> {
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
 * The session for the engine until everything has been read: disconnected. Effects in that time, such as cancels of a
 * rollback caused by this loss, are refused as in every outage, and the engine requests them again afterwards.
 */
function disconnectedTarget({ clock }: TradingSession): EffectTarget {
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

/** A resumption, with the target of the engine's effects. */
interface GapParts extends ResumeParts {
  readonly to: EffectTarget;
}

/** Returns the book that the journal explains, trades of others included, plus `foreign`: other symbols. */
function expectedBook(engine: Engine, foreign: ExpectedBook['positions']): ExpectedBook {
  const { symbols, outsideTrades, executionIdsBefore } = engine.holdings();
  const own = engine.record([]).executions.map(({ executionId }) => executionId);
  const others = outsideTrades.map(({ executionId }) => executionId);
  const positions = symbols.map((standing) => ({ symbol: standing.symbol, quantity: expectedQuantity(standing) }));
  return { positions: [...foreign, ...positions], executionIds: [...own, ...others, ...executionIdsBefore] };
}

function expectedQuantity({ start, outside, ours }: SymbolStanding): number {
  return start + outside + ours;
}

async function explainPositions(parts: GapParts): Promise<readonly PositionDifference[]> {
  let differences: readonly PositionDifference[] = [];
  for (let read = 0; read < MOST_READS; read++) {
    const held = await heldBy(parts);
    for (const booked of (await parts.session.executions()).value) applyExecution(booked, parts);
    differences = differencesOf(held, parts);
    if (differences.length === 0) break;
  }
  return differences;
}

/** Holdings in other symbols, named as the session compares them; they are not ours. */
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

/** Applies an execution, which the engine books once. One without an order of ours is a trade from outside. */
function applyExecution({ orderRef, commission, ...fill }: BookedExecution, parts: GapParts): void {
  const order = parts.engine.record([]).orders.find(({ intentId }) => intentId === orderRef);
  const at = parts.session.clock.now();
  const execution = { ...fill, intentId: orderRef, brokerOrderId: order?.brokerOrderId ?? 0 };
  notify(parts, { kind: 'execution', execution, at });
  if (commission === null || order === undefined) return;
  notify(parts, { kind: 'commission', executionId: fill.executionId, commission, currency: 'USD', at });
}

/** Notifies orders that ended in the gap without a full fill; else the list of open orders will show them. */
async function notifyEnded(parts: GapParts): Promise<void> {
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

/** Empty when the gateway's protocol is too old for this request. */
async function completedOrders(session: TradingSession): Promise<readonly CompletedOrder[]> {
  try {
    return (await session.completedOrders()).value;
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'GATEWAY_VERSION') return [];
    throw error;
  }
}

/** Compares the session's symbols and those that we hold. */
function differencesOf(
  held: ReadonlyMap<string, number>,
  { engine, symbols }: ResumeParts,
): readonly PositionDifference[] {
  const own = new Map(engine.holdings().symbols.map((standing) => [standing.symbol, expectedQuantity(standing)]));
  return [...new Set([...symbols, ...own.keys()])]
    .map((symbol) => ({ symbol, ours: own.get(symbol) ?? 0, brokers: held.get(symbol) ?? 0 }))
    .filter(({ ours, brokers }) => ours !== brokers);
}

function notify({ to, journaledEngine }: GapParts, event: EngineEvent): void {
  performEffects(to, journaledEngine, journaledEngine.apply(event));
}

/** Throws PreliveError SESSION_NOT_RESUMED when the session's trading day is over. */
export function requireSameDay(now: EpochMs, closesAt: EpochMs): void {
  if (now < closesAt) return;
  throw new PreliveError('SESSION_NOT_RESUMED', 'The trading day of the session that was killed is over.');
}
