import type { EpochMs } from '../../domain/clock.ts';
import type { Execution } from '../../domain/order.ts';
import type { OutsideTradeRecord } from '../../domain/session-record.ts';
import type { EngineContext } from '../base/context.ts';
import type { EngineEvent, ForeignOrder } from '../base/ports.ts';
import { closableShares, createHoldings, sameShares } from './holdings.ts';
import { createQuestion, type OrderManager } from './order-manager.ts';
import type { Portfolio } from './portfolio.ts';

/** The broker's answer to a query of positions. */
export type PositionsAnswer = Extract<EngineEvent, { kind: 'positions' }>;

/** Result of the latest comparison of broker and fills in one symbol; signed shares. */
export interface SymbolStanding {
  readonly symbol: string;
  /** Shares at the session's start. */
  readonly start: number;
  /** Net trades from outside. */
  readonly outside: number;
  /** Shares by our fills. */
  readonly ours: number;
  /** Shares at the broker beyond `start + outside + ours`, once reads {@link CONFIRM_MS} apart agree; otherwise 0. */
  readonly difference: number;
  /** Shares of our orders that the broker reports as filled, without an execution so far. */
  readonly unbooked: number;
}

/** Compares the account at the broker with our fills and the trades from outside. */
export interface AccountWatch {
  begin(event: Extract<EngineEvent, { kind: 'account_start' }>): void;
  /** Books an execution without an order of ours. */
  onOutside(execution: Execution, at: EpochMs): void;
  /** Notes open orders of others. */
  onForeignOrders(orders: readonly ForeignOrder[]): void;
  onAnswer(answer: PositionsAnswer): void;
  /** Notes a booked fill or correction of ours: answers to earlier queries may be older. */
  onOwnFill(symbol: string): void;
  /** Queries positions, at most once an instant. */
  ask(): void;
  /** Queries again while a difference is unconfirmed; called with the clock. */
  step(): void;
  /** Our shares: by our fills, and by fills that the broker reports where its positions agree. */
  readonly ours: (symbol: string) => number;
  /** Part of our shares that may be closed; see `closableShares`. */
  readonly closable: (symbol: string) => number;
  /** Shares at the broker, by the latest comparison and the fills since. */
  readonly atBroker: (symbol: string) => number;
  /** Instant of the query behind the latest comparison of a symbol. */
  comparedAt(symbol: string): EpochMs | undefined;
  /** True while a difference is unconfirmed: a fill may be on its way. */
  isUnsure(symbol: string): boolean;
  /** Reason why the symbol takes no new risk: others trade or have an order in it, or its position is unexplained. */
  readonly touched: (symbol: string) => string | undefined;
  /** Symbols of the session, and other symbols that we hold. */
  symbols(): readonly string[];
  standing(symbol: string): SymbolStanding;
  outsideTrades(): readonly OutsideTradeRecord[];
  executionIdsBefore(): readonly string[];
}

export interface AccountWatchParts {
  readonly context: EngineContext;
  readonly manager: OrderManager;
  readonly portfolio: Portfolio;
  /** Called for every symbol whose shares may have changed. */
  readonly onChange: (symbol: string) => void;
}

/** Time until a difference counts: positions follow fills with a delay. */
export const CONFIRM_MS = 2_000;

interface Compared {
  requestedAt: EpochMs;
  readonly difference: number;
  /** Instant of the first read with this difference; undefined without one. */
  readonly since: EpochMs | undefined;
  /** Confirmed by a read {@link CONFIRM_MS} later. */
  readonly isSure: boolean;
}

/** A symbol with its latest answer and comparison. */
interface Entry {
  readonly symbol: string;
  /** Signed shares. */
  shares: number;
  /** Expected shares at the broker; undefined once they may have changed. */
  expected: number | undefined;
  compared: Compared | undefined;
}

