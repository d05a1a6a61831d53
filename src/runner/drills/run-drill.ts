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

/** Runs a drill, writes its record, and judges gate 8 on it. Closes the session that it is given. */
export async function runAndRecordDrill(
  kind: DrillKind,
  plan: DrillPlan,
  validation: Validation,
): Promise<DrillReport> {
  if (kind === 'rollback') {
    const drill = await drillRollback(plan);
    return {
      kind,
      drill,
      report: await recordStage(validation, 8, rollbackDrillResult(drill, stageContext(validation))),
    };
  }
  const drill = await drillKillSwitch(plan);
  return {
    kind,
    drill,
    report: await recordStage(validation, 8, killSwitchDrillResult(drill, stageContext(validation))),
  };
}
