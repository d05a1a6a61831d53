import type { JsonObject } from '../../domain/json.ts';
import type { ClauseVerdict, EvidenceUse, GateVerdict } from '../../domain/verdict.ts';
import { clauseTitle, formatDocumentValue, formatMeasured } from './words.ts';

/** A line of the table of the eight gates. */
export function gateLine(gate: GateVerdict): JsonObject {
  const blocking = gate.clauses.filter((clause) => clause.advisory !== true);
  const held = blocking.filter((clause) => clause.verdict === 'PASS' || clause.verdict === 'CONDITIONAL');
  const open = blocking.filter((clause) => !held.includes(clause)).map((clause) => clauseTitle(clause));
  const unmet = gate.unmetDependencies.map((stage) => `stage ${stage} before it`);
  return {
    stage: gate.stage,
    title: gate.title,
    verdict: gate.verdict,
    held: held.length,
    asked: blocking.length,
    open: [...open, ...unmet].join(', ') || 'nothing',
    simulated: gate.simulated,
  };
}

/** A section of the document for one gate: a row for every clause. */
export function gateSection(gate: GateVerdict): JsonObject {
  return {
    stage: gate.stage,
    title: gate.title,
    verdict: gate.verdict,
    halt: gate.verdict === 'FAIL' ? (gate.haltAction ?? '') : '',
    rows: gate.clauses.map(clauseRow),
    remedies: gate.clauses.flatMap((clause) => {
      return clause.remedy === undefined ? [] : [{ label: clauseTitle(clause), remedy: clause.remedy }];
    }),
  };
}

/** Clause, value with all that is known of it, threshold, records with their source, verdict: all as texts. */
export function clauseRow(clause: ClauseVerdict): JsonObject {
  const { left, operator, right, computed } = sidesOf(clause);
  const use = clause.evidence.find((one) => one.name === left) ?? clause.evidence[0];
  const records = clause.evidence.map((one) => `#${one.sequence}`);
  const sources = new Set(clause.evidence.map((one) => one.sourceClass));
  return {
    label: clauseTitle(clause),
    expression: clause.expression,
    measured: measured(clause, use),
    threshold: operator === '' ? 'yes' : [operator, right, ...(computed === '' ? [] : ['=', computed])].join(' '),
    computed,
    records: records.length === 0 ? '' : `${records.join(', ')}; ${[...sources].join(', ')}`,
    verdict: clause.advisory === true ? `${clause.verdict} (target only)` : clause.verdict,
  };
}

function measured(clause: ClauseVerdict, use: EvidenceUse | undefined): string {
  const [gap] = clause.gaps;
  if (gap !== undefined) return gap.reason.replaceAll('_', ' ');
  return use === undefined ? shownValue(clause) : formatMeasured(shownValue(clause), use);
}

/** The sides of a comparison; `computed` is the value of a right side that is more than a number. */
function sidesOf({ comparison }: ClauseVerdict): Readonly<Record<'left' | 'operator' | 'right' | 'computed', string>> {
  if (comparison === undefined) return { left: '', operator: '', right: '', computed: '' };
  const { left, operator, right } = comparison;
  const value = right.value === undefined ? '' : formatDocumentValue(right.value);
  const isLiteral = /^[-\d.]+$/.test(right.text);
  return {
    left: left.text,
    operator,
    right: isLiteral && value !== '' ? value : right.text,
    computed: isLiteral ? '' : value,
  };
}

function shownValue({ comparison, operands }: ClauseVerdict): string {
  return formatDocumentValue(comparison === undefined ? operands[0]?.value : comparison.left.value);
}
