import { at, listAt } from './json-path.ts';

/** Measures of stage 7 in the table. */
const MEASURES = [
  'trade_count',
  'latency_delta',
  'pacing_violations',
  'fill_rate',
  'sharpe_backtest',
  'sharpe_paper',
] as const;

/** Result of the rehearsal of one seed. */
export interface SeedRow {
  readonly seed: number;
  /** Evidence of stage 7 by name; missing evidence is absent. */
  readonly values: Readonly<Partial<Record<(typeof MEASURES)[number], number>>>;
  /** Verdict of gate 7, or the error of the rehearsal. */
  readonly verdict: string;
  /** Clauses of all gates that did not pass, as `7 sharpe_paper FAIL`. */
  readonly notPassed: readonly string[];
}

/** The row of a rehearsal from its --json output. */
export function rowOf(seed: number, report: unknown): SeedRow {
  const verdicts = listAt(report, 'decision', 'verdicts');
  const seventh = verdicts.find((verdict) => at(verdict, 'stage') === 7);
  const verdict = at(seventh, 'verdict');
  if (typeof verdict !== 'string') return brokenRow(seed, messageOf(report));
  return { seed, values: valuesOf(seventh), verdict, notPassed: verdicts.flatMap(notPassedOf) };
}

/** The row of a rehearsal without a verdict. */
export function brokenRow(seed: number, reason: string): SeedRow {
  return { seed, values: {}, verdict: 'none', notPassed: [reason] };
}

function messageOf(report: unknown): string {
  const message = at(report, 'error', 'message');
  return typeof message === 'string' ? message : 'no verdict of gate 7';
}

function valuesOf(verdict: unknown): SeedRow['values'] {
  const evidence = listAt(verdict, 'clauses').flatMap((clause) => listAt(clause, 'evidence'));
  const pairs = MEASURES.flatMap((name) => {
    const value = at(
      evidence.find((one) => at(one, 'name') === name),
      'value',
    );
    return typeof value === 'number' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(pairs);
}

/** Excludes targets, which only advise under the spec preset, and the clause on gates 1-7, which repeats them. */
function notPassedOf(verdict: unknown): readonly string[] {
  const asked = listAt(verdict, 'clauses').filter(
    (clause) => at(clause, 'advisory') !== true && at(clause, 'id') !== 'all_gates_1_to_7_pass',
  );
  return asked
    .filter((clause) => at(clause, 'verdict') !== 'PASS')
    .map((clause) => `${String(at(verdict, 'stage'))} ${String(at(clause, 'id'))} ${String(at(clause, 'verdict'))}`);
}
