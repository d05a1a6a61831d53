import type { StageContext, StageResult } from '../../src/domain/artifact.ts';
import type {
  CharterFacts,
  Collected,
  CoverageFacts,
  FixtureFacts,
  InspectedEntry,
  ManifestEntry,
  ReviewFacts,
  StageTestFacts,
  TestRunFacts,
} from '../../src/domain/system-facts.ts';

/** Facts of a system in which everything is as it should be; tests change one thing. */

export const CONTEXT: StageContext = { observedAt: '2026-11-21T12:00:00.000Z', version: '9.9.9' };

export const NOT_THERE = { kind: 'missing', reason: 'nobody looked' } as const;

export function reading<T>(value: T): Collected<T> {
  return { kind: 'read', value, sourceClass: 'local', attachments: [{ path: 'system:x', sha256: 'e'.repeat(64) }] };
}

/** Value and detail of an observation, or the reason why there is none. */
export function outcome(result: StageResult, name: string): readonly [unknown, string] {
  const found = result.observations.find((one) => one.name === name);
  if (found !== undefined) return [found.value, found.detail ?? ''];
  return ['missing', result.missing?.find((one) => one.name === name)?.reason ?? 'not even missing'];
}

export function entry(
  overrides: Partial<ManifestEntry> = {},
  files: number = 1,
  problems: readonly string[] = [],
): InspectedEntry {
  const manifest: ManifestEntry = {
    id: 'a',
    title: 'An artifact',
    category: 'documentation',
    place: 'system',
    files: ['a'],
    expected: 1,
    syntax: 'text',
    sections: [],
    signed: false,
    due: 1,
    ...overrides,
  };
  const file = (index: number) => ({
    path: `${manifest.id}-${index}`,
    sha256: 'f'.repeat(64),
    signed: false,
    problems,
  });
  return { entry: manifest, files: Array.from({ length: files }, (_, index) => file(index)) };
}

export const COVERAGE: CoverageFacts = { format: 'lcov', coveredLines: 90, totalLines: 100, files: 3 };

export const CHARTER: CharterFacts = {
  path: 'charter.json',
  sha256: 'c'.repeat(64),
  roles: [
    { role: 'risk_officer', state: 'valid', signer: 'Ruth', fingerprint: 'SHA256:r', detail: 'signed' },
    { role: 'cto', state: 'valid', signer: 'Carl', fingerprint: 'SHA256:c', detail: 'signed' },
  ],
  subjects: [{ path: 'artifacts.yaml', expected: 'd1', found: 'd1' }],
  unnamed: [],
  changes: [],
  riskLimits: { max_drawdown_pct: 15 },
  appliedLimits: { max_drawdown_pct: 15 },
};

export const FIXTURES: FixtureFacts = {
  manifest: 'fixtures/manifest.json',
  binding: 'named',
  files: [{ path: 'fixtures/bars.csv', expected: 'd2', found: 'd2' }],
  seeds: { global: 42, property: 100, metamorphic: 200, chaos: 300, integration: 400 },
};

export const UNIT_TESTS: TestRunFacts = { total: 3, passed: 3, failed: 0, errors: 0, skipped: 0, failures: [] };

export const REVIEWS: ReviewFacts = {
  repository: 'firm/system',
  commit: 'a'.repeat(40),
  required: 2,
  pulls: [{ number: 7, author: 'author', title: 'T' }],
  approvals: [
    { reviewer: 'ann', pull: 7, submittedAt: '2026-01-01T00:00:00Z' },
    { reviewer: 'bob', pull: 7, submittedAt: '2026-01-01T00:00:00Z' },
  ],
  objections: [],
  discounted: [],
};

export function stageTest(name: string, overrides: Partial<StageTestFacts> = {}): StageTestFacts {
  return {
    name,
    file: `stage-tests/${name}.js`,
    exists: true,
    dryRun: { command: ['x'], exitCode: 0, detail: 'exit 0' },
    fixtures: [{ path: 'fixtures/bars.csv', state: 'valid' }],
    ...overrides,
  };
}

export const STAGE_TESTS: readonly StageTestFacts[] = [
  'account_probe',
  'paper_trading',
  'latency_benchmark',
  'go_live_decision',
].map((name) => stageTest(name));
