import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { Remainder } from '../../domain/session-end.ts';
import type { Bus } from '../base/bus.ts';
import type { EngineContext } from '../base/context.ts';
import type { Open } from '../base/session-log.ts';
import { seededUuid } from '../base/uuid.ts';
import type { AccountWatch, PositionsAnswer } from './account-watch.ts';
import { createReads } from './flatten-reads.ts';
import type { OrderManager } from './order-manager.ts';
import type { Order } from './orders.ts';
import type { OpenOrdersAnswer } from './reconciliation.ts';
import { remainderOf } from './remainders.ts';

/** Strategy id of closing orders. */
export const FLATTEN_ID = 'flatten';

/** Closes the engine's positions, and verifies that they are closed. */
export interface Flatten {
  readonly isRunning: boolean;
  start(): void;
  stop(): void;
  /** Notes changed shares or orders of the symbol. */
  touch(symbol: string): void;
  /** Takes the next action; called after every event that is not market data. */
  step(): void;
  onOpenOrders(answer: OpenOrdersAnswer): void;
  onPositions(answer: PositionsAnswer): void;
}

export interface FlattenParts {
  readonly context: EngineContext;
  readonly bus: Bus;
  readonly manager: OrderManager;
  readonly watch: AccountWatch;
  readonly random: RandomStream;
  /** Called once two reads of the broker agree and nothing of ours is left to close, with the remaining differences. */
  readonly onEnd: (remainders: readonly Remainder[]) => void;
  /** Called when a fill, a bust or a correction reopens a position after the end. */
  readonly onReopened: (symbol: string) => void;
}

/** Time between two closing orders for one symbol. */
const RETRY_MS = 5_000;

/** Number of consecutive reads that must agree: a pending cancel may still fill, and positions follow fills with a delay. */
const READS_NEEDED = 2;

/** Time without an answer about positions, after which our own fills are used instead. */
const POSITIONS_PATIENCE_MS = 10_000;

/**
 * Cancels every order. Closes our shares that the account still holds, as soon as no order of the symbol works. Queries
 * open orders and positions until two reads in a row agree that none of our orders works and none of our shares is
 * left. Never closes more than the account holds, nor shares of others. Pauses while the connection is lost. Starts
 * over when a late fill, a bust or a correction reopens a position, also after its end.
 */
export function createFlatten(parts: FlattenParts): Flatten {
  const { context, manager, watch } = parts;
  const tries: Tries = { lastAt: new Map(), closing: new Set() };
  const reads = createReads(parts);
  let hasEnded = false;
  let closed = false;
  /** Comparisons before this instant are old: it is the start of the flatten, or the return of the connection. */
  let freshSince: EpochMs = 0;

  /** Open symbols, as of the last check. */
  const open = new Set<string>();
  const touched = new Set<string>();
  let lookedAt: EpochMs | undefined;

  const isClosed = () => open.size === 0 && !manager.orders.active().some(mayTrade);
  const isOpen = (symbol: string) =>
    context.isEnforced('flat-by-the-broker') ? watch.closable(symbol) !== 0 : watch.ours(symbol) !== 0;
  const isKnown = (symbol: string) =>
    !context.isEnforced('flat-by-the-broker') ||
    ((watch.comparedAt(symbol) ?? Number.NEGATIVE_INFINITY) >= freshSince && !watch.isUnsure(symbol));
  /** Returns all symbols once an instant and after an answer, otherwise those that changed since, in their order. */
  const symbolsToLookAt = (): readonly string[] => {
    const all = watch.symbols();
    if (lookedAt !== context.now) {
      open.clear();
      lookedAt = context.now;
      return all;
    }
    for (const symbol of touched) if (!isOpen(symbol)) open.delete(symbol);
    return touched.size < 2 ? [...touched] : all.filter((symbol) => touched.has(symbol));
  };
  const closeAll = () => {
    const isPatient = context.now - freshSince < POSITIONS_PATIENCE_MS;
    const symbols = symbolsToLookAt();
    // Symbols that change while closing are checked after the next event.
    touched.clear();
    for (const symbol of symbols) {
      if (!isOpen(symbol)) continue;
      open.add(symbol);
      if (isKnown(symbol) || !isPatient) close(symbol, tries, parts);
    }
  };
  const finish = () => {
    flatten.isRunning = false;
    hasEnded = true;
    parts.onEnd(remaindersOf(watch));
  };
  const reopen = () => {
    if (touched.size === 0) return;
    const symbol = watch.symbols().find((each) => touched.has(each) && isOpen(each));
    touched.clear();
    if (symbol === undefined) return;
    hasEnded = false;
    parts.onReopened(symbol);
  };
  const flatten: Open<Flatten> = {
    isRunning: false,
    start: () => {
      flatten.isRunning = true;
      hasEnded = false;
      closed = false;
      freshSince = context.now;
      lookedAt = undefined;
      reads.restart();
      cancelOrders(parts, tries.closing);
      reads.ask();
    },
    stop: () => {
      flatten.isRunning = false;
      hasEnded = false;
    },
    touch: (symbol) => {
      if (flatten.isRunning || hasEnded) touched.add(symbol);
    },
    step: () => {
      if (!context.connected) {
        freshSince = context.now;
        lookedAt = undefined;
        reads.restart();
        return;
      }
      if (hasEnded) reopen();
      if (!flatten.isRunning) return;
      cancelOrders(parts, tries.closing);
      closeAll();
      const wasClosed = closed;
      closed = isClosed();
      // Earlier reads prove nothing: new ones start at once.
      if (closed && !wasClosed) reads.restart();
      reads.ask();
      if (!closed) reads.forget();
      if (reads.agreed >= READS_NEEDED && closed && watch.symbols().every(isKnown)) finish();
    },
    onOpenOrders: (answer) => {
      if (flatten.isRunning) reads.onOpenOrders(answer);
    },
    onPositions: (answer) => {
      lookedAt = undefined;
      if (flatten.isRunning) reads.onPositions(answer);
    },
  };
  return flatten;
}

