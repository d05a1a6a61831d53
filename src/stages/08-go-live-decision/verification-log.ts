import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { SourceClass } from '../../domain/evidence.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ClauseVerdict, EvidenceUse, GateVerdict } from '../../domain/verdict.ts';
import type { OutcomeInputs, RoleStanding } from './inputs.ts';
import { triggerRows } from './rollback-triggers.ts';

/** Classes by precedence: one simulated record makes all of the evidence simulated. */
const CLASS_ORDER: readonly SourceClass[] = ['simulated', 'live', 'paper', 'remote', 'attested', 'local'];

/** `PRELIVE_VERIFICATION_LOG.json`: the outcome of the decision. It lists the signatures, so they do not cover it. */
export function verificationLogArtifact(inputs: OutcomeInputs, context: StageContext): Artifact {
  const { account, proposal } = inputs;
  return {
    kind: 'json',
    path: 'PRELIVE_VERIFICATION_LOG.json',
    schema: 'prelive-verification-log',
    value: {
      schema_version: 1,
      timestamp: context.observedAt,
      prelive_version: context.version,
      evidence_class: evidenceClassOf(inputs.gates),
      step: inputs.step,
      subject: { commit: inputs.subject.commit, configuration_digest: inputs.subject.configurationDigest },
      account: account === undefined ? null : { masked: account.masked, keyed_digest: account.keyedDigest },
      decision: inputs.decision,
      exit_code: inputs.exitCode,
      gates: inputs.gates.map(gateEntry),
      anomalies: anomaliesOf(inputs),
      rollback_triggers: triggerRows(inputs.limits),
      signatures: inputs.signatures.map(signatureEntry),
      proposal:
        proposal === undefined ? null : { statement_sha256: proposal.statement, document_sha256: proposal.document },
    },
  };
}

/** Class of the evidence as a whole; `none` without evidence. */
function evidenceClassOf(gates: readonly GateVerdict[]): SourceClass | 'none' {
  const used = new Set(
    gates.flatMap((gate) => gate.clauses.flatMap((clause) => clause.evidence.map((use) => use.sourceClass))),
  );
  return CLASS_ORDER.find((sourceClass) => used.has(sourceClass)) ?? 'none';
}

function gateEntry(gate: GateVerdict): JsonObject {
  const metrics = new Map(gate.clauses.flatMap((clause) => clause.evidence.map((use) => [use.name, use] as const)));
  return {
    stage: gate.stage,
    title: gate.title,
    status: gate.verdict,
    simulated: gate.simulated,
    unmet_dependencies: gate.unmetDependencies,
    metrics: [...metrics.values()].map(metricEntry),
    clauses: gate.clauses.map(clauseEntry),
  };
}

function metricEntry(use: EvidenceUse): JsonObject {
  return {
    name: use.name,
    value: use.value,
    unit: use.unit,
    samples: use.samples ?? null,
    interval: use.interval ?? null,
    record: use.sequence,
    source_class: use.sourceClass,
    observed_at: use.observedAt,
  };
}

function clauseEntry(clause: ClauseVerdict): JsonObject {
  const { waiver } = clause;
  return {
    id: clause.id,
    expression: clause.expression,
    status: clause.verdict,
    advisory: clause.advisory === true,
    sufficiency: clause.sufficiency,
    operands: clause.operands.map(({ text, value }) => ({ text, value: value ?? null })),
    missing: clause.gaps.map(({ name, reason, detail }) => ({ name, reason, detail })),
    waiver: waiver === undefined ? null : { by: waiver.by, until: waiver.until, status: waiver.status },
    remedy: clause.remedy ?? null,
  };
}

/** Anomalies by severity: false clauses and broken signatures, then errors and missing evidence, then waivers. */
function anomaliesOf({ gates, signatures }: OutcomeInputs): readonly JsonObject[] {
  const clauses = gates.flatMap((gate) => gate.clauses.map((clause) => ({ gate, clause })));
  const found = clauses.flatMap(({ gate, clause }) => {
    const severity = SEVERITY[clause.verdict];
    if (severity === undefined || clause.advisory === true) return [];
    return [{ severity, source: `gate ${gate.stage}, ${clause.id}`, text: clauseAnomaly(clause) }];
  });
  const signed = signatures
    .filter(({ status }) => status === 'refused' || status === 'broken')
    .map(({ role, status, reason }) => ({
      severity: 'critical',
      source: `signature of ${role}`,
      text: reason ?? status,
    }));
  return [...found, ...signed].toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

const ORDER: readonly string[] = ['critical', 'medium', 'low'];
const SEVERITY: Readonly<Partial<Record<ClauseVerdict['verdict'], string>>> = {
  FAIL: 'critical',
  ERROR: 'critical',
  PENDING: 'medium',
  CONDITIONAL: 'low',
};

function clauseAnomaly({ expression, verdict, gaps, waiver }: ClauseVerdict): string {
  if (gaps.length > 0) return gaps.map((gap) => gap.detail).join('; ');
  if (waiver?.status === 'applied') return `${expression} is not true and waived by ${waiver.by} until ${waiver.until}`;
  return verdict === 'ERROR' ? `${expression} could not be evaluated` : `${expression} is not true`;
}

function signatureEntry({ role, holder, status, fingerprint, reason }: RoleStanding): JsonObject {
  return { role, person: holder.person, status, fingerprint: fingerprint ?? null, reason: reason ?? null };
}
