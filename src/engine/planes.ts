import type { EpochMs } from '../domain/clock.ts';
import type { OmittedHandlings } from '../domain/handling.ts';
import type { RandomStream } from '../domain/random.ts';
import { type AccountWatch, createAccountWatch } from './account-watch.ts';
import { type Amendments, createAmendments } from './amendments.ts';
import type { Bus } from './bus.ts';
import type { EngineConfig } from './config.ts';
import { createContext, type EngineContext } from './context.ts';
import { createFills, type Fills } from './fills.ts';
import { createFlatten, type Flatten } from './flatten.ts';
import { connectIntake, createRiskView } from './intake.ts';
import { createKillSwitches, type KillSwitches } from './kill-switches.ts';
import { createMarketData, type MarketData } from './market-data.ts';
import { createMissingCommissions } from './missing-commissions.ts';
import { createOrderKeeper, type OrderKeeper } from './order-keeper.ts';
import { createOrders } from './orders.ts';
import { createPortfolio, type Portfolio } from './portfolio.ts';
import { connectReplacement } from './replacement.ts';
import { createSessionClock, type SessionClock } from './session-clock.ts';
import { createSessionLog } from './session-log.ts';
import type { Strategy } from './strategy.ts';
import { createStrategyPlane, type StrategyPlane } from './strategy-plane.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

/** The parts of an engine, connected. */
export interface Planes {
  readonly context: EngineContext;
  readonly bus: Bus;
  readonly session: SessionClock;
  readonly market: MarketData;
  readonly portfolio: Portfolio;
  readonly keeper: OrderKeeper;
  readonly fills: Fills;
  readonly watch: AccountWatch;
  readonly checkCommissions: (at: EpochMs) => void;
  readonly strategyPlane: StrategyPlane;
  readonly switches: KillSwitches;
  readonly supervisor: Supervisor;
  readonly flatten: Flatten;
  readonly amendments: Amendments;
}

/** What the planes are given. */
export interface PlanesDeps {
  readonly strategy: Strategy;
  readonly random: RandomStream;
  readonly omit?: OmittedHandlings;
}

/**
 * Connects the planes. Subscriptions are served in the order in which they are made here: the strategy plane hears of
 * an intent before the order plane answers it.
 */
export function createPlanes(config: EngineConfig, bus: Bus, { strategy, random, omit }: PlanesDeps): Planes {
  const context = createContext(config, createSessionLog(), omit);
  const market = createMarketData(config.symbols);
  const portfolio = createPortfolio(config.startingCash);
  const keeper = createOrderKeeper({ context, bus, orders: createOrders() });
  const watch = createAccountWatch({ context, keeper, portfolio });
  const switches = createKillSwitches(config.killSwitches, config.capitalInUse);
  const supervisor: Supervisor = createSupervisor({ context, keeper, switches, flatten: () => flatten });
  const flatten: Flatten = createFlatten({
    context,
    bus,
    keeper,
    watch,
    random: random.fork('flatten'),
    onEnd: supervisor.onFlattened,
    onReopened: supervisor.onReopened,
  });
  const fills = createFills({
    context,
    keeper,
    portfolio,
    watch,
    onOverFill: (order) => tellOverFill(order, context, supervisor),
  });
  const strategyPlane = createStrategyPlane({ config, bus, strategy, market, random: random.fork('strategy') });
  const replacedBy = connectReplacement({ context, bus, keeper, random: random.fork('replacement') });
  const riskView = createRiskView({ context, keeper, watch, market });
  connectIntake({ context, bus, keeper, watch, market, replacedBy }, riskView);
  bus.onDeadLetter(({ topic, reason }) => context.notice('alarm', 'DEAD_LETTER', `${topic}: ${reason}`));
  return {
    context,
    bus,
    session: createSessionClock(),
    market,
    portfolio,
    keeper,
    fills,
    watch,
    checkCommissions: createMissingCommissions(context, keeper),
    strategyPlane,
    switches,
    supervisor,
    flatten,
    amendments: createAmendments({ context, keeper, market, riskView }),
  };
}

function tellOverFill(
  order: Parameters<typeof describeOverFill>[0],
  context: EngineContext,
  supervisor: Supervisor,
): void {
  context.notice('alarm', 'OVER_FILL', describeOverFill(order));
  if (context.keeps('overfill-halts')) supervisor.halt('more was filled than ordered');
}

function describeOverFill({
  request,
  filled,
}: {
  readonly request: { readonly symbol: string; readonly quantity: number };
  readonly filled: number;
}): string {
  return `${request.symbol}: ${filled} filled of ${request.quantity} ordered`;
}