/** True while the broker may still fill the order; one reported as filled only awaits its executions. */
function mayTrade({ request, filled, reportedFilled }: Order): boolean {
  return Math.max(filled, reportedFilled) < request.quantity;
}

function remaindersOf(watch: AccountWatch): readonly Remainder[] {
  return watch.symbols().flatMap((symbol) => remainderOf(watch.standing(symbol), watch.atBroker(symbol)) ?? []);
}

/** A market order may fill before its cancel arrives: time in which it is not cancelled. */
const MARKET_GRACE_MS = 2_000;

/** The same for closing orders, which may need several quotes to fill. */
const CLOSING_GRACE_MS = 10_000;

function cancelOrders({ manager, context }: FlattenParts, closing: ReadonlySet<string>): void {
  for (const order of manager.orders.active()) {
    const { type, intentId } = order.request;
    const grace = closing.has(intentId) ? CLOSING_GRACE_MS : MARKET_GRACE_MS;
    const isOnItsWay = type === 'MARKET' && context.now - order.intentAt < grace;
    if (!isOnItsWay) manager.cancel(order, false);
  }
}

interface Tries {
  readonly lastAt: Map<string, EpochMs>;
  /** Intents of closing orders. */
  readonly closing: Set<string>;
}

/** An order that was sent without the journal, and found at the broker, may have the next id. */
function freshId(random: RandomStream, { orders }: OrderManager): string {
  let id = seededUuid(random);
  while (orders.find(id) !== undefined) id = seededUuid(random);
  return id;
}

function close(symbol: string, tries: Tries, { context, manager, watch, bus, random }: FlattenParts): void {
  const isWorking = manager.orders.activeIn(symbol).some(mayTrade);
  const lastAt = tries.lastAt.get(symbol);
  if (isWorking || (lastAt !== undefined && context.now - lastAt < RETRY_MS)) return;
  if (lastAt !== undefined) context.notice('alarm', 'FLATTEN_RETRY', `${symbol} is still open: closing it again`);
  const intentId = freshId(random, manager);
  tries.lastAt.set(symbol, context.now);
  tries.closing.add(intentId);
  const quantity = context.isEnforced('flat-by-the-broker') ? watch.closable(symbol) : watch.ours(symbol);
  bus.publish('order_intents', {
    event_type: 'order_intent',
    intent_id: intentId,
    symbol,
    direction: quantity > 0 ? 'SELL' : 'BUY',
    quantity: Math.abs(quantity),
    order_type: 'MARKET',
    timestamp: isoUtc(context.now),
    strategy_id: FLATTEN_ID,
  });
}
