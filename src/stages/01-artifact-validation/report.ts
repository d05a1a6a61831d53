import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { Subject } from '../../domain/evidence.ts';
import type { JsonObject } from '../../domain/json.ts';
import { ARTIFACT_CATEGORIES, type CharterFacts, type Collected } from '../../domain/system-facts.ts';
import type { ClauseVerdict, GateVerdict } from '../../domain/verdict.ts';
import { type Anomaly, anomalies, SEVERITIES } from './anomalies.ts';
import { artifactCoverage, type EntryStanding, standings } from './inventory-status.ts';
import type { ArtifactValidationInputs } from './stage.ts';

/** File of the document. */
export const ARTIFACT_REPORT = 'IBKR_ARTIFACT_VALIDATION_REPORT.md';

/** What the report says besides what stage 1 looks at. */
export interface ArtifactReportInputs extends ArtifactValidationInputs {
  readonly system: { readonly name: string; readonly regulatoryProfile: string };
  readonly subject: Subject;
  /** Verdict of gate 1 over the observations of the same inputs. */
  readonly verdict: GateVerdict;
}

/** `IBKR_ARTIFACT_VALIDATION_REPORT.md`: made after gate 1 was judged, because it shows each clause with its values. */
export function artifactReport(inputs: ArtifactReportInputs, context: StageContext): Artifact {
  const entries = inputs.inventory.kind === 'read' ? standings(inputs.inventory.value, 1) : [];
  const found = anomalies(entries, inputs.verdict);
  const model: JsonObject = {
    ...heading(inputs, context),
    summary: summary(entries),
    inventoryReason: reasonOf(inputs.inventory),
    categories: categories(entries),
    matrix: entries.map(matrixRow),
    anomalies: SEVERITIES.map((severity) => ({ severity, items: found.filter((one) => one.severity === severity) })),
    clauses: inputs.verdict.clauses.map(clauseRow),
    plan: plan(found),
    charter: charterModel(inputs.charter),
  };
  return { kind: 'document', path: ARTIFACT_REPORT, template: 'artifact-validation-report', model };
}

function heading({ system, subject, verdict }: ArtifactReportInputs, context: StageContext): JsonObject {
  return {
    system: system.name,
    profile: system.regulatoryProfile,
    commit: subject.commit,
    configurationDigest: subject.configurationDigest,
    observedAt: context.observedAt,
    version: context.version,
    simulated: verdict.simulated,
    verdict: verdict.verdict,
    halt: verdict.haltAction ?? '',
  };
}

function summary(entries: readonly EntryStanding[]): JsonObject {
  const due = entries.filter((entry) => entry.due);
  const count = (status: EntryStanding['status']) => due.filter((entry) => entry.status === status).length;
  return {
    listed: entries.length,
    due: due.length,
    compliant: count('compliant'),
    partial: count('partial'),
    nonCompliant: count('non-compliant'),
    coverage: artifactCoverage(entries)?.ratio ?? null,
  };
}

function categories(entries: readonly EntryStanding[]): readonly JsonObject[] {
  return Object.entries(ARTIFACT_CATEGORIES).map(([category, title]) => {
    const own = entries.filter((entry) => entry.inspected.entry.category === category);
    const due = own.filter((entry) => entry.due);
    const coverage = artifactCoverage(own);
    return {
      title,
      listed: own.length,
      due: due.length,
      compliant: due.filter((entry) => entry.status === 'compliant').length,
      coverage: coverage?.ratio ?? null,
    };
  });
}

function matrixRow(standing: EntryStanding): JsonObject {
  const { entry } = standing.inspected;
  return {
    title: entry.title,
    category: ARTIFACT_CATEGORIES[entry.category],
    due: entry.due,
    expected: entry.expected,
    found: standing.found,
    valid: standing.valid,
    signed: entry.signed ? standing.signed : '',
    coverage: standing.coverage,
    status: standing.due ? standing.status : `due at stage ${entry.due}`,
  };
}

function clauseRow(clause: ClauseVerdict): JsonObject {
  const values = clause.operands.map(
    ({ text, value }) => `${text} = ${value === undefined ? '?' : JSON.stringify(value)}`,
  );
  const seen = [...clause.evidence.flatMap(({ detail = [] }) => detail), ...clause.gaps.map((gap) => gap.detail)];
  return {
    expression: clause.expression,
    values: values.join('; '),
    verdict: clause.verdict,
    seen: seen.join('; '),
  };
}

/** What to do, the worst first; the same remedy for several anomalies stands once. */
function plan(found: readonly Anomaly[]): readonly JsonObject[] {
  const steps = found.map(({ severity, title, resolution }) => ({ severity, title, resolution }));
  return steps.filter((step, index) => steps.findIndex((other) => other.resolution === step.resolution) === index);
}

function charterModel(charter: Collected<CharterFacts>): JsonObject {
  if (charter.kind === 'missing') return { reason: charter.reason, path: '', sha256: '', roles: [], limits: [] };
  const { path, sha256, roles, riskLimits } = charter.value;
  return {
    reason: '',
    path,
    sha256,
    roles: roles.map(({ role, state, signer = '', fingerprint = '', detail }) => ({
      role,
      state,
      signer,
      fingerprint,
      detail,
    })),
    limits: Object.entries(riskLimits).map(([name, value]) => ({ name, value })),
  };
}

function reasonOf(reading: Collected<unknown>): string {
  return reading.kind === 'missing' ? reading.reason : '';
}
