import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import { createRandom } from '../../domain/random.ts';
import type { WhatIfResult } from './account.ts';
import { accountFigures, taggedValues } from './account-values.ts';
import { createBoard } from './board.ts';
import type { ContractBook, VenueContract } from './contract.ts';
import { createContractBook, createMarketRules } from './contract-book.ts';
import { createControl } from './control.ts';
import { marginContext, markAt, type VenueCore } from './core.ts';
import { whatIfFigures } from './credit-check.ts';
import { passBoundary } from './day-cycle.ts';
import { arrivalRefusal } from './desk-checks.ts';
import { createEventQueue } from './event-queue.ts';
import { createExecutor } from './executor.ts';
import { historyBars } from './history.ts';
import { createLatencySampler } from './latency.ts';
import { createLedger } from './ledger.ts';
import { createMarket } from './market.ts';
import { createMarketDataDesk, type MarketDataDesk, snapshotOf } from './market-data.ts';
import { createLiquidity } from './matching.ts';
import { fromMicros, toMicros } from './money.ts';
import type { VenueOptions } from './options.ts';
import type { OrderInstruction } from './order.ts';
import { createOrderEntry, type OrderEntry } from './order-entry.ts';
import { isLive, type VenueOrderState, venueOrderOf } from './order-state.ts';
import { createOrderStore } from './order-store.ts';
import { isExtended } from './order-types.ts';
import type { HistoryBar, HistoryQuery } from './quotes.ts';
import { NO_DEFINITION } from './refusals.ts';
import { bookOf, dumpOf, filterExecutions, positionsOf } from './reports.ts';
import { type BoundaryKind, createSchedule, type Hours } from './schedule.ts';
import { adjustmentOf } from './share-changes.ts';
import { createTimeline } from './timeline.ts';
import type { Venue } from './types.ts';

/** Builds a venue. See {@link Venue} for its use. */
export function createVenue(options: VenueOptions): Venue {
  const core = createCore(options);
  const executor = createExecutor(core);
  const random = createRandom(options.seed).fork('permId');
  const desk = createOrderEntry(core, executor, FIRST_PERM_ID + random.integer(FIRST_PERM_ID));
  const marketData = createMarketDataDesk(core);
  const timeline = createTimeline(core, {
    wantsSeconds: (hours) => wantsSeconds(core, hours, marketData.isActive()),
    awaitsHours: () => marketData.isActive() || core.orders.live().length > 0,
    onBoundary(kind) {
      showBoundary(core, marketData, kind);
      passBoundary(core, executor, kind);
    },
    onSecond() {
      marketData.onSecond();
      executor.onQuotes();
    },
  });
  const rules = createMarketRules(options.contracts);
  return {
    account: options.brand.account,
    baseCurrency: 'USD',
    sessionOpen: options.sessionOpen,
    sessionClose: core.schedule.dayAt(options.sessionOpen).close,
    get now() {
      return core.now;
    },
    ...timeline,
    contracts: core.contracts,
    isPermitted: (type) => !core.deniedTypes.has(type),
    marketRule: (id) => rules.get(id),
    ...marketPart(core, marketData),
    ...orderPart(core, desk),
    ...accountPart(core),
    replyDelayMs: (kind) => core.latency.reply(kind),
    shortableShares: (conId) => shortableShares(core, conId),
    control: createControl(core, executor, () => desk.nextPermId()),
  };
}

/** True when a second needs processing: a watched quote in hours with quotes, or an order that may fill. */
function wantsSeconds(core: VenueCore, hours: Hours, isWatched: boolean): boolean {
  const isAtExchange = ({ phase, hold }: VenueOrderState) => phase === 'working' || hold === 'trigger';
  const isQuoted = hours === 'regular' || core.options.extendedHours === true;
  if (isQuoted && isWatched) return true;
  if (hours === 'regular') return core.orders.live().some(isAtExchange);
  return core.orders.live().some((order) => isAtExchange(order) && isExtended(order.instruction));
}

/** Sends the first quote and the opening print of a session, or its closing print. */
function showBoundary(core: VenueCore, marketData: MarketDataDesk, kind: BoundaryKind): void {
  if (kind === 'close') marketData.onClose();
  else if (kind === 'open' || (kind === 'pre_open' && core.options.extendedHours === true)) marketData.onSecond();
}

function shortableShares(core: VenueCore, conId: number): number {
  const shares = core.shortable.get(conId) ?? Number.POSITIVE_INFINITY;
  return shares === 'never' ? 0 : shares;
}

function shortableByContract({ shortable = {} }: VenueOptions, contracts: ContractBook): VenueCore['shortable'] {
  return new Map(
    Object.entries(shortable).flatMap(([symbol, shares]) =>
      contracts.find({ symbol, securityType: 'STK' }).map(({ conId }): [number, number | 'never'] => [conId, shares]),
    ),
  );
}

