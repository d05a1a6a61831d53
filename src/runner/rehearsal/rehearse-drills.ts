import type { StageResult } from '../../domain/artifact.ts';
import {
  type KillSwitchDrill,
  killSwitchDrillResult,
  type RollbackDrill,
  rollbackDrillResult,
} from '../../stages/08-go-live-decision/drills.ts';
import { type DrillPlan, drillKillSwitch, drillRollback } from '../drills/drills.ts';
import { engineSettings } from '../paper/engine-settings.ts';
import type { EmbeddedGatewayPlan } from '../ports/embedded-gateway.ts';
import { withGateway } from './gateway-connection.ts';
import { contextOf, gatewayPlan, type RehearsalPlan, randomOf } from './rehearsal-plan.ts';

/** Both drills and what they show. */
export interface RehearsedDrills {
  readonly rollback: RollbackDrill;
  readonly killSwitch: KillSwitchDrill;
  readonly results: readonly StageResult[];
}

/** Fraction of the capital that a drill holds in each of its symbols. */
const WEIGHT = 0.15;
/** Symbols that a drill holds: three quarters of the capital together. */
const MOST_SYMBOLS = 5;
/** A fall that costs 6 % of the capital, beyond the 5 % at which the switch must fire. */
const SHOCK = { afterMs: 300_000, fraction: -0.08 } as const;

/** A rollback that a person starts, and a loss that must fire the kill switch; each on a gateway of its own. */
export async function rehearseDrills(plan: RehearsalPlan): Promise<RehearsedDrills> {
  const gateway = { ...gatewayPlan(plan), deny: [], cash: Math.max(plan.rehearsal.cash ?? 0, 1_000_000) };
  const rollback = await onGateway(plan, 'rollback', gateway, drillRollback);
  const killSwitch = await onGateway(plan, 'kill switch', { ...gateway, shock: SHOCK }, drillKillSwitch);
  const context = contextOf(plan);
  return {
    rollback,
    killSwitch,
    results: [rollbackDrillResult(rollback, context), killSwitchDrillResult(killSwitch, context)],
  };
}

function onGateway<T>(
  plan: RehearsalPlan,
  part: string,
  gateway: EmbeddedGatewayPlan,
  drill: (plan: DrillPlan) => Promise<T>,
): Promise<T> {
  return withGateway(plan, part, gateway, async (_, connection) => {
    const symbols = plan.asked.symbols.slice(0, MOST_SYMBOLS);
    const { capitalInUse, rehearsal, contracts } = plan;
    return drill({
      session: await plan.sessions.openTradingSession(connection),
      symbols,
      holding: { weight: WEIGHT },
      engine: engineSettings({ capitalInUse, killSwitches: rehearsal.killSwitches }),
      contracts,
      random: randomOf(plan, part),
    });
  });
}
