import type { StageContext } from '../../domain/artifact.ts';
import {
  type KillSwitchDrill,
  killSwitchDrillResult,
  type RollbackDrill,
  rollbackDrillResult,
} from '../../stages/08-go-live-decision/drills.ts';
import { recordStage, type StageReport, stageContext, type Validation } from '../validation.ts';
import { type DrillPlan, drillKillSwitch, drillRollback } from './drills.ts';

/** A drill with what it showed. */
export type DrillReport =
  | { readonly kind: 'rollback'; readonly drill: RollbackDrill; readonly report: StageReport }
  | { readonly kind: 'kill-switch'; readonly drill: KillSwitchDrill; readonly report: StageReport };

/** Which drill. */
export type DrillKind = DrillReport['kind'];

/** Runs a drill, writes its record, and judges gate 8 on it. Closes the session that it is given, however it ends. */
export async function runAndRecordDrill(
  kind: DrillKind,
  plan: DrillPlan,
  validation: Validation,
): Promise<DrillReport> {
  try {
    return kind === 'rollback' ? await recordRollback(plan, validation) : await recordKillSwitch(plan, validation);
  } finally {
    await plan.session.close();
  }
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
