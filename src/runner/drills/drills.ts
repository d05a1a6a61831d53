import type { Contracts } from '../../contracts/contracts.ts';
import type { AccountReference } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { CreateBus } from '../../engine/base/bus.ts';
import type { EngineConfig } from '../../engine/base/config.ts';
import { PNL } from '../../engine/orders/kill-switches/pnl.ts';
import { levelsOf } from '../../engine/orders/kill-switches/registry.ts';
import { createEngine, type Engine } from '../../engine/run/engine.ts';
import type { EngineView } from '../../engine/run/view.ts';
import { createHoldStrategy, type HoldState } from '../../engine/strategy/strategies/hold.ts';
import type { KillSwitchDrill, RollbackDrill } from '../../stages/08-go-live-decision/drills.ts';
import type { OrderJournaling } from '../left-behind/journaled-work.ts';
import { requireClearAccount } from '../paper/account-clear.ts';
import { fundsOf } from '../paper/account-funds.ts';
import { requireTimeLeft } from '../paper/longest-session.ts';
import { performEffects } from '../paper/perform-effects.ts';
import { readTradingDay } from '../paper/trading-day.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { untilAborted } from '../until-aborted.ts';
import { type DrillTrigger, runDrill } from './drill-course.ts';

/** Plan of a drill: session, holdings and limits. */
export interface DrillPlan {
  readonly session: TradingSession;
  readonly symbols: readonly string[];
  readonly holding: HoldState;
  readonly engine: Omit<EngineConfig, 'session' | 'startingCash' | 'buyingPower' | 'symbols'>;
  readonly contracts: Contracts;
  /** Bus between the planes; the engine's default when absent. */
  readonly createBus?: CreateBus;
  readonly random: RandomStream;
  /** Reference to the account for records; without it, records name no account. */
  readonly accountReference?: (accountId: string) => AccountReference;
  /** A person's request to stop. */
  readonly stop?: StopWish;
  /** Journal of its orders, so that a later command can close leftovers; without it, none can. */
  readonly journaling?: OrderJournaling;
  readonly uncaught?: AbortSignal;
}

/** Drills a person's rollback with positions and a working order: halted, cancelled, flat, verified, disconnected. */
export async function drillRollback(plan: DrillPlan): Promise<RollbackDrill> {
  const { session, symbols } = plan;
  const { engine, closesAt } = await createDrillEngine(plan);
  const trigger: DrillTrigger = {
    isDue: (view) => view.positions.length === symbols.length && view.workingOrders > 0,
    begin: (_, at) => {
      const flatten = { kind: 'command', command: { kind: 'flatten', reason: 'rollback drill' }, at } as const;
      performEffects(session, engine, engine.apply(flatten));
      return at;
    },
  };
  const record = await runDrill({ ...plan, engine, trigger, closesAt });
  return { ...record, sourceClass: session.sourceClass() };
}

/** Loss at which a P&L kill switch must have fired, as a fraction of the capital in use, independent of its setting. */
const MUST_FIRE_AT = -0.05;
/** Time after that loss until a switch that has not fired counts as defective. */
const REACTION_LIMIT_MS = 30_000;

/**
 * Drills a loss beyond 5 % of the capital in use: the kill switch must fire by itself and close all positions. If it
 * does not, the drill closes them and reports that.
 */
export async function drillKillSwitch(plan: DrillPlan): Promise<KillSwitchDrill> {
  const { session } = plan;
  const { engine, closesAt } = await createDrillEngine(plan);
  const watch = createLossWatch(engine.state().account.equity, plan.engine.capitalInUse);
  let firedValue: number | null = null;
  const trigger: DrillTrigger = {
    isDue: (view) => profitSwitch(view)?.state === 'fired' || watch.isOverdue(view),
    begin: (_, at) => {
      const fired = profitSwitch(engine.state());
      if (fired?.state === 'fired') {
        firedValue = fired.value;
        return fired.firedAt ?? at;
      }
      performEffects(session, engine, engine.apply({ kind: 'command', command: NO_REACTION, at }));
      return at;
    },
  };
  const record = await runDrill({ ...plan, engine, trigger, closesAt });
  return {
    ...record,
    sourceClass: session.sourceClass(),
    name: PNL.name,
    badIs: PNL.badIs,
    threshold: levelsOf(PNL, plan.engine.killSwitches).fireAt,
    firedValue,
    firedAt: firedValue === null ? null : (profitSwitch(engine.state())?.firedAt ?? null),
  };
}

const NO_REACTION = { kind: 'flatten', reason: 'the kill switch did not fire' } as const;

function profitSwitch({ killSwitches }: EngineView) {
  return killSwitches.find(({ name }) => name === PNL.name);
}

/** Detects a loss beyond the level that has lasted longer than a working switch would need. */
function createLossWatch(startingEquity: number, capitalInUse: number) {
  let since: EpochMs | undefined;
  return {
    isOverdue: ({ account, at }: EngineView): boolean => {
      if ((account.equity - startingEquity) / capitalInUse >= MUST_FIRE_AT) since = undefined;
      else since ??= at;
      return since !== undefined && at - since >= REACTION_LIMIT_MS;
    },
  };
}

interface ReadyDrill {
  readonly engine: Engine;
  readonly closesAt: EpochMs;
}

/** Time for opening the positions of a drill; time for closing them is added. */
const SHORTEST_DRILL_MS = 180_000;

/** Nothing is open yet, so the first request to stop is enough. */
function createDrillEngine(plan: DrillPlan): Promise<ReadyDrill> {
  return untilAborted(plan.stop?.orderly, readAndCreateEngine(plan));
}

async function readAndCreateEngine(plan: DrillPlan): Promise<ReadyDrill> {
  const { session, symbols, contracts, random, createBus } = plan;
  await requireClearAccount(session, symbols);
  const start = await session.accountStart();
  const day = await readTradingDay(session, symbols);
  requireTimeLeft(session.clock.now(), day, SHORTEST_DRILL_MS, 'a drill');
  const funds = fundsOf((await session.accountSummary()).value);
  const config = { ...plan.engine, symbols, session: day, ...funds };
  const strategy = createHoldStrategy(symbols, plan.holding, { restingOrder: true });
  const engine = createEngine(config, { contracts, random, strategy, ...(createBus && { createBus }) });
  engine.apply({ kind: 'account_start', ...start, at: session.clock.now() });
  return { engine, closesAt: day.closesAt };
}