/** A watch without any answer. */
export function createAccountWatch(parts: AccountWatchParts): AccountWatch {
  const { context, manager, portfolio, onChange } = parts;
  const holdings = createHoldings();
  const entries = new Map<string, Entry>();
  const named: Entry[] = [];
  /** Symbols with an unconfirmed difference. */
  const unsure = new Set<string>();
  const touched = new Map<string, string>();
  const changes = createChangeCounts();
  const toldOrders = new Set<string>();
  let askedAt: EpochMs | undefined;

  const put = createQuestion(context, () => {
    askedAt = context.now;
    changes.asked(context.now);
    context.emit({ kind: 'query_positions' });
  });
  const own = new Set(context.config.symbols);
  let traded: readonly string[] = [];
  let strangers: readonly string[] = [];
  let listed: readonly string[] = [];
  let listedEntries: readonly Entry[] = [];
  const symbols = () => {
    if (portfolio.traded() !== traded) {
      traded = portfolio.traded();
      strangers = traded.filter((symbol) => !own.has(symbol));
    }
    if (strangers.length === 0) return context.config.symbols;
    const others = strangers.filter((symbol) => portfolio.quantity(symbol) !== 0);
    return others.length === 0 ? context.config.symbols : [...context.config.symbols, ...others];
  };
  const entryOf = (symbol: string): Entry => {
    const known = entries.get(symbol);
    if (known !== undefined) return known;
    const fresh = { symbol, shares: 0, expected: undefined, compared: undefined };
    entries.set(symbol, fresh);
    named.push(fresh);
    return fresh;
  };
  const sureDifference = (symbol: string) => {
    const one = entries.get(symbol)?.compared;
    return one?.isSure === true ? one.difference : 0;
  };
  const entriesOf = (all: readonly string[]): readonly Entry[] => {
    if (all !== listed) {
      listed = all;
      listedEntries = all.map(entryOf);
    }
    return listedEntries;
  };
  const expected = (symbol: string) => holdings.start(symbol) + holdings.outside(symbol) + portfolio.quantity(symbol);
  const expectAnew = (symbol: string) => {
    const entry = entries.get(symbol);
    if (entry !== undefined) entry.expected = undefined;
  };
  const { unbooked } = manager.orders;
  const isOwnMissing = (symbol: string, difference: number) =>
    difference !== 0 && sameShares(difference, unbooked(symbol));
  const ours = (symbol: string) => {
    const difference = sureDifference(symbol);
    return portfolio.quantity(symbol) + (isOwnMissing(symbol, difference) ? difference : 0);
  };
  const atBroker = (symbol: string) => expected(symbol) + sureDifference(symbol);
  const touch = (symbol: string, reason: string) => {
    if (touched.has(symbol) || !symbols().includes(symbol)) return;
    touched.set(symbol, reason);
    if (context.tradingState === 'ACTIVE' && context.isEnforced('outside-blocks-symbol')) cancelIn(symbol, manager);
  };
  const keep = (symbol: string, next: Compared | undefined) => {
    const before = sureDifference(symbol);
    entryOf(symbol).compared = next;
    if (next?.since !== undefined && !next.isSure) unsure.add(symbol);
    else unsure.delete(symbol);
    if (sureDifference(symbol) !== before) onChange(symbol);
  };
  const compare = (entry: Entry, requestedAt: EpochMs) => {
    const { symbol, shares: quantity, compared: before } = entry;
    entry.expected ??= expected(symbol);
    const raw = quantity - entry.expected;
    if (before?.difference === 0 && sameShares(raw, 0)) {
      before.requestedAt = requestedAt;
      return;
    }
    const next = comparisonOf(raw, requestedAt, before);
    keep(symbol, next);
    if (next.difference !== 0 && before?.difference !== next.difference) manager.askExecutions();
    if (!next.isSure) {
      if (before?.isSure === true && next.difference === 0) notifyExplained(symbol, context);
    } else if (before?.isSure !== true || before.difference !== next.difference) {
      if (isOwnMissing(symbol, next.difference)) return;
      const words = `${symbol}: ${expected(symbol)} expected, ${quantity} at the broker`;
      context.notice('alarm', 'POSITION_UNEXPLAINED', `${words}; no execution explains it`);
      touch(symbol, 'a position that nothing explains');
    }
  };
  return {
    begin: ({ held, executionIds }) => {
      holdings.begin(held, executionIds);
      for (const entry of named) entry.expected = undefined;
      for (const symbol of symbols()) onChange(symbol);
    },
    onOutside: (execution, at) => {
      const trade = holdings.noteOutside(execution, at);
      if (trade === undefined) return;
      expectAnew(trade.symbol);
      const isOurs = symbols().includes(trade.symbol);
      notifyOutside(trade, execution, isOurs, context);
      if (!isOurs) return;
      // The last answer may or may not include the trade.
      keep(trade.symbol, undefined);
      changes.changed(trade.symbol);
      onChange(trade.symbol);
      touch(trade.symbol, 'a trade from outside');
      put();
    },
    onForeignOrders: (orders) => {
      for (const order of orders) {
        const key = `${order.clientId}/${order.brokerOrderId}/${order.permId}`;
        if (toldOrders.has(key)) continue;
        toldOrders.add(key);
        const isOurs = symbols().includes(order.symbol);
        notifyForeignOrder(order, isOurs, context);
        if (isOurs) touch(order.symbol, 'an order from outside');
      }
    },
    onAnswer: ({ held, requestedAt }) => {
      // Clears and reuses the entries: answers name the same symbols minute after minute.
      for (const entry of named) entry.shares = 0;
      for (const { symbol, quantity } of held) entryOf(symbol).shares += quantity;
      const isOld = changes.since(requestedAt);
      for (const entry of entriesOf(symbols())) if (!isOld(entry.symbol)) compare(entry, requestedAt);
    },
    onOwnFill: (symbol) => {
      expectAnew(symbol);
      changes.changed(symbol);
      onChange(symbol);
    },
    ask: put,
    step: () => {
      if (unsure.size > 0 && (askedAt === undefined || context.now - askedAt >= CONFIRM_MS)) put();
    },
    ours,
    closable: (symbol) => closableShares(ours(symbol), atBroker(symbol) - holdings.start(symbol)),
    atBroker,
    comparedAt: (symbol) => entries.get(symbol)?.compared?.requestedAt,
    isUnsure: (symbol) => unsure.has(symbol),
    touched: (symbol) => (context.isEnforced('outside-blocks-symbol') ? touched.get(symbol) : undefined),
    symbols,
    standing: (symbol) => ({
      symbol,
      start: holdings.start(symbol),
      outside: holdings.outside(symbol),
      ours: portfolio.quantity(symbol),
      difference: sureDifference(symbol),
      unbooked: unbooked(symbol),
    }),
    outsideTrades: () => holdings.outsideTrades(),
    executionIdsBefore: () => holdings.executionIdsBefore(),
  };
}

