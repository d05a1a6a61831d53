import type { ArtifactCategory } from '../../domain/system-facts.ts';
import type { ClauseVerdict, GateVerdict } from '../../domain/verdict.ts';
import { CATEGORY_RISKS, CLAUSE_RISKS } from './category-risks.ts';
import type { EntryStanding } from './inventory-status.ts';

/** A fault listed in the report. */
export type Anomaly = {
  readonly severity: 'critical' | 'medium' | 'low';
  readonly title: string;
  readonly found: string;
  readonly risk: string;
  readonly consequence: string;
  readonly resolution: string;
};

/** Severities, the worst first. */
export const SEVERITIES = ['critical', 'medium', 'low'] as const;

/** All anomalies, the worst first: failing clauses, then artifacts with faults. */
export function anomalies(entries: readonly EntryStanding[], verdict: GateVerdict): readonly Anomaly[] {
  const all = [...verdict.clauses.flatMap(clauseAnomaly), ...entries.flatMap(entryAnomaly)];
  return SEVERITIES.flatMap((severity) => all.filter((anomaly) => anomaly.severity === severity));
}

function clauseAnomaly(clause: ClauseVerdict): Anomaly[] {
  if (clause.verdict === 'PASS' || clause.verdict === 'CONDITIONAL') return [];
  const { risk, consequence } = CLAUSE_RISKS[clause.id] ?? {
    risk: 'A condition that the firm has added to this gate does not hold.',
    consequence: 'Stages 2-8 are halted.',
  };
  const seen = [...clause.gaps.map((gap) => gap.detail), ...clause.evidence.flatMap(({ detail = [] }) => detail)];
  return [
    {
      severity: clause.verdict === 'PENDING' ? 'medium' : 'critical',
      title: `${clause.expression} is ${clause.verdict}`,
      found: seen.join('; '),
      risk,
      consequence,
      resolution: clause.remedy ?? 'See the gate file.',
    },
  ];
}

function entryAnomaly(standing: EntryStanding): Anomaly[] {
  const found = shortcomings(standing);
  if (found.length === 0) return [];
  const { entry } = standing.inspected;
  const { risk, consequence } = CATEGORY_RISKS[entry.category];
  const severity = severityOf(standing, entry.category);
  if (severity === undefined) return [];
  return [
    { severity, title: entry.title, found: found.join('; '), risk, consequence, resolution: resolution(standing) },
  ];
}

/** `undefined` for an artifact that is neither due nor present. */
function severityOf(standing: EntryStanding, category: ArtifactCategory): Anomaly['severity'] | undefined {
  if (!standing.due) return standing.found === 0 ? undefined : 'low';
  if (standing.status === 'compliant') return 'low';
  return standing.status === 'partial' ? 'medium' : CATEGORY_RISKS[category].severity;
}

function shortcomings({ inspected, found }: EntryStanding): readonly string[] {
  const { entry, files } = inspected;
  return [
    ...(found < entry.expected ? [`${found} of ${entry.expected} files found`] : []),
    ...files.flatMap((file) => file.problems.map((problem) => `${file.path}: ${problem}`)),
    ...files.filter((file) => entry.signed && !file.signed).map((file) => `${file.path}: not named by the charter`),
  ];
}

function resolution({ inspected, found }: EntryStanding): string {
  const { entry } = inspected;
  if (found < entry.expected) return `Add ${entry.files.join(', ')}.`;
  return entry.signed ? 'Correct the named files and have them signed with the charter.' : 'Correct the named files.';
}
