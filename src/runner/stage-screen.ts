import { STAGES, type Step } from '../domain/stage.ts';
import type { GateVerdict } from '../domain/verdict.ts';
import { evaluateGates } from '../gates/evaluate-gate.ts';
import { explainGate } from '../gates/explain.ts';
import { summarizeGate } from '../gates/summary.ts';
import { shellWord } from './output/shell-word.ts';
import type { StageReport, Validation } from './validation.ts';

/** Options of a stage's screen. */
export interface StageScreenOptions {
  /** Show every clause with its records instead of one line. */
  readonly verbose: boolean;
  /** Name of the system under validation. */
  readonly system: string;
}

/** Screen of one stage: the verdict, missing evidence with reasons, files, and the next command. */
export function stageLines(
  report: StageReport,
  validation: Validation,
  options: StageScreenOptions,
): readonly string[] {
  const { verdict, missing, files } = report;
  return [
    headingLine(validation, options.system),
    '',
    ...(options.verbose ? explainGate(verdict) : summarizeGate(verdict)),
    ...missing.map(({ name, reason }) => `   ${name} is missing: ${reason}`),
    ...noteLines(verdict, validation.step),
    '',
    ...files.map(({ path }) => ` wrote ${validation.workspace.folder}/${path}`),
    ` next  ${nextCommand(report, validation.workspace.folder)}`,
  ];
}

/** Heading with system, commit and step. */
export function headingLine({ version, subject, step }: Validation, system: string): string {
  const commit = /^0+$/.test(subject.commit)
    ? '(no prelive.yaml here: settings of the shipped sample)'
    : `@ ${subject.commit.replace(/^([0-9a-f]{7})[0-9a-f]{33}/, '$1')}`;
  return `prelive ${version}   ${system} ${commit}   step ${step}`;
}

function noteLines(verdict: GateVerdict, step: Step): readonly string[] {
  const refused = verdict.clauses.some(({ gaps }) => gaps.some(({ reason }) => reason === 'source_not_accepted'));
  return refused
    ? [`   this evidence does not count at step ${step}: simulated evidence counts in a rehearsal alone`]
    : [];
}

function nextCommand({ verdict }: StageReport, folder: string): string {
  const { stage } = verdict;
  if (verdict.verdict === 'PASS' || verdict.verdict === 'CONDITIONAL') {
    const next = STAGES.find((one) => one > stage);
    return next === undefined || next === 8
      ? `prelive propose --out ${shellWord(folder)}`
      : `prelive stage${next} --out ${shellWord(folder)}`;
  }
  return `prelive gates explain ${stage} --out ${shellWord(folder)}`;
}

/** Most clauses of a gate that fit on one screen when explained. */
const SHORT = 6;

/**
 * Explains a gate on simulated evidence by the rules of a rehearsal, because the current step does not count that
 * evidence. Empty when no evidence was refused for its source, or the step is a rehearsal.
 */
export async function rehearsalView({ verdict }: StageReport, validation: Validation): Promise<readonly string[]> {
  const { gates, subject, preset, workspace, clock, step } = validation;
  const refused = verdict.clauses.some(({ gaps }) => gaps.some(({ reason }) => reason === 'source_not_accepted'));
  if (step === 'rehearsal' || !refused) return [];
  const verdicts = await evaluateGates(gates, {
    records: workspace.records(),
    subject,
    preset,
    step: 'rehearsal',
    asOf: clock.now(),
  });
  const same = verdicts.find(({ stage }) => stage === verdict.stage);
  if (same === undefined) return [];
  return [
    '',
    ' The evidence is SIMULATED. By the rules of a rehearsal, where it counts:',
    ...(same.clauses.length <= SHORT ? explainGate(same) : summarizeGate(same)),
  ];
}
