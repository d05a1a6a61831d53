import type { StageContext } from '../../domain/artifact.ts';
import {
  type KillSwitchDrill,
  killSwitchDrillResult,
  type RollbackDrill,
  rollbackDrillResult,
  verifiedFlatAt,
} from '../../stages/08-go-live-decision/drills.ts';
import { journaledWork } from '../left-behind/journaled-work.ts';
import { type EngineSettings, engineSettings } from '../paper/engine-settings.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import { recordStage, type StageReport, stageContext, type Validation } from '../validation.ts';
import { type DrillPlan, drillKillSwitch, drillRollback } from './drills.ts';

/** Result of a drill. */
export type DrillReport =
  | { readonly kind: 'rollback'; readonly drill: RollbackDrill; readonly report: StageReport }
  | { readonly kind: 'kill-switch'; readonly drill: KillSwitchDrill; readonly report: StageReport };

/** Kind of a drill. */
export type DrillKind = DrillReport['kind'];

/** Runs a drill, writes its record, and judges gate 8 on it. Always closes the given session. */
export async function runAndRecordDrill(
  kind: DrillKind,
  plan: DrillPlan,
  validation: Validation,
): Promise<DrillReport> {
  const { session, symbols, journaling } = plan;
  const what = { name: kind === 'rollback' ? 'rollback drill' : 'kill-switch drill', stage: 8, symbols } as const;
  const record = kind === 'rollback' ? recordRollback : recordKillSwitch;
  const work = (journaled: TradingSession) => record({ ...plan, session: journaled }, validation);
  try {
    return await journaledWork<DrillReport>(journaling, what, session, work, isVerifiedFlat);
  } finally {
    await plan.session.close();
  }
}

function isVerifiedFlat({ drill }: DrillReport): boolean {
  return verifiedFlatAt(drill.reads) !== null;
}

async function recordRollback(plan: DrillPlan, validation: Validation): Promise<DrillReport> {
  const drill = await drillRollback(plan);
  const result = rollbackDrillResult(drill, contextOf(plan, validation));
  return { kind: 'rollback', drill, report: await recordStage(validation, 8, result) };
}

async function recordKillSwitch(plan: DrillPlan, validation: Validation): Promise<DrillReport> {
  const drill = await drillKillSwitch(plan);
  const result = killSwitchDrillResult(drill, contextOf(plan, validation));
  return { kind: 'kill-switch', drill, report: await recordStage(validation, 8, result) };
}

function contextOf({ session, accountReference }: DrillPlan, validation: Validation): StageContext {
  const account = accountReference?.(session.account);
  return { ...stageContext(validation), ...(account && { account }) };
}

/** Commission of the smallest order under the broker's fixed schedule, USD. */
const SMALLEST_COMMISSION_USD = 1;
/** Commissions of a drill as a fraction of its capital: beyond the level of every P&L switch. */
const LOSS_FRACTION = 0.06;
const AMPLE_CAPITAL_USD = 1_000_000;

/**
 * Settings of a drill with one share of each symbol. For the kill switch the capital in use is so small that
 * commissions of the opening orders are a loss of 6 %: real fills and costs trip the switch, and nothing larger is at
 * risk. Exposure limits are lifted, because one share is worth more than that capital.
 */
export function smallDrillSettings(kind: DrillKind, symbols: number): EngineSettings {
  if (kind === 'rollback') return engineSettings({ capitalInUse: AMPLE_CAPITAL_USD });
  const settings = engineSettings({ capitalInUse: (symbols * SMALLEST_COMMISSION_USD) / LOSS_FRACTION });
  const { maxTrades, priceCollar } = settings.limits;
  return { ...settings, limits: { maxTrades, priceCollar, box: 1e6, gross: 1e6, net: 1e6 } };
}
