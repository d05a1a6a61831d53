import type { StageContext, StageResult } from '../../domain/artifact.ts';
import type { CoverageFacts, InspectedEntry, SystemFacts } from '../../domain/system-facts.ts';
import { createMeasurer, type Measured, splitFindings } from '../measure.ts';
import { measureFixtures } from './fixtures.ts';
import { measureGovernance } from './governance.ts';
import { artifactCoverage, standings } from './inventory-status.ts';

/** Inputs of stage 1. */
export type ArtifactValidationInputs = Pick<SystemFacts, 'inventory' | 'coverage' | 'charter' | 'fixtures'>;

/**
 * Stage 1, artifact validation: measures `artifact_coverage`, `test_coverage`, `governance_signed` (of the charter) and
 * `fixtures_valid`. Its document needs the verdict, see {@link renderArtifactReport}.
 */
export function validateArtifacts(inputs: ArtifactValidationInputs, context: StageContext): StageResult {
  const measure = createMeasurer(1, context);
  const findings = [
    measure('artifact_coverage', 'ratio', inputs.inventory, measureArtifactCoverage),
    measure('test_coverage', 'ratio', inputs.coverage, measureTestCoverage),
    measure('governance_signed', 'boolean', inputs.charter, measureGovernance),
    measure('fixtures_valid', 'boolean', inputs.fixtures, measureFixtures),
  ];
  return { ...splitFindings(findings), artifacts: [] };
}

function measureArtifactCoverage(entries: readonly InspectedEntry[]): Measured {
  const all = standings(entries, 1);
  const coverage = artifactCoverage(all);
  if (coverage === undefined)
    return { kind: 'unknown', reason: 'the manifest lists no artifact that is due at stage 1' };
  const short = all
    .filter((entry) => entry.due && entry.status !== 'compliant')
    .map((entry) => entry.inspected.entry.id);
  const detail = `${coverage.due - short.length} of ${coverage.due} artifacts that are due are compliant`;
  return {
    kind: 'value',
    value: coverage.ratio,
    samples: coverage.due,
    detail: short.length === 0 ? detail : `${detail}; short: ${short.join(', ')}`,
  };
}

function measureTestCoverage(coverage: CoverageFacts): Measured {
  const { coveredLines, totalLines, files, format } = coverage;
  return {
    kind: 'value',
    value: coveredLines / totalLines,
    samples: totalLines,
    detail: `${coveredLines} of ${totalLines} lines in ${files} files (${format})`,
  };
}
