import { type DrillKind, type DrillReport, runAndRecordDrill } from '../drills/run-drill.ts';
import { openUnlessStopped } from '../open-unless-stopped.ts';
import { engineSettings } from '../paper/engine-settings.ts';
import { gatewayPlan, type RehearsalPlan, randomOf, withGateway } from './rehearsal-plan.ts';

/** Fraction of the capital that a drill holds in each of its symbols. */
const WEIGHT = 0.15;
/** Most symbols that a drill holds: three quarters of the capital together. */
const MOST_SYMBOLS = 5;
/** Loss caused by the shock, as a fraction of the capital: beyond the 5 % at which the switch must fire. */
const LOSS = 0.06;
const SHOCK_AFTER_MS = 300_000;
/** Cash of a drill, independent of the rehearsal's settings for the session. */
const DRILL_CASH_USD = 1_000_000;

/**
 * Runs a drill on its own gateway: a rollback started by a person, or a fall of all prices that must fire the kill
 * switch.
 */
export function rehearseDrill(plan: RehearsalPlan, kind: DrillKind): Promise<DrillReport> {
  const { capitalInUse, rehearsal, contracts, createBus } = plan;
  const symbols = plan.asked.symbols.slice(0, MOST_SYMBOLS);
  const gateway = {
    ...gatewayPlan(plan),
    deny: [],
    cash: DRILL_CASH_USD,
    ...(kind === 'kill-switch' && { shock: { afterMs: SHOCK_AFTER_MS, fraction: -LOSS / (WEIGHT * symbols.length) } }),
  };
  return withGateway(plan, kind, gateway, async (_, connection) => {
    const session = await openUnlessStopped(plan.sessions, connection, plan.stop);
    const drill = {
      session,
      symbols,
      holding: { weight: WEIGHT },
      engine: engineSettings({ capitalInUse, killSwitches: rehearsal.killSwitches }),
      contracts,
      ...(createBus && { createBus }),
      random: randomOf(plan, kind),
      accountReference: plan.accountReference,
      ...(plan.stop && { stop: plan.stop }),
    };
    return runAndRecordDrill(kind, drill, plan.validation);
  });
}
