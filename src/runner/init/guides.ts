import type { Role } from '../../domain/decision.ts';
import {
  approvalNamespace,
  attestationNamespace,
  type RoleHolder,
  refusalNamespace,
} from '../../signing/role-policy.ts';

/** Text of gates/README.md. */
export function gatesReadme(): string {
  return `# Gates of this system

prelive judges by the gate files that it ships. A file here with the same \`id\` replaces the packaged one, once \`prelive.yaml\` says \`gates: gates\`. Show a packaged gate with \`npx prelive gates explain 7\`, copy its file from \`node_modules/prelive/gates/\`, change it, and check it with \`npx prelive gates lint\`.

Gate files are subjects of the signed decision: whoever signs sees which gates were in force.
`;
}

/** Text of policy/README.md: who signs, how a charter comes about, and how items of the checklist are attested. */
export function policyReadme(system: string): string {
  const charter = {
    version: 1,
    system,
    issued_at: '2026-01-01T00:00:00Z',
    risk_limits: { max_drawdown_pct: 15 },
    subjects: [{ path: 'artifacts.yaml', sha256: '…' }],
  };
  const risk = holder('risk_officer');
  return `# Roles, charter, attestations

## Roles

\`policy/roles/policy.json\` names the people, \`policy/roles/allowed_signers\` their public keys (one line a person: identity, key type, key). Two roles are never the same person and never the same key.

\`\`\`json
${JSON.stringify(examplePolicy(), undefined, 2)}
\`\`\`

## Charter

\`policy/charter.json\` holds the risk limits and the SHA-256 of every file that they rest on: the artifact manifest, the fixtures manifest, and both files of \`policy/roles\` (\`sha256sum FILE\`).

\`\`\`json
${JSON.stringify(charter, undefined, 2)}
\`\`\`

## Signatures

Risk Officer and CTO each sign the charter's bytes with their own key, which never leaves them:

\`\`\`
mkdir -p policy/signatures
ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n ${approvalNamespace('risk_officer')} < policy/charter.json > policy/signatures/risk_officer.sig
ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n ${approvalNamespace('cto')} < policy/charter.json > policy/signatures/cto.sig
\`\`\`

Then uncomment \`charter\` and \`policy\` in \`prelive.yaml\`. Any change of the charter, or of a file that it names, needs both signatures again.

A line of \`allowed_signers\` may name what the key is for (\`identity namespaces="…,…" type key\`): \`${risk.namespace}\` to approve, \`${refusalNamespace(risk)}\` to refuse, \`${attestationNamespace(risk)}\` to attest.

## Attestations

Items of the pre-live checklist that cannot be measured are attested. \`attestations/NAME.json\` holds what somebody says, \`attestations/NAME.sig\` the signature over its bytes; both are committed before anything is validated, or stand elsewhere (\`prelive checklist --attestations DIR\`). Besides the roles, \`lead_quant\`, \`devops_lead\` and \`qa_lead\` may attest when \`policy.json\` names them under \`attestors\`.

\`\`\`json
${JSON.stringify(exampleAttestation(system), undefined, 2)}
\`\`\`

\`\`\`
ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n ${attestationNamespace(risk)} < attestations/NAME.json > attestations/NAME.sig
\`\`\`

\`"applies": false\` beside a statement says that an item does not apply; no item of a required group can be set aside so.
`;
}

function exampleAttestation(system: string): object {
  const items = [{ id: 'rotation', statement: 'Keys are rotated every 90 days, last on 2026-01-15.' }];
  return { schema_version: 1, system, by: 'risk_officer', expires: '2026-07-01T00:00:00Z', items };
}

function holder(role: Role): RoleHolder {
  return { person: 'Name of the person', identity: `${role}@example.com`, namespace: approvalNamespace(role) };
}

function examplePolicy(): object {
  return {
    version: 1,
    roles: { risk_officer: holder('risk_officer'), cto: holder('cto'), lead_trader: holder('lead_trader') },
    required: { charter: ['risk_officer', 'cto'], dossier: ['risk_officer', 'cto', 'lead_trader'] },
  };
}
