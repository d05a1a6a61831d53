import { type DecisionReport, decide } from '../decision/decide.ts';
import { proposeDecision } from '../decision/propose-decision.ts';
import { signStatement } from '../dossier/sign.ts';
import type { DrillReport } from '../drills/run-drill.ts';
import { engineSettings, tradingLimits } from '../paper/engine-settings.ts';
import { writeBaseline } from '../paper/record-baseline.ts';
import type { PaperStageReport } from '../paper/run-paper-stage.ts';
import { recordAccount } from '../probe/run-account-probe.ts';
import { runStaticStage } from '../static-stages.ts';
import { untilAborted } from '../until-aborted.ts';
import type { StageReport } from '../validation.ts';
import { collectAhead, type MeasuredAhead, measureAhead } from './ahead.ts';
import { createAttempts, type PartNotRun } from './attempts.ts';
import type { RehearsalPlan } from './rehearsal-plan.ts';
import { rehearseDrill } from './rehearse-drills.ts';
import { rehearseSession } from './rehearse-session.ts';
import { createThrowAwayRoles } from './throw-away-roles.ts';

/** Result of a rehearsal. */
export interface RehearsalReport {
  readonly decision: DecisionReport;
  readonly stages: readonly StageReport[];
  readonly drills: readonly DrillReport[];
  /** Absent when no session was possible. */
  readonly session?: PaperStageReport;
  /** Parts that did not run, with reasons. */
  readonly notRun: readonly PartNotRun[];
}

/**
 * Takes a system through all eight stages on embedded gateways and continues after failures, so that one run shows
 * every fault. Its evidence is simulated, so it ends as a rehearsal and never as an approval. Throws INTERRUPTED after
 * the current part has ended in order (or at once, with what is open), a defect of ours that ended its session, and
 * errors of usage, files and integrity.
 */
export async function rehearse(given: RehearsalPlan): Promise<RehearsalReport> {
  const plan = stoppable(given);
  const ahead = measureAhead(plan);
  try {
    // Nothing of the system is open yet, so the first request to stop is enough.
    await untilAborted(plan.stop?.orderly, plan.unitTests ?? Promise.resolve());
    return await allParts(plan, ahead);
  } finally {
    await ahead.ended;
  }
}

async function allParts(plan: RehearsalPlan, ahead: MeasuredAhead): Promise<RehearsalReport> {
  const { validation } = plan;
  const attempts = createAttempts(plan);
  const system = { ...plan.system, collectors: collectAhead(plan.system.collectors) };
  const stages: StageReport[] = [];
  for (const stage of [1, 2, 3, 4, 5] as const) {
    plan.onProgress(`stage ${stage}`);
    stages.push(await runStaticStage(stage, system, validation));
  }
  const probe = await attempts.run('stage 6: account probe', 6, async () => recordAccount(await ahead.account, plan));
  const baseline = await attempts.run('stage 7: latency baseline', undefined, async () =>
    writeBaseline(await ahead.baseline, validation),
  );
  const session = await attempts.run('stage 7: paper session', 7, () => rehearseSession(plan, baseline));
  const rollback = await attempts.run('stage 8: rollback drill', 'rollback_plan_verified', () =>
    rehearseDrill(plan, 'rollback'),
  );
  const killSwitch = await attempts.run('stage 8: kill-switch drill', 'kill_switch_verified', () =>
    rehearseDrill(plan, 'kill-switch'),
  );
  plan.onProgress('stage 8: proposal, signatures, decision');
  const decision = await signAndDecide(plan);
  return {
    decision,
    stages: [...stages, probe, session].filter((one) => one !== undefined),
    drills: [rollback, killSwitch].filter((one) => one !== undefined),
    notRun: attempts.notRun,
    ...(session && { session }),
  };
}

/** A plan that ends before its next part when a person stops it. */
function stoppable(plan: RehearsalPlan): RehearsalPlan {
  return {
    ...plan,
    onProgress: (part) => {
      plan.stop?.orderly.throwIfAborted();
      plan.onProgress(part);
    },
  };
}

/** Signs the proposal with keys that exist only in this process, to rehearse signing; this approves nothing. */
async function signAndDecide(plan: RehearsalPlan): Promise<DecisionReport> {
  const { validation, capitalInUse, rehearsal, system, gateFiles } = plan;
  const { files, keys, policy, dossierPolicy } = createThrowAwayRoles(validation.clock.now());
  const decisionPlan = {
    validation,
    config: system.config,
    policy: dossierPolicy,
    limits: tradingLimits(engineSettings({ capitalInUse, killSwitches: rehearsal.killSwitches })),
    frozen: [...gateFiles, ...files],
    notTested: plan.notTested,
  };
  plan.publishPolicy(files.map(({ name, text }) => ({ name: name.replace(/^policy\//, ''), text })));
  await proposeDecision(decisionPlan);
  for (const role of policy.required.dossier) {
    signStatement({ role, key: keys[role], policy }, validation.workspace.files);
  }
  return decide(decisionPlan, { strict: false });
}