/** Permanent ids stay below 2^31. */
const FIRST_PERM_ID = 1_000_000_000;

function createCore(options: VenueOptions): VenueCore {
  const { seed, sessionOpen, market: model, contracts: entries } = options;
  const random = createRandom(seed);
  const contracts = createContractBook(entries, sessionOpen);
  const market = createMarket({ ...options, model, entries, contracts, random: random.fork('market') });
  const startingCash = toMicros(options.startingCash);
  return {
    options,
    schedule: createSchedule(sessionOpen),
    contracts,
    market,
    board: createBoard(market, options.book?.impact),
    ledger: createLedger(startingCash),
    orders: createOrderStore(),
    executions: [],
    queue: createEventQueue(),
    latency: createLatencySampler(options.latency, random.fork('latency')),
    liquidity: createLiquidity(),
    deniedTypes: new Set(options.deniedTypes),
    shortable: shortableByContract(options, contracts),
    rejections: [],
    dayStartEquity: startingCash,
    now: options.startAt ?? sessionOpen,
    pending: [],
  };
}

function known(core: VenueCore, conId: number): VenueContract {
  const contract = core.contracts.byConId(conId);
  invariant(contract, `the venue has no contract ${conId}; look it up first`);
  return contract;
}

function marketPart(
  core: VenueCore,
  desk: MarketDataDesk,
): Pick<Venue, 'subscribe' | 'unsubscribe' | 'snapshot' | 'history'> {
  return {
    subscribe: (conId, at) => desk.subscribe(known(core, conId), at),
    unsubscribe: (conId) => desk.unsubscribe(conId),
    snapshot: (conId, at) => snapshotOf(core, known(core, conId), at),
    history: (query) => pastBars(core, known(core, query.conId), query),
  };
}

function pastBars(core: VenueCore, contract: VenueContract, query: HistoryQuery): readonly HistoryBar[] {
  const { market } = core;
  const isForDividends = query.whatToShow === 'ADJUSTED_LAST';
  const kind = query.whatToShow === 'ADJUSTED_LAST' ? 'TRADES' : query.whatToShow;
  const adjust = adjustmentOf(market.changes(contract), isForDividends, toMicros(contract.minTick));
  return historyBars(market.source(contract), market.days, query, kind, adjust);
}

type OrderPart = Pick<
  Venue,
  | 'placeOrder'
  | 'whatIf'
  | 'cancelOrder'
  | 'cancelAll'
  | 'nextOrderId'
  | 'openOrders'
  | 'completedOrders'
  | 'executions'
>;

function orderPart(core: VenueCore, desk: OrderEntry): OrderPart {
  return {
    placeOrder: (order, at) => desk.place(order, at),
    whatIf: (order, at) => whatIf(core, order, at),
    cancelOrder: (clientId, orderId, at) => desk.cancel(clientId, orderId, at),
    cancelAll: (at) => desk.cancelAll(at),
    nextOrderId: (clientId) => core.orders.nextOrderId(clientId),
    openOrders: () => core.orders.all().filter(isLive).map(venueOrderOf),
    completedOrders: () =>
      core.orders
        .all()
        .filter((order) => order.phase === 'ended')
        .map(venueOrderOf),
    executions: (filter = {}) => filterExecutions(core.executions, filter),
  };
}

function whatIf(core: VenueCore, order: OrderInstruction, at: EpochMs): WhatIfResult {
  const contract = core.contracts.byConId(order.conId);
  const refusal = contract === undefined ? NO_DEFINITION : arrivalRefusal(core, order, contract, at);
  if (contract === undefined || refusal !== undefined) return { kind: 'refused', ...(refusal ?? NO_DEFINITION) };
  return whatIfFigures(core, order, contract, at);
}

type AccountPart = Pick<Venue, 'positions' | 'accountValues' | 'profitAndLoss' | 'dump' | 'book'>;

function accountPart(core: VenueCore): AccountPart {
  return {
    positions: (at) => positionsOf(core, at),
    accountValues(at) {
      const figures = accountFigures(core.ledger, marginContext(core, at), core.dayStartEquity);
      return taggedValues(core.ledger, figures, markAt(core, at));
    },
    profitAndLoss(at) {
      const figures = accountFigures(core.ledger, marginContext(core, at), core.dayStartEquity);
      return {
        daily: fromMicros(figures.equity - figures.dayStartEquity),
        unrealized: fromMicros(figures.unrealized),
        realized: fromMicros(figures.realizedNet),
      };
    },
    dump: (at) => dumpOf(core, at),
    book: () => bookOf(core),
  };
}
