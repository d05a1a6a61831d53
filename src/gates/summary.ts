import type { ClauseVerdict, GateVerdict, Verdict } from '../domain/verdict.ts';
import { clauseWords } from './clause-words.ts';

const TITLE_WIDTH = 23;
const VERDICT_WIDTH = 7;
const INDENT = ' '.repeat(3 + TITLE_WIDTH + 1 + VERDICT_WIDTH + 1);
const MOST_LINES = 3;

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
  const lines = wrap(factsOf(verdict), width - INDENT.length);
  return lines.map((line, index) => `${index === 0 ? titleLine(verdict) : INDENT}${line}`.trimEnd());
}

function factsOf(gate: GateVerdict): readonly string[] {
  const blocking = gate.clauses.filter((clause) => clause.advisory !== true);
  const open = blocking.filter(({ verdict }) => verdict !== 'PASS').toSorted(mostUrgentFirst);
  const unmet = gate.unmetDependencies;
  const waits = unmet.length > 0 ? [`waits for stage ${unmet.join(', ')}`] : [];
  if (open.length > 0 || waits.length > 0) return [...open.map(clauseWords), ...waits];
  return blocking.filter(({ sufficiency }) => !sufficiency).map(clauseWords);
}

function mostUrgentFirst(a: ClauseVerdict, b: ClauseVerdict): number {
  return URGENCY.indexOf(a.verdict) - URGENCY.indexOf(b.verdict);
}

/** Facts on lines of at most `width` columns; what does not fit on the last line is counted. */
function wrap(facts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, fact] of facts.entries()) {
    const longer = line === '' ? fact : `${line}   ${fact}`;
    if (line !== '' && longer.length > width) {
      if (lines.length === MOST_LINES - 1) return [...lines, `${line}   +${facts.length - index} more`];
      lines.push(line);
      line = fact;
    } else line = longer;
  }
  return [...lines, line];
}
