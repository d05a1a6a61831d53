import { evaluateGates } from '../gates/evaluate-gate.ts';
import { explainGate } from '../gates/explain.ts';
import { summarizeGate } from '../gates/summary.ts';
import type { StageReport, Validation } from './validation.ts';

/** Clauses of a gate that can be explained within one screen. */
const SHORT = 6;

/**
 * What a gate says of simulated evidence by the rules of a rehearsal: its clauses with their values, where the step itself
 * does not count them. Nothing when the evidence was not simulated, or the step is a rehearsal.
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
