import type { EpochMs } from '../domain/clock.ts';
import type { GateClause, GateDefinition, MaxAge, Preset } from '../domain/gate.ts';
import type { ClauseVerdict, EvidenceGap, EvidenceUse, Verdict, WaiverUse } from '../domain/verdict.ts';
import type { Waiver } from '../domain/waiver.ts';
import type { ExpressionParser } from './cel/expression.ts';
import { ageFault, type EvidenceLookup } from './eligible-evidence.ts';
import { type EvaluatedExpression, evaluateExpression, type Truth } from './evaluate-expression.ts';

/** Inputs for judging a clause. */
export interface ClauseContext {
  readonly gate: GateDefinition;
  readonly parser: ExpressionParser;
  readonly readings: ReadonlyMap<string, EvidenceLookup>;
  readonly preset: Preset;
  readonly asOf: EpochMs;
  readonly waivers: readonly Waiver[];
}

/** Judges one clause and explains the verdict. Never throws, whatever the evidence. */
export function evaluateClause(clause: GateClause, context: ClauseContext): ClauseVerdict {
  const readings = readingsOf(clause, context);
  const evaluated = evaluateExpression(context.parser, clause.expression, readings);
  const waiver = waiverUse(clause, evaluated.truth, context);
  const verdict = verdictOf(clause, evaluated.truth, waiver);
  const gaps = gapsOf(evaluated.names, readings);
  const remedy = remedyOf(clause, verdict, evaluated, gaps, context.gate);
  return {
    id: clause.id,
    expression: clause.expression,
    label: clause.label,
    ...(clause.title === undefined ? {} : { title: clause.title }),
    verdict,
    waivable: clause.waivable,
    sufficiency: clause.sufficiency,
    ...(clause.preset === 'strict' && context.preset === 'spec' ? { advisory: true } : {}),
    operands: evaluated.operands,
    ...(evaluated.comparison === undefined ? {} : { comparison: evaluated.comparison }),
    evidence: evidenceUsesOf(evaluated.names, readings),
    gaps,
    ...(waiver === undefined ? {} : { waiver }),
    ...(remedy === '' ? {} : { remedy }),
  };
}

/** The gate's readings, limited by the clause's own maximum age. */
function readingsOf({ maxAge }: GateClause, { readings, asOf }: ClauseContext): ReadonlyMap<string, EvidenceLookup> {
  if (maxAge === undefined) return readings;
  return new Map([...readings].map(([name, reading]) => [name, withinAge(name, reading, maxAge, asOf)]));
}

/** Checks only the newest record: if it is too old, every other one is. */
function withinAge(name: string, reading: EvidenceLookup, maxAge: MaxAge, asOf: EpochMs): EvidenceLookup {
  if (reading.kind === 'gap') return reading;
  const fault = ageFault(Date.parse(reading.record.observedAt), asOf, maxAge);
  if (fault === undefined) return reading;
  return { kind: 'gap', gap: { name, reason: 'stale', detail: `record #${reading.record.sequence} ${fault}` } };
}

/** Too little evidence is PENDING, never FAIL; a waived FAIL is CONDITIONAL. */
function verdictOf(clause: GateClause, truth: Truth, waiver: WaiverUse | undefined): Verdict {
  if (truth !== 'FAIL') return truth;
  if (clause.sufficiency) return 'PENDING';
  return waiver?.status === 'applied' ? 'CONDITIONAL' : 'FAIL';
}

/** The waiver for the clause that ends last, with its status. */
function waiverUse(clause: GateClause, truth: Truth, { gate, asOf, waivers }: ClauseContext): WaiverUse | undefined {
  const waiver = waivers
    .filter((candidate) => candidate.stage === gate.stage && candidate.clause === clause.id)
    .toSorted((a, b) => expiryOf(b) - expiryOf(a))[0];
  if (waiver === undefined) return undefined;
  const { by, until, reason } = waiver;
  return { by, until, ...(reason === undefined ? {} : { reason }), status: statusOf(waiver, clause, truth, asOf) };
}

function statusOf(waiver: Waiver, clause: GateClause, truth: Truth, asOf: EpochMs): WaiverUse['status'] {
  if (!clause.waivable) return 'not_waivable';
  if (asOf >= expiryOf(waiver)) return 'expired';
  return truth === 'FAIL' ? 'applied' : 'not_needed';
}

/** An unreadable end counts as already ended. */
function expiryOf({ until }: Waiver): EpochMs {
  const instant = Date.parse(until);
  return Number.isNaN(instant) ? Number.NEGATIVE_INFINITY : instant;
}

function gapsOf(names: readonly string[], readings: ReadonlyMap<string, EvidenceLookup>): readonly EvidenceGap[] {
  return names.flatMap((name) => {
    const reading = readings.get(name);
    return reading?.kind === 'gap' ? [reading.gap] : [];
  });
}

function evidenceUsesOf(names: readonly string[], readings: ReadonlyMap<string, EvidenceLookup>): EvidenceUse[] {
  return names.flatMap((name) => {
    const reading = readings.get(name);
    return reading?.kind === 'value' ? [toEvidenceUse(name, reading)] : [];
  });
}

function toEvidenceUse(name: string, { record }: Extract<EvidenceLookup, { kind: 'value' }>): EvidenceUse {
  const { sequence, digest, value, unit, sourceClass, observedAt, samples, interval, detail } = record;
  return {
    name,
    sequence,
    digest,
    value,
    unit,
    sourceClass,
    observedAt,
    ...(samples === undefined ? {} : { samples }),
    ...(interval === undefined ? {} : { interval }),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** Steps that would make the clause true, with the commands that collect missing evidence; empty when it is true. */
function remedyOf(
  clause: GateClause,
  verdict: Verdict,
  { error }: EvaluatedExpression,
  gaps: readonly EvidenceGap[],
  gate: GateDefinition,
): string {
  if (verdict === 'PASS') return '';
  const failed = gaps.filter(({ cause }) => cause !== undefined);
  const absent = gaps.filter(({ cause }) => cause === undefined);
  const [recollect, collect] = [collectCommands(failed, gate), collectCommands(absent, gate)];
  const ways = [collect && `collect it: ${collect}`, recollect && `mend that, then run: ${recollect}`];
  const evidenceSteps = ways.filter(Boolean).join('; ');
  if (verdict === 'ERROR') return [`could not be evaluated: ${error}`, evidenceSteps].filter(Boolean).join('; ');
  return gaps.length > 0 && verdict === 'PENDING' ? evidenceSteps : clause.remedy;
}

function collectCommands(gaps: readonly EvidenceGap[], gate: GateDefinition): string {
  const names = new Set(gaps.map((gap) => gap.name));
  const commands = gate.evidence.filter(({ name }) => names.has(name)).map(({ collect }) => collect);
  return [...new Set(commands)].join(', ');
}
