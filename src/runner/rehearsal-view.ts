import { evaluateGates } from '../gates/evaluate-gate.ts';
import { explainGate } from '../gates/explain.ts';
import { summarizeGate } from '../gates/summary.ts';
import type { StageReport, Validation } from './validation.ts';

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
