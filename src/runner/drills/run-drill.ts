import type { StageContext } from '../../domain/artifact.ts';
import {
  type KillSwitchDrill,
  killSwitchDrillResult,
  type RollbackDrill,
  rollbackDrillResult,
  verifiedFlatAt,
} from '../../stages/08-go-live-decision/drills.ts';
import { journaledWork } from '../left-behind/journaled-work.ts';
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
