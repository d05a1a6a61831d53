import { factLines, summarizeGate } from '../../gates/summary.ts';
import { sharpeStrengthInBrief } from '../../stages/08-go-live-decision/sharpe-strength.ts';
import { formatFlat, formatKillSwitch } from '../drills/drill-screen.ts';
import type { DrillReport } from '../drills/run-drill.ts';
import type { PaperStageReport } from '../paper/run-paper-stage.ts';
import type { RehearsalPlan } from './rehearsal-plan.ts';
import type { RehearsalReport } from './rehearse.ts';

/** Parts of the plan that the screen shows. */
type ScreenPlan = Pick<RehearsalPlan, 'validation' | 'system' | 'seed' | 'rehearsal'>;

/** Screen of a rehearsal: stages, decision, session, drills, weak and untested points, and reports. */
export function rehearsalLines(
  report: RehearsalReport,
  plan: ScreenPlan,
  { ownSystem }: { readonly ownSystem: boolean },
): readonly string[] {
  const { outcome, verdicts, roles } = report.decision;
  const signed = roles.filter(({ status }) => status === 'signed').length;
  const seven = verdicts.filter(({ stage }) => stage < 8);
  const eight = verdicts.filter(({ stage }) => stage === 8);
  const weak = sharpeStrengthInBrief(verdicts);
  const open = eight.filter(({ verdict }) => verdict !== 'PASS');
  return [
    heading(plan),
    '',
    ...seven.flatMap((verdict) => summarizeGate(verdict)),
    ` 8 decision                ${outcome.decision}   signed ${signed} of ${roles.length} (throw-away keys)`,
    ...open.flatMap((verdict) => factLines(verdict)),
    '',
    ...(report.session === undefined ? [] : [formatSession(report.session)]),
    ...(report.drills.length === 0 ? [] : [` Drills    ${report.drills.map(formatDrill).join('    ')}`]),
    ...report.notRun.flatMap(({ part, reason }) => [` Not run   ${part}`, `           ${reason}`]),
    ...(report.session !== undefined && plan.rehearsal.market === 'declared' ? [PLANTED] : []),
    ...(weak === undefined ? [] : [` Weak      ${weak}`]),
    ` Untested  real gateway, real fills${ownSystem ? '' : ', your own system    next:  prelive init   (in your repository)'}`,
    ` Reports   ${plan.validation.workspace.folder}/GO_LIVE_DECISION_GATE.md and ${plan.validation.workspace.artifacts().length - 1} more`,
  ];
}

const PLANTED = ' Market    generated with a planted effect: its Sharpe ratios say nothing about a strategy';

function heading({ validation, system, seed }: ScreenPlan): string {
  const { version, subject } = validation;
  const about = `${system.config.system.name} @ ${subject.commit.slice(0, 7)}`;
  return `prelive ${version}   REHEARSAL (SIMULATED)   ${about}   seed ${seed}`;
}

function formatDrill(one: DrillReport): string {
  return one.kind === 'rollback' ? `rollback ${formatFlat(one.drill)}` : `kill switch ${formatKillSwitch(one.drill)}`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

function formatSession({ durationMs, wallMs, tradeCount, interruption }: PaperStageReport): string {
  const end = interruption === undefined ? '' : `   incomplete: ${interruption}`;
  return ` Session   ${hours(durationMs)} in ${seconds(wallMs)} s   ${tradeCount} trades${end}`;
}

function hours(ms: number): string {
  return ms >= 3_600_000 ? `${Number((ms / 3_600_000).toFixed(2))} h` : `${(ms / 60_000).toFixed(1)} min`;
}
