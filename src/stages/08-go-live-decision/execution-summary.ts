import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import { documentHead } from './decision-gate.ts';
import { drillFaults, verifiedFlatAt } from './drills.ts';
import { clauseRow, gateLine } from './gate-tables.ts';
import type { DossierInputs } from './inputs.ts';
import { notTested } from './not-tested.ts';
import { lastCourse } from './session-results.ts';
import { sharpeStrength } from './sharpe-strength.ts';
import { clauseTitle, formatDocumentNumber } from './words.ts';

/** `IBKR_PRELIVE_EXECUTION_SUMMARY.md`: what was run, what came out, and what comes next, on a page. */
export function executionSummaryArtifact(inputs: DossierInputs, context: StageContext): Artifact {
  return {
    kind: 'document',
    path: 'IBKR_PRELIVE_EXECUTION_SUMMARY.md',
    template: 'execution-summary',
    model: {
      ...documentHead(inputs, context),
      gates: inputs.gates.map(gateLine),
      session: inputs.gates.filter((gate) => gate.stage === 7).flatMap((gate) => gate.clauses.map(clauseRow)),
      course: lastCourse(inputs.sessions),
      drills: drillLines(inputs),
      weak: sharpeStrength(inputs.gates).slice(0, 1),
      not_tested: notTested(inputs),
      open: inputs.gates.flatMap(openClauses),
      artifacts: inputs.artifacts,
    },
  };
}

function drillLines({ drills: { rollback, killSwitch } }: DossierInputs): readonly string[] {
  const time = (triggeredAt: number, at: number | null) =>
    at === null
      ? 'never verified flat'
      : `flat and verified in ${formatDocumentNumber((at - triggeredAt) / 1000)} seconds`;
  return [
    rollback === undefined
      ? 'Rollback: no drill on record.'
      : `Rollback: ${time(rollback.triggeredAt, verifiedFlatAt(rollback.reads))}; ${drillFaults(rollback).join('; ') || 'every target met'}.`,
    killSwitch === undefined
      ? 'Kill switch: no drill on record.'
      : `Kill switch (${killSwitch.name}): ${killSwitch.firedValue === null ? 'did not fire' : `fired at ${formatDocumentNumber(killSwitch.firedValue)}`} against its level ${killSwitch.threshold}; ${time(killSwitch.triggeredAt, verifiedFlatAt(killSwitch.reads))}.`,
  ];
}

/** Clauses that do not hold, with what to do; signatures apart, because this page is frozen before them. */
function openClauses(gate: GateVerdict): readonly JsonObject[] {
  return gate.clauses
    .filter((clause) => clause.verdict !== 'PASS' && clause.advisory !== true && clause.id !== 'governance_signed')
    .map((clause) => ({
      stage: gate.stage,
      label: clauseTitle(clause),
      verdict: clause.verdict,
      remedy: clause.remedy ?? gate.remediation ?? '',
    }));
}
