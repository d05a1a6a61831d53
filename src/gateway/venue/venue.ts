import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import { createRandom } from '../../domain/random.ts';
import { accountFigures, taggedValues } from './account-values.ts';
import { previousOpens, SESSION_MS } from './calendar.ts';
import { createContractBook, createMarketRules } from './contract-book.ts';
import { marginContext, markAt, type VenueCore } from './core.ts';
import { whatIfFigures } from './credit-check.ts';
import { createEventQueue } from './event-queue.ts';
import { createExecutor } from './executor.ts';
import { historyBars } from './history.ts';
import { createLatencySampler } from './latency.ts';
import { createLedger } from './ledger.ts';
import { createLiquidity } from './liquidity.ts';
import { createMarket } from './market.ts';
import { createMarketDataDesk, type MarketDataDesk, snapshotOf } from './market-data.ts';
import { fromMicros, toMicros } from './money.ts';
import type { VenueOptions } from './options.ts';
import { allChecks, createOrderDesk, type OrderDesk } from './order-desk.ts';
import { isLive, recordOf } from './order-state.ts';
import { createOrderStore } from './order-store.ts';
import { NO_DEFINITION } from './refusals.ts';
import { bookOf, dumpOf, filterExecutions, positionsOf } from './reports.ts';
import { createTimeline } from './timeline.ts';
import type { OrderInstruction, Venue, VenueContract, WhatIfResult } from './types.ts';

/** Builds a venue. See {@link Venue} for how it is driven. */
export function createVenue(options: VenueOptions): Venue {
  const core = createCore(options);
  const executor = createExecutor(core);
  const random = createRandom(options.seed).fork('permId');
  const desk = createOrderDesk(core, executor, FIRST_PERM_ID + random.integer(FIRST_PERM_ID));
  const marketData = createMarketDataDesk(core);
  core.queue.schedule(core.sessionClose, () => desk.closeSession());
  const timeline = createTimeline(core, {
    wanted: () => marketData.isActive() || core.orders.live().some((order) => order.phase === 'working'),
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
    sessionClose: core.sessionClose,
    get now() {
      return core.now;
    },
    ...timeline,
    contracts: core.contracts,
    isPermitted: (type) => !options.deniedTypes.includes(type),
    marketRule: (id) => rules.get(id),
    ...marketPart(core, marketData),
    ...orderPart(core, desk),
    ...accountPart(core),
    replyDelayMs: (kind) => core.latency.reply(kind),
  };
}

/** Permanent ids stay below 2^31. */
const FIRST_PERM_ID = 1_000_000_000;

function createCore(options: VenueOptions): VenueCore {
  const { seed, sessionOpen, market: model, contracts: entries, shocks } = options;
  const random = createRandom(seed);
  const contracts = createContractBook(entries, sessionOpen);
  return {
    options,
    sessionClose: sessionOpen + SESSION_MS,
    contracts,
    market: createMarket({ model, entries, contracts, sessionOpen, shocks, random: random.fork('market') }),
    ledger: createLedger(toMicros(options.startingCash)),
    orders: createOrderStore(),
    executions: [],
    queue: createEventQueue(),
    latency: createLatencySampler(options.latency, random.fork('latency')),
    liquidity: createLiquidity(),
    now: sessionOpen,
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
  const { sessionOpen, market } = core.options;
  const opens = previousOpens(sessionOpen, market.historySessions);
  return {
    subscribe: (conId, at) => desk.subscribe(known(core, conId), at),
    unsubscribe: (conId) => desk.unsubscribe(conId),
    snapshot: (conId, at) => snapshotOf(core, known(core, conId), at),
    history: (query) => historyBars(core.market.source(known(core, query.conId)), opens, sessionOpen, query),
  };
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

function orderPart(core: VenueCore, desk: OrderDesk): OrderPart {
  return {
    placeOrder: (order, at) => desk.place(order, at),
    whatIf: (order, at) => whatIf(core, order, at),
    cancelOrder: (clientId, orderId, at) => desk.cancel(clientId, orderId, at),
    cancelAll: (at) => desk.cancelAll(at),
    nextOrderId: (clientId) => core.orders.nextOrderId(clientId),
    openOrders: () => core.orders.all().filter(isLive).map(recordOf),
    completedOrders: () =>
      core.orders
        .all()
        .filter((order) => order.phase === 'ended')
        .map(recordOf),
    executions: (filter = {}) => filterExecutions(core.executions, filter),
  };
}

function whatIf(core: VenueCore, order: OrderInstruction, at: EpochMs): WhatIfResult {
  const contract = core.contracts.byConId(order.conId);
  const refusal = contract === undefined ? NO_DEFINITION : allChecks(core, order, contract, at);
  if (contract === undefined || refusal !== undefined) return { kind: 'refused', ...(refusal ?? NO_DEFINITION) };
  return whatIfFigures(core, order, contract, at);
}

type AccountPart = Pick<Venue, 'positions' | 'accountValues' | 'profitAndLoss' | 'dump' | 'book'>;

function accountPart(core: VenueCore): AccountPart {
  return {
    positions: (at) => positionsOf(core, at),
    accountValues(at) {
      const figures = accountFigures(core.ledger, marginContext(core, at));
      return taggedValues(core.ledger, figures, markAt(core, at));
    },
    profitAndLoss(at) {
      const figures = accountFigures(core.ledger, marginContext(core, at));
      return {
        daily: fromMicros(figures.equity - core.ledger.startingCash),
        unrealized: fromMicros(figures.unrealized),
        realized: fromMicros(figures.realizedNet),
      };
    },
    dump: (at) => dumpOf(core, at),
    book: () => bookOf(core),
  };
}
