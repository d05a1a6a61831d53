import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { JsonObject } from '../../domain/json.ts';
import { documentHead } from './decision-gate.ts';
import { ROLE_WORDS } from './format.ts';
import type { DossierInputs, RequiredSigner } from './inputs.ts';

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
