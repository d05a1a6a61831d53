import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { JsonObject } from '../../domain/json.ts';
import { decisionGateArtifact, documentHead } from './decision-gate.ts';
import { executionSummaryArtifact } from './execution-summary.ts';
import { ROLE_WORDS } from './format.ts';
import type { DossierInputs, RequiredSigner } from './inputs.ts';
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

/** `AUDIT.md` and `SIGN.md`: instructions for verifying and signing with standard tools. */
export function guideArtifacts(inputs: DossierInputs, context: StageContext): readonly Artifact[] {
  const model = { ...documentHead(inputs, context), signers: inputs.requiredSigners.map(signerModel) };
  return [
    { kind: 'document', path: 'AUDIT.md', template: 'audit', model },
    { kind: 'document', path: 'SIGN.md', template: 'sign', model },
  ];
}

function signerModel({
  role,
  person,
  identity,
  namespace,
  refusalNamespace,
  fingerprints,
}: RequiredSigner): JsonObject {
  return {
    id: role,
    role: ROLE_WORDS[role],
    person,
    identity,
    namespace,
    refusal_namespace: refusalNamespace,
    fingerprints: fingerprints.length === 0 ? 'no key is enrolled' : fingerprints.join(' or '),
  };
}
