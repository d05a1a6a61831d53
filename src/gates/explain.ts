import type { ClauseVerdict, GateVerdict, WaiverUse } from '../domain/verdict.ts';
import { comparedValues, GAP_WORDS } from './clause-format.ts';
import { NO_RECORD } from './eligible-evidence.ts';
import { formatValue } from './format.ts';
import { titleLine } from './summary.ts';

const WIDTH = 100;
const EXPRESSION_WIDTH = 38;
const VERDICT_WIDTH = 8;
const DETAIL_INDENT = ' '.repeat(7);

/** A gate with every clause, its values, their records, and the remedies; lines of about 100 columns. */
export function explainGate(gate: GateVerdict): readonly string[] {
  const clauses = gate.clauses.flatMap(clauseLines);
  return [header(gate), ...dependencyLines(gate), ...clauses, ...targetLegend(gate), ...remediationLines(gate)];
}

function header(gate: GateVerdict): string {
  const notes = [
    ...(gate.verdict === 'FAIL' && gate.haltAction !== undefined ? [gate.haltAction] : []),
    ...(gate.step === undefined ? [] : [`step ${gate.step}`]),
    ...(gate.preset === 'strict' ? ['strict preset'] : []),
    ...(gate.simulated ? ['SIMULATED evidence'] : []),
  ];
  return `${titleLine(gate)}${notes.join(', ')}`.trimEnd();
}

function dependencyLines({ unmetDependencies }: GateVerdict): readonly string[] {
  if (unmetDependencies.length === 0) return [];
  return [`   waits for stage ${unmetDependencies.join(', ')}: PENDING at best until they pass`];
}

/** The clause, its verdict and its values; notes stay on the same line while they fit. */
function clauseLines(clause: ClauseVerdict): readonly string[] {
  const start = `   ${clause.expression.padEnd(EXPRESSION_WIDTH)} ${clause.verdict.padEnd(VERDICT_WIDTH)}`;
  const values = `${valuesOf(clause)}${recordsOf(clause)}`;
  const lines = [values === '' ? start : `${start} ${values}`];
  for (const note of [...detailsOf(clause), ...gapsOf(clause), ...waiverOf(clause), ...remedyOf(clause)]) {
    const last = lines.length === 1 ? `${lines[0]}${lines[0] === start ? ' ' : '   '}${note}` : '';
    if (last !== '' && last.length <= WIDTH) lines[0] = last;
    else lines.push(...wrapWords(note, WIDTH - DETAIL_INDENT.length).map((line) => `${DETAIL_INDENT}${line}`));
  }
  return lines;
}

/** Wraps words into lines of at most `width` columns; a longer word gets its own line. */
function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Values of the clause: both sides of a comparison, else every operand. */
function valuesOf(clause: ClauseVerdict): string {
  const sides = comparedValues(clause);
  if (sides !== undefined) return `${sides[0]} against ${sides[1]}`;
  const unitOf = (name: string) => clause.evidence.find((use) => use.name === name)?.unit;
  return clause.operands
    .flatMap(({ text, value }) => (value === undefined ? [] : [`${text} ${formatValue(value, unitOf(text))}`]))
    .join(', ');
}

function recordsOf({ evidence }: ClauseVerdict): string {
  if (evidence.length === 0) return '';
  return `   ${evidence.map(({ sequence, sourceClass }) => `#${String(sequence).padStart(4, '0')} ${sourceClass}`).join(', ')}`;
}

function detailsOf({ evidence }: ClauseVerdict): readonly string[] {
  return evidence.flatMap(({ name, unit, detail, samples, interval }) => {
    const facts = [
      ...(detail === undefined ? [] : [detail]),
      ...(samples === undefined ? [] : [`n = ${samples}`]),
      ...(interval === undefined
        ? []
        : [`95 % interval ${formatValue(interval[0], unit)} to ${formatValue(interval[1], unit)}`]),
    ];
    const subject = evidence.length > 1 ? `${name}: ` : '';
    return facts.length === 0 ? [] : [`${subject}${facts.join('; ')}`];
  });
}

function gapsOf({ gaps, operands }: ClauseVerdict): readonly string[] {
  return gaps.map(({ name, reason, detail }) => {
    const subject = operands.length === 1 ? '' : `${name} is `;
    const why = detail === NO_RECORD ? '' : `: ${detail}`;
    return `${subject}${GAP_WORDS[reason]}${why}`;
  });
}

function waiverOf({ waiver }: ClauseVerdict): readonly string[] {
  if (waiver === undefined) return [];
  const { status, by, until, reason } = waiver;
  return [`${WAIVER_WORDS[status](by, until)}${reason === undefined ? '' : `: ${reason}`}`];
}

const WAIVER_WORDS: Readonly<Record<WaiverUse['status'], (by: string, until: string) => string>> = {
  applied: (by, until) => `waived by ${by} until ${until}`,
  not_needed: (by, until) => `waived by ${by} until ${until}, not needed`,
  expired: (by, until) => `waiver of ${by} expired at ${until}`,
  not_waivable: (by) => `waiver of ${by} void: this clause can never be waived`,
};

function remedyOf(clause: ClauseVerdict): readonly string[] {
  if (clause.remedy === undefined) return [];
  const waiver = clause.verdict === 'FAIL' && clause.waivable ? [WAIVER_WAY] : [];
  const target = clause.advisory === true ? ['(target)'] : [];
  return [`${clause.verdict === 'PENDING' ? '' : 'to pass: '}${clause.remedy}`, ...waiver, ...target];
}

const WAIVER_WAY = 'or a waiver signed by risk_officer and one more role';

function targetLegend({ clauses }: GateVerdict): readonly string[] {
  const any = clauses.some(({ advisory, verdict }) => advisory === true && verdict !== 'PASS');
  return any ? ['', '   (target): stops the gate under the strict preset alone'] : [];
}

function remediationLines({ verdict, remediation }: GateVerdict): readonly string[] {
  if (verdict === 'PASS' || remediation === undefined) return [];
  return ['', ...wrapWords(remediation, WIDTH - 3).map((line) => `   ${line}`)];
}
