import type { JsonObject } from '../../domain/json.ts';
import type { ClauseVerdict, GateVerdict } from '../../domain/verdict.ts';
import { clauseTitle, numberWords, valueWords } from './words.ts';

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

/** Clause, value, threshold, interval, record numbers, source, verdict: all as texts. */
export function clauseRow(clause: ClauseVerdict): JsonObject {
  const { left, operator, right } = sidesOf(clause);
  const use = clause.evidence.find((one) => one.name === left) ?? clause.evidence[0];
  return {
    label: clauseTitle(clause),
    expression: clause.expression,
    value: clause.gaps.length > 0 ? (clause.gaps[0]?.reason ?? '').replaceAll('_', ' ') : shownValue(clause),
    threshold: operator === '' ? 'yes' : `${operator} ${right}`,
    unit: use === undefined || use.unit === 'boolean' ? '' : use.unit,
    interval: use?.interval === undefined ? '' : `${numberWords(use.interval[0])} to ${numberWords(use.interval[1])}`,
    observations: use?.samples ?? '',
    records: clause.evidence.map((one) => `#${one.sequence}`).join(', '),
    source: [...new Set(clause.evidence.map((one) => one.sourceClass))].join(', '),
    verdict: clause.advisory === true ? `${clause.verdict} (target only)` : clause.verdict,
  };
}

function sidesOf({ comparison }: ClauseVerdict): {
  readonly left: string;
  readonly operator: string;
  readonly right: string;
} {
  if (comparison === undefined) return { left: '', operator: '', right: '' };
  const { left, operator, right } = comparison;
  const computed = right.value === undefined ? right.text : valueWords(right.value);
  const isLiteral = /^[-\d.]+$/.test(right.text);
  return { left: left.text, operator, right: isLiteral ? computed : `${right.text} = ${computed}` };
}

function shownValue({ comparison, operands }: ClauseVerdict): string {
  return valueWords(comparison === undefined ? operands[0]?.value : comparison.left.value);
}
