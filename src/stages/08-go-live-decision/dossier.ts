import type { Artifact, StageContext } from '../../domain/artifact.ts';
import { decisionGateArtifact } from './decision-gate.ts';
import { executionSummaryArtifact } from './execution-summary.ts';
import { guideArtifacts } from './guides.ts';
import type { DossierInputs } from './inputs.ts';
import { rollbackProcedureArtifact } from './rollback-procedure.ts';
import { scaleUpPlanArtifact } from './scale-up-plan.ts';

/** The documents of a proposal, frozen before signing; the outcome is written to the verification log instead. */
export function dossierArtifacts(inputs: DossierInputs, context: StageContext): readonly Artifact[] {
  return [
    decisionGateArtifact(inputs, context),
    rollbackProcedureArtifact(inputs, context),
    scaleUpPlanArtifact(inputs, context),
    executionSummaryArtifact(inputs, context),
    ...guideArtifacts(inputs, context),
  ];
}
