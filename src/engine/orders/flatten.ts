import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { Remainder } from '../../domain/session-end.ts';
import type { Bus } from '../base/bus.ts';
import type { EngineContext } from '../base/context.ts';
import type { Open } from '../base/session-log.ts';
import { seededUuid } from '../base/uuid.ts';
import type { AccountWatch, PositionsAnswer } from './account-watch.ts';
import type { OrderManager } from './order-manager.ts';
import type { Order } from './orders.ts';
import type { OpenOrdersAnswer } from './reconciliation.ts';
import { remainderOf } from './remainders.ts';

/** Strategy id of closing orders. */
export const FLATTEN_ID = 'flatten';

/** Closes what the engine opened, and shows that it is closed. */
export interface Flatten {
  readonly isRunning: boolean;
  start(): void;
  stop(): void;
  /** Shares, or orders, have changed in the symbol. */
  touch(symbol: string): void;
  /** Does what is next; called after every event that is not market data. */
  step(): void;
  onOpenOrders(answer: OpenOrdersAnswer): void;
  onPositions(answer: PositionsAnswer): void;
}

/** What the procedure works with. */
export interface FlattenParts {
  readonly context: EngineContext;
  readonly bus: Bus;
  readonly manager: OrderManager;
  readonly watch: AccountWatch;
  readonly random: RandomStream;
  /** Called once two reads of the broker agree and nothing of ours is left to close, with what is not as it must be. */
  readonly onEnd: (remainders: readonly Remainder[]) => void;
  /** Called when a fill, a bust or a correction opens a position again after that. */
  readonly onReopened: (symbol: string) => void;
}

/** Between two closing orders for one symbol when the first did not close it, and between two questions without an answer. */
const RETRY_MS = 5_000;

/** Reads in a row that must agree: a pending cancel may still fill, and positions follow fills with a delay. */
const READS_NEEDED = 2;

/** Least time between them. */
const BETWEEN_READS_MS = 1_000;

/** Without a word about positions for so long, what our own fills say is closed: better than nothing. */
const POSITIONS_PATIENCE_MS = 10_000;

/**
 * Cancels every order, closes what the broker says that the account still holds of ours as soon as no order of the symbol
 * works, and asks for open orders and positions until two reads in a row agree that none of our orders works and nothing
 * of ours is left. Never closes more than the account holds, nor shares of others. Waits for a lost connection; starts
 * over when a late fill, a bust or a correction opens a position again, also after its end.
 */
export function createFlatten(parts: FlattenParts): Flatten {
  const { context, manager, watch } = parts;
  const tries: Tries = { lastAt: new Map(), closing: new Set() };
  const reads = createReads(parts);
  let hasEnded = false;
  let closed = false;
  /** Comparisons from before this instant are old: the flatten began then, or the connection came back. */
  let freshSince: EpochMs = 0;

  /** Symbols that are open, as of the last look. */
  const open = new Set<string>();
  const touched = new Set<string>();
  let lookedAt: EpochMs | undefined;

  const isClosed = () => open.size === 0 && !manager.orders.active().some(mayTrade);
  const isOpen = (symbol: string) =>
    context.isEnforced('flat-by-the-broker') ? watch.closable(symbol) !== 0 : watch.ours(symbol) !== 0;
  const isKnown = (symbol: string) =>
    !context.isEnforced('flat-by-the-broker') ||
    ((watch.comparedAt(symbol) ?? Number.NEGATIVE_INFINITY) >= freshSince && !watch.isUnsure(symbol));
  /** All symbols once an instant and after an answer, otherwise those that have changed since, in their order. */
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
    // Symbols that closing touches are looked at after the next event.
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
      // Reads from before everything was closed prove nothing: new ones begin at once.
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

/** The broker may still fill it: what it calls filled whole only waits for its executions. */
function mayTrade({ request, filled, reportedFilled }: Order): boolean {
  return Math.max(filled, reportedFilled) < request.quantity;
}

/** Reads of open orders and positions together, and how many in a row have agreed. */
interface Reads {
  readonly agreed: number;
  restart(): void;
  /** Something is open: earlier reads, and the one under way, do not count. */
  forget(): void;
  ask(): void;
  onOpenOrders(answer: OpenOrdersAnswer): void;
  onPositions(answer: PositionsAnswer): void;
}

/** One read: the two answers, both to questions of its instant or later. */
interface Read {
  readonly askedAt: EpochMs;
  /** Something was still open when it was asked, or after. */
  isEarly: boolean;
  orders?: { readonly requestedAt: EpochMs; readonly isClear: boolean };
  positions?: { readonly requestedAt: EpochMs; readonly text: string };
}

function createReads({ context, manager, watch }: FlattenParts): Reads {
  let read: Read | undefined;
  let lastText: string | undefined;
  let completedAt = Number.NEGATIVE_INFINITY;
  let agreed = 0;
  const needsPositions = context.isEnforced('flat-by-the-broker');
  const forget = () => {
    agreed = 0;
    lastText = undefined;
    if (read !== undefined) read.isEarly = true;
  };
  const complete = ({ orders, positions, isEarly }: Read) => {
    if (orders === undefined || (needsPositions && positions === undefined)) return;
    read = undefined;
    completedAt = context.now;
    if (isEarly || !orders.isClear) {
      agreed = 0;
      lastText = undefined;
      return;
    }
    const text = positions?.text ?? '';
    agreed = lastText === text ? agreed + 1 : 1;
    lastText = text;
  };
  return {
    get agreed() {
      return agreed;
    },
    forget,
    restart: () => {
      forget();
      read = undefined;
      completedAt = Number.NEGATIVE_INFINITY;
    },
    ask: () => {
      if (!context.connected) return;
      if (read !== undefined && context.now - read.askedAt < RETRY_MS) return;
      if (read === undefined && context.now - completedAt < BETWEEN_READS_MS) return;
      read = { askedAt: context.now, isEarly: false };
      manager.ask();
      if (needsPositions) watch.ask();
    },
    onOpenOrders: ({ orders, requestedAt }) => {
      if (read === undefined || requestedAt < read.askedAt) return;
      const isClear = !orders.some(({ intentId }) => manager.orders.find(intentId) !== undefined);
      read.orders = { requestedAt, isClear };
      complete(read);
    },
    onPositions: ({ held, requestedAt }) => {
      if (read === undefined || requestedAt < read.askedAt) return;
      const symbols = watch.symbols();
      const own = held
        .filter(({ symbol }) => symbols.includes(symbol))
        .map(({ symbol, quantity }) => `${quantity} ${symbol}`);
      read.positions = { requestedAt, text: own.sort().join(', ') };
      complete(read);
    },
  };
}

function remaindersOf(watch: AccountWatch): readonly Remainder[] {
  return watch.symbols().flatMap((symbol) => remainderOf(watch.standing(symbol), watch.atBroker(symbol)) ?? []);
}

/** A market order on its way fills before its cancel arrives: it is left alone for a moment. */
const MARKET_GRACE_MS = 2_000;

/** A closing order may need a few refills of the quote. */
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

/** An order that left without the journal, and was found at the broker, may have the id that comes next. */
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
