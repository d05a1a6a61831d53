import type { Role } from '../../domain/decision.ts';
import { approvalNamespace, attestationNamespace, type RoleHolder } from '../../signing/role-policy.ts';

/** Text of gates/README.md. */
export function gatesReadme(): string {
  return `# Gates of this system

prelive judges by the gate files that it ships. A file here with the same \`id\` replaces the packaged one, once \`prelive.yaml\` says \`gates: gates\`. Show a packaged gate with \`npx prelive gates explain 7\`, copy its file from \`node_modules/prelive/gates/\`, change it, and check it with \`npx prelive gates lint\`.

Gate files are subjects of the signed decision: whoever signs sees which gates were in force.
`;
}

/** Text of policy/README.md: signers, making a charter, and attesting checklist items. */
export function policyReadme(system: string): string {
  const risk = holder('risk_officer');
  return `# Roles, charter, attestations

Uncomment \`charter\` and \`policy\` in \`prelive.yaml\` first: they say where all this is kept.

## Roles

\`policy/roles\` says who may sign in which role, with which keys: \`policy.json\`, \`allowed_signers\`, \`revoked\` and the signatures over the first. Everybody makes a key (\`ssh-keygen -t ed25519\`) and sends the \`.pub\` file. Whoever enrols it asks its owner by telephone for the fingerprint.

\`\`\`
prelive keys enroll --role risk_officer --identity ${risk.identity} --person "Name of the person" --key ruth.pub
prelive keys enroll --role cto          --identity ${holder('cto').identity} --person "Name of the person" --key carl.pub
prelive keys enroll --role lead_trader  --identity ${holder('lead_trader').identity} --person "Name of the person" --key lea.pub
prelive keys list
\`\`\`

The first policy counts once everybody whom it names has signed it, each with their own key: \`prelive keys sign --role ROLE --key KEY\`. Every later one (\`keys enroll\`, \`keys revoke\`) counts once two of the three roles of the one before have signed it, and whoever has a new key. Two roles are never the same person and never the same key. Who wrote the commit or made the proposal cannot approve it; name their other addresses with \`--alias\`. A key that is replaced gets an end (\`--valid-before\`); a key that is lost or stolen is revoked, with all that it has signed.

## Charter

The charter holds the risk limits and the SHA-256 of every file that they rest on: artifact manifest, fixtures manifest, role policy, and what you name. Risk Officer and CTO sign it; any change of a limit or of such a file needs both again.

\`\`\`
prelive charter propose --limit max_drawdown_pct=15 --limit pnl_kill_pct=-5 --file config/risk-limits.json
prelive charter sign --role risk_officer --key ~/.ssh/id_ed25519
prelive charter sign --role cto --key ~/.ssh/id_ed25519
prelive charter
\`\`\`

Without prelive: \`ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n ${risk.namespace} < policy/charter.json > policy/signatures/risk_officer.sig\`.

## Waivers

\`prelive waive STAGE CLAUSE --reason WHY --until DATE\` asks that a clause may be false for a while, for one commit and step; it counts once the Risk Officer and one more role have signed it (\`prelive waive sign ID --role ROLE\`). Some clauses can never be waived.

## In CI

\`.github/workflows/prelive.yml\` lints the gates, runs stages 1 to 5 and shows where the decision stands, in the summary of the job, as annotations and as JUnit reports. Install what your tests need before \`Stages 1 to 5\`, and, where \`package.json\` does not name it, the package of prelive. The secret \`PRELIVE_COLLECTOR_KEY\` holds the key that closes what CI records: no trader and no signer has it. Its public line stands in \`ledger.collectors\` of the uploaded reports; \`prelive keys enroll --collector NAME --key ledger.collectors\` enters it into the next policy. A job that releases runs \`prelive verify DOSSIER --policy DIR --commit "$GITHUB_SHA"\` and goes on with exit 0 alone.

## Attestations

Items of the pre-live checklist that cannot be measured are attested. \`attestations/NAME.json\` holds what somebody says, \`attestations/NAME.sig\` the signature over its bytes; both are committed before anything is validated, or stand elsewhere (\`prelive checklist --attestations DIR\`). Besides the roles, \`lead_quant\`, \`devops_lead\` and \`qa_lead\` may attest once they are enrolled.

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
