import { type EpochMs, isoUtc } from '../domain/clock.ts';
import type { GateClause, GateDefinition } from '../domain/gate.ts';
import { STEPS } from '../domain/stage.ts';
import { explainGate } from '../gates/explain.ts';
import { type GateFinding, renderFinding } from '../gates/finding.ts';
import type { StageExplanation } from './explain-stage.ts';

/** Screen of `gates list`: a line for each stage, with `verbose` also its clauses. */
export function gateListLines(gates: readonly GateDefinition[], verbose: boolean): readonly string[] {
  return gates.flatMap((gate) => [gateLine(gate), ...(verbose ? gate.clauses.map(clauseLine) : [])]);
}

function gateLine({ stage, title, owner, dependsOn, clauses }: GateDefinition): string {
  const after = `after ${dependsOn.join(', ') || 'nothing'}`;
  return ` ${stage} ${title.padEnd(23)} ${owner.padEnd(13)} ${after.padEnd(26)} ${clauses.length} clauses`;
}

function clauseLine({ expression, sufficiency, preset, waivable, steps }: GateClause): string {
  const notes = [
    ...(sufficiency ? ['asks for enough evidence'] : []),
    ...(preset === 'strict' ? ['target'] : []),
    ...(waivable || sufficiency ? [] : ['never waived']),
    ...(steps.length < STEPS.length ? [`at ${steps.join(', ')}`] : []),
  ];
  return `     ${expression.padEnd(39)} ${notes.join('; ')}`.trimEnd();
}

/** Screen of `gates lint`. */
export function lintLines(findings: readonly GateFinding[], gateCount: number): readonly string[] {
  if (findings.length === 0) return [`${gateCount} gates, nothing wrong`];
  return [...findings.map(renderFinding), `${findings.length} findings`];
}

/** Screen of `gates explain`: the gate and the subject. */
export function explanationLines({ verdict, subject }: StageExplanation, asOf: EpochMs): readonly string[] {
  if (subject === undefined) return [...explainGate(verdict), '', ' there is no evidence in this workspace yet'];
  const configuration = subject.configurationDigest.slice(0, 7);
  return [
    ...explainGate(verdict),
    '',
    ` commit ${subject.commit}, configuration ${configuration}, as of ${isoUtc(asOf)}`,
  ];
}
