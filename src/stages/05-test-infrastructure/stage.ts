import type { StageContext, StageResult } from '../../domain/artifact.ts';
import type { Collected, FixtureFacts, StageTestFacts, SystemFacts } from '../../domain/system-facts.ts';
import { fixtureFaults } from '../01-artifact-validation/fixtures.ts';
import { createMeasurer, faultFreeOr, type Measured, splitFindings } from '../measure.ts';

/** Required stage tests of a system. */
export const REQUIRED_STAGE_TESTS = [
  'account_probe',
  'paper_trading',
  'latency_benchmark',
  'go_live_decision',
] as const;

/** Inputs of stage 5. */
export type TestInfrastructureInputs = Pick<SystemFacts, 'fixtures' | 'stageTests'>;

/** Stage 5, test infrastructure: `stage_tests_exist`, `tests_runnable`, `fixtures_configured`. */
export function checkTestInfrastructure(inputs: TestInfrastructureInputs, context: StageContext): StageResult {
  const measure = createMeasurer(5, context);
  const findings = [
    measure('stage_tests_exist', 'boolean', inputs.stageTests, measureExistence),
    measure('tests_runnable', 'boolean', inputs.stageTests, measureDryRuns),
    measure('fixtures_configured', 'boolean', bothRead(inputs), measureFixturesOfTests),
  ];
  return { ...splitFindings(findings), artifacts: [] };
}

function measureExistence(tests: readonly StageTestFacts[]): Measured {
  const undeclared = REQUIRED_STAGE_TESTS.filter((name) => !tests.some((test) => test.name === name));
  const absent = tests.filter((test) => !test.exists);
  const faults = [
    ...undeclared.map((name) => `${name} is not declared in prelive.yaml`),
    ...absent.map((test) => `${test.name}: ${test.file} is missing or empty`),
  ];
  return {
    ...faultFreeOr(faults, `${tests.length} of ${tests.length}: ${tests.map((test) => test.file).join(', ')}`),
    samples: tests.length,
  };
}

function measureDryRuns(tests: readonly StageTestFacts[]): Measured {
  if (tests.length === 0) return { kind: 'unknown', reason: 'prelive.yaml declares no stage test' };
  const without = tests.filter((test) => test.dryRun === undefined).map((test) => test.name);
  const failed = tests.filter((test) => test.dryRun !== undefined && test.dryRun.exitCode !== 0);
  if (failed.length === 0 && without.length > 0) {
    return { kind: 'unknown', reason: `prelive.yaml declares no dry_run for ${without.join(', ')}` };
  }
  const faults = failed.map((test) => `${test.name}: ${test.dryRun?.detail ?? ''}`);
  return { ...faultFreeOr(faults, `${tests.length} of ${tests.length} exit 0`), samples: tests.length };
}

interface TestsAndFixtures {
  readonly tests: readonly StageTestFacts[];
  readonly fixtures: FixtureFacts;
}

function bothRead({ fixtures, stageTests }: TestInfrastructureInputs): Collected<TestsAndFixtures> {
  if (stageTests.kind === 'missing') return stageTests;
  if (fixtures.kind === 'missing') return fixtures;
  const value = { tests: stageTests.value, fixtures: fixtures.value };
  return { ...fixtures, value };
}

const STATES = {
  altered: 'has been altered',
  absent: 'is missing',
  not_in_manifest: 'is not in the fixtures manifest',
};

function measureFixturesOfTests({ tests, fixtures }: TestsAndFixtures): Measured {
  const uses = tests.flatMap((test) => test.fixtures.map((fixture) => ({ test: test.name, ...fixture })));
  const own = uses.flatMap(({ test, path, state }) => (state === 'valid' ? [] : [`${test}: ${path} ${STATES[state]}`]));
  // A fault of the whole manifest concerns every test.
  const faults = own.length > 0 ? own : fixtureFaults(fixtures);
  if (faults.length === 0 && fixtures.binding === 'no_charter') {
    return { kind: 'unknown', reason: `no charter names the digest of ${fixtures.manifest}, so nobody has signed it` };
  }
  return faultFreeOr(faults, `${uses.length} of ${uses.length} uses: as in ${fixtures.manifest}`);
}