function comparisonOf(raw: number, requestedAt: EpochMs, before: Compared | undefined): Compared {
  const difference = sameShares(raw, 0) ? 0 : raw;
  if (difference === 0) return { requestedAt, difference, since: undefined, isSure: false };
  const isSame = before?.since !== undefined && sameShares(before.difference, difference);
  const since = isSame ? (before.since ?? requestedAt) : requestedAt;
  return { requestedAt, difference, since, isSure: requestedAt - since >= CONFIRM_MS };
}

function cancelIn(symbol: string, manager: OrderManager): void {
  for (const order of manager.orders.activeIn(symbol).slice()) manager.cancel(order, false);
}

/** Numbers the changes of the holdings, and keeps their number at each query. */
function createChangeCounts() {
  const newest = new Map<string, number>();
  const questions: { readonly at: EpochMs; readonly changes: number }[] = [];
  let changes = 0;
  return {
    changed: (symbol: string) => void newest.set(symbol, ++changes),
    asked: (at: EpochMs) => {
      if (questions.length > MOST_QUESTIONS) questions.shift();
      questions.push({ at, changes });
    },
    /** Returns a test for symbols that changed after the query: the answer may be older. */
    since: (requestedAt: EpochMs) => {
      const question = questions.findLast(({ at }) => at <= requestedAt);
      const before = question?.changes ?? -1;
      return (symbol: string) => before < changes && (newest.get(symbol) ?? 0) > before;
    },
  };
}

/** Most concurrent queries. */
const MOST_QUESTIONS = 15;

const NO_NEW_RISK = 'no new risk in it any more';

function notifyOutside(
  { executionId, symbol, side, quantity }: OutsideTradeRecord,
  { corrects }: Execution,
  isOurs: boolean,
  context: EngineContext,
): void {
  const trade = `${executionId}: ${side} ${quantity} ${symbol}`;
  const words = corrects === undefined ? 'was not ordered here' : `corrects ${corrects}, which was not ordered here`;
  if (isOurs) context.notice('alarm', 'FOREIGN_EXECUTION', `${trade} ${words}: ${NO_NEW_RISK}`);
  else context.notice('warning', 'FOREIGN_EXECUTION', `${trade} ${words}`);
}

function notifyForeignOrder(order: ForeignOrder, isOurs: boolean, context: EngineContext): void {
  const { brokerOrderId, clientId, side, quantity, symbol } = order;
  const words = `order ${brokerOrderId} of client ${clientId} (${side} ${quantity} ${symbol}) is not ours`;
  if (isOurs) context.notice('alarm', 'FOREIGN_ORDER', `${words}: ${NO_NEW_RISK}`);
  else context.notice('warning', 'FOREIGN_ORDER', words);
}

function notifyExplained(symbol: string, context: EngineContext): void {
  context.notice('info', 'POSITION_EXPLAINED', `${symbol}: the account holds what fills and trades explain again`);
}
