import type { SeedRow } from './seed-row.ts';
import { type Column, tableLines } from './table.ts';

/** Summary over all seeds. */
export interface SeedSummary {
  readonly seeds: number;
  /** Seeds with a clause that did not pass. */
  readonly failing: readonly number[];
  /** Number of failures of each clause. */
  readonly clauses: Readonly<Record<string, number>>;
  /** Clauses other than those about Sharpe ratios. */
  readonly others: readonly string[];
}

/** Largest allowed number of failing seeds among twenty for a market with a planted effect. */
export const MOST_FAILING_SEEDS = 3;

const SHARPE_CLAUSES = new Set(['7 sharpe_backtest FAIL', '7 sharpe_paper FAIL']);

/** Counts failing seeds and clauses. */
export function summarize(rows: readonly SeedRow[]): SeedSummary {
  const clauses: Record<string, number> = {};
  for (const clause of rows.flatMap(({ notPassed }) => notPassed)) clauses[clause] = (clauses[clause] ?? 0) + 1;
  return {
    seeds: rows.length,
    failing: rows.filter(({ notPassed }) => notPassed.length > 0).map(({ seed }) => seed),
    clauses,
    others: Object.keys(clauses).filter((clause) => !SHARPE_CLAUSES.has(clause)),
  };
}

/** True when the results match a market with a planted effect. */
export function isAsDeclared({ failing, others }: SeedSummary): boolean {
  return others.length === 0 && failing.length <= MOST_FAILING_SEEDS;
}

const COLUMNS: readonly Column[] = [
  { heading: 'seed', numeric: true },
  { heading: 'trades', numeric: true },
  { heading: 'latency_delta', numeric: true },
  { heading: 'pacing', numeric: true },
  { heading: 'fill_rate', numeric: true },
  { heading: 'sharpe_backtest', numeric: true },
  { heading: 'sharpe_paper', numeric: true },
  { heading: 'gate 7' },
  { heading: 'not passed' },
];

/** The table of all seeds. */
export function seedTable(rows: readonly SeedRow[]): readonly string[] {
  return tableLines(COLUMNS, rows.map(cells));
}

function cells({ seed, values, verdict, notPassed }: SeedRow): readonly string[] {
  return [
    String(seed),
    shown(values.trade_count, 0),
    shown(values.latency_delta, 3),
    shown(values.pacing_violations, 0),
    shown(values.fill_rate, 4),
    shown(values.sharpe_backtest, 1),
    shown(values.sharpe_paper, 1),
    verdict,
    notPassed.join(', '),
  ];
}

const shown = (value: number | undefined, digits: number) => value?.toFixed(digits) ?? '-';

/** Lines under the table. */
export function summaryLines({ seeds, failing, clauses }: SeedSummary): readonly string[] {
  if (failing.length === 0) return [`0 of ${seeds} seeds failed`];
  const counted = Object.entries(clauses).map(([clause, count]) => `${clause} (${count})`);
  return [`${failing.length} of ${seeds} seeds failed: ${failing.join(', ')}`, `not passed: ${counted.join(', ')}`];
}
