import type { ClauseVerdict, GateVerdict, Verdict } from '../domain/verdict.ts';
import { formatClause } from './clause-words.ts';

const TITLE_WIDTH = 23;
const VERDICT_WIDTH = 7;
const INDENT = ' '.repeat(3 + TITLE_WIDTH + 1 + VERDICT_WIDTH + 1);
const MOST_LINES = 3;
/** Room for `   +12 more`. */
const COUNT_WIDTH = 11;

/** From what a reader must see first. */
const URGENCY: readonly Verdict[] = ['FAIL', 'ERROR', 'PENDING', 'CONDITIONAL'];

/** A gate's title line without facts: ` 7 paper trading            FAIL   `. */
export function titleLine({ stage, title, verdict }: Pick<GateVerdict, 'stage' | 'title' | 'verdict'>): string {
  return ` ${stage} ${title.padEnd(TITLE_WIDTH)} ${verdict.padEnd(VERDICT_WIDTH)} `;
}

/**
 * A gate on the result screen: one line where it fits in `width` columns, at most three. A gate that passes shows each
 * condition with its value; one that does not shows what is wrong, the worst first, and nothing else.
 */
export function summarizeGate(verdict: GateVerdict, width = 100): readonly string[] {
  return factLines(verdict, width).map((line, index) =>
    (index === 0 ? titleLine(verdict) + line.trim() : line).trimEnd(),
  );
}

/** The same without the title: the facts alone, where they stand under a line of another one's making. */
export function factLines(verdict: GateVerdict, width = 100): readonly string[] {
  return wrap(factsOf(verdict), width - INDENT.length).map((line) => `${INDENT}${line}`);
}

function factsOf(gate: GateVerdict): readonly string[] {
  const blocking = gate.clauses.filter((clause) => clause.advisory !== true);
  const open = blocking.filter(({ verdict }) => verdict !== 'PASS').toSorted(mostUrgentFirst);
  const unmet = gate.unmetDependencies;
  const waits = unmet.length > 0 ? [`waits for stage ${unmet.join(', ')}`] : [];
  if (open.length > 0 || waits.length > 0) return [...open.map(formatClause), ...waits];
  return blocking.filter(({ sufficiency }) => !sufficiency).map(formatClause);
}

function mostUrgentFirst(a: ClauseVerdict, b: ClauseVerdict): number {
  return URGENCY.indexOf(a.verdict) - URGENCY.indexOf(b.verdict);
}

/** Facts on lines of at most `width` columns; what does not fit on the last line is counted. */
function wrap(facts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const [index, fact] of facts.entries()) {
    const last = lines.length === MOST_LINES && index < facts.length - 1;
    const longer = lines.length === 0 ? fact : `${lines.at(-1)}   ${fact}`;
    if (lines.length > 0 && longer.length <= width - (last ? COUNT_WIDTH : 0)) lines[lines.length - 1] = longer;
    else if (lines.length < MOST_LINES) lines.push(fact);
    else return lines.with(-1, `${lines.at(-1)}   +${facts.length - index} more`);
  }
  return lines;
}
