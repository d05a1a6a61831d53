import { type DrillKind, type DrillReport, runAndRecordDrill } from '../drills/run-drill.ts';
import { engineSettings } from '../paper/engine-settings.ts';
import { withGateway } from './gateway-connection.ts';
import { gatewayPlan, type RehearsalPlan, randomOf } from './rehearsal-plan.ts';

/** Fraction of the capital that a drill holds in each of its symbols. */
const WEIGHT = 0.15;
/** Symbols that a drill holds: three quarters of the capital together. */
const MOST_SYMBOLS = 5;
/** A fall that costs 6 % of the capital, beyond the 5 % at which the switch must fire. */
const SHOCK = { afterMs: 300_000, fraction: -0.08 } as const;
/** What a drill needs whatever the rehearsal takes away from the session. */
const DRILL_CASH_USD = 1_000_000;

/** A drill on a gateway of its own: a rollback that a person starts, or a fall of all prices that must fire the switch. */
export function rehearseDrill(plan: RehearsalPlan, kind: DrillKind): Promise<DrillReport> {
  const { capitalInUse, rehearsal, contracts } = plan;
  const gateway = {
    ...gatewayPlan(plan),
    deny: [],
    cash: DRILL_CASH_USD,
    ...(kind === 'kill-switch' && { shock: SHOCK }),
  };
  return withGateway(plan, kind, gateway, async (_, connection) => {
    const session = await plan.sessions.openTradingSession(connection);
    const drill = {
      session,
      symbols: plan.asked.symbols.slice(0, MOST_SYMBOLS),
      holding: { weight: WEIGHT },
      engine: engineSettings({ capitalInUse, killSwitches: rehearsal.killSwitches }),
      contracts,
      random: randomOf(plan, kind),
    };
    return runAndRecordDrill(kind, drill, plan.validation);
  });
}
