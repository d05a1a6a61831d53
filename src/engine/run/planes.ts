import { type EpochMs, MINUTE_MS } from '../../domain/clock.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { Bus } from '../base/bus.ts';
import type { EngineConfig } from '../base/config.ts';
import { createContext, type EngineContext } from '../base/context.ts';
import type { MarkFollower } from '../base/ports.ts';
import { createSessionLog } from '../base/session-log.ts';
import { createDataPlane, type DataPlane } from '../data/data-plane.ts';
import { type AccountWatch, createAccountWatch } from '../orders/account-watch.ts';
import { type Amendments, createAmendments } from '../orders/amendments.ts';
import { createExposures, type Exposures } from '../orders/exposures.ts';
import { createFills, type Fills } from '../orders/fills.ts';
import { createFlatten, type Flatten } from '../orders/flatten.ts';
import { connectIntake } from '../orders/intake.ts';
import { createKillSwitches, type KillSwitches } from '../orders/kill-switches/kill-switches.ts';
import { createMissingCommissions } from '../orders/missing-commissions.ts';
import { createOrderManager, type OrderManager } from '../orders/order-manager.ts';
import { createOrders } from '../orders/orders.ts';
import { createPortfolio, type Portfolio } from '../orders/portfolio.ts';
import { connectReplacement } from '../orders/replacement.ts';
import { createRiskView } from '../orders/risk/risk-view.ts';
import { createSupervisor, type Supervisor } from '../orders/supervisor.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { connectStrategyPlane } from '../strategy/strategy-plane.ts';

/** The parts of an engine, connected. */
export interface Planes {
  readonly context: EngineContext;
  readonly bus: Bus;
  readonly session: SessionClock;
  readonly data: DataPlane;
  /** The market as the data plane knows it. */
  readonly market: DataPlane['market'];
  readonly portfolio: Portfolio;
  /** Visits symbols whose mark may have changed since the account was last valued. */
  readonly takeMarked: MarkFollower;
  readonly manager: OrderManager;
  readonly fills: Fills;
  readonly watch: AccountWatch;
  readonly checkCommissions: (at: EpochMs) => void;
  readonly switches: KillSwitches;
  readonly supervisor: Supervisor;
  readonly flatten: Flatten;
  readonly amendments: Amendments;
}

export interface PlanesDeps {
  readonly strategy: Strategy;
  readonly random: RandomStream;
  readonly disabled?: DisabledSafeguards | undefined;
}

/**
 * Connects the planes. Subscribers are called in the order of their subscription here: the strategy plane receives an
 * intent before the order plane answers it.
 */
export function createPlanes(config: EngineConfig, bus: Bus, { strategy, random, disabled }: PlanesDeps): Planes {
  const context = createContext(config, createSessionLog(), disabled);
  const data = createDataPlane(config.symbols, bus);
  const { market } = data;
  const portfolio = createPortfolio(config.startingCash);
  const onChange = (symbol: string) => {
    exposures.touch(symbol);
    flatten.touch(symbol);
  };
  const manager = createOrderManager({ context, bus, orders: createOrders(onChange) });
  const watch = createAccountWatch({ context, manager, portfolio, onChange });
  const { openQuantity } = manager.orders;
  const exposures: Exposures = createExposures({ symbols: config.symbols, market, position: watch.ours, openQuantity });
  const switches = createKillSwitches(config, context.log);
  const supervisor: Supervisor = createSupervisor({ context, manager, switches, flatten: () => flatten });
  const flatten: Flatten = createFlatten({
    context,
    bus,
    manager,
    watch,
    random: random.fork('flatten'),
    onEnd: supervisor.onFlattened,
    onReopened: supervisor.onReopened,
  });
  const fills = createFills({
    context,
    manager,
    portfolio,
    watch,
    onOverFill: (order) => notifyOverfill(order, context, supervisor),
  });
  connectStrategyPlane({ config, bus, strategy, random: random.fork('strategy') });
  const replacedBy = connectReplacement({ context, bus, manager, random: random.fork('replacement') });
  const riskParts = { context, manager, watch, market, exposures };
  connectIntake({ context, bus, manager, market, replacedBy }, createRiskView(riskParts));
  bus.onDeadLetter(({ topic, reason }) => context.notice('alarm', 'DEAD_LETTER', `${topic}: ${reason}`));
  return {
    context,
    bus,
    session: createSessionClock(),
    data,
    market,
    portfolio,
    takeMarked: market.follow(),
    manager,
    fills,
    watch,
    checkCommissions: createMissingCommissions(context, manager),
    switches,
    supervisor,
    flatten,
    amendments: createAmendments(riskParts),
  };
}

function notifyOverfill(
  order: Parameters<typeof describeOverFill>[0],
  context: EngineContext,
  supervisor: Supervisor,
): void {
  context.notice('alarm', 'OVER_FILL', describeOverFill(order));
  if (context.isEnforced('overfill-halts')) supervisor.halt('more was filled than ordered');
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

/** Finds the minutes that have ended. */
interface SessionClock {
  /** Returns the session's start at the first call, then the ends of all minutes up to `at` since the last call. */
  minutesUntil(at: EpochMs): readonly EpochMs[];
}

const NONE: readonly EpochMs[] = [];

/** Creates the clock; its first call starts the session. */
function createSessionClock(): SessionClock {
  let next: EpochMs | undefined;
  return {
    minutesUntil: (at) => {
      if (next === undefined) {
        next = at - (at % MINUTE_MS) + MINUTE_MS;
        return [at];
      }
      if (at < next) return NONE;
      const minutes = [next];
      for (next += MINUTE_MS; next <= at; next += MINUTE_MS) minutes.push(next);
      return minutes;
    },
  };
}
