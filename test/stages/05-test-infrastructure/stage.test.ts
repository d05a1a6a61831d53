import { describe, expect, it } from 'vitest';
import type { StageTestFacts } from '../../../src/domain/system-facts.ts';
import {
  checkTestInfrastructure,
  type TestInfrastructureInputs,
} from '../../../src/stages/05-test-infrastructure/stage.ts';
import { CONTEXT, FIXTURES, NOT_THERE, outcome, reading, STAGE_TESTS, stageTest } from '../system-facts.ts';

const GOOD: TestInfrastructureInputs = { fixtures: reading(FIXTURES), stageTests: reading(STAGE_TESTS) };

const see = (name: string, change: Partial<TestInfrastructureInputs>) =>
  outcome(checkTestInfrastructure({ ...GOOD, ...change }, CONTEXT), name);

/** Valid tests with the first one changed. */
const withTest = (change: Partial<StageTestFacts>) => ({
  stageTests: reading([stageTest('account_probe', change), ...STAGE_TESTS.slice(1)]),
});

describe('stage 5', () => {
  it('measures three facts', () => {
    const { observations } = checkTestInfrastructure(GOOD, CONTEXT);
    expect(observations.map(({ name, value }) => [name, value])).toEqual([
      ['stage_tests_exist', true],
      ['tests_runnable', true],
      ['fixtures_configured', true],
    ]);
  });

  it.each<[string, Partial<TestInfrastructureInputs>, readonly string[]]>([
    ['stage tests', { stageTests: NOT_THERE }, ['stage_tests_exist', 'tests_runnable', 'fixtures_configured']],
    ['fixtures', { fixtures: NOT_THERE }, ['fixtures_configured']],
  ])('has no observation without %s', (_, change, names) => {
    expect(checkTestInfrastructure({ ...GOOD, ...change }, CONTEXT).missing?.map(({ name }) => name)).toEqual(names);
  });

  it.each<[string, Partial<TestInfrastructureInputs>, RegExp]>([
    [
      'a file that is not there',
      withTest({ exists: false }),
      /account_probe: stage-tests\/account_probe.js is missing or empty/,
    ],
    [
      'a test that is not declared',
      { stageTests: reading(STAGE_TESTS.slice(0, 3)) },
      /go_live_decision is not declared/,
    ],
  ])('stage tests do not exist with %s; that alone', (_, change, detail) => {
    expect(see('stage_tests_exist', change)).toEqual([false, expect.stringMatching(detail)]);
    expect(see('tests_runnable', change)[0]).toBe(true);
  });

  it('tests are not runnable when a dry run fails or is stopped; that alone', () => {
    const failed = withTest({ dryRun: { command: ['x'], exitCode: 1, detail: 'exit 1: boom' } });
    expect(see('tests_runnable', failed)).toEqual([false, 'account_probe: exit 1: boom']);
    expect(see('tests_runnable', withTest({ dryRun: { command: ['x'], detail: 'stopped' } }))[0]).toBe(false);
    expect(see('stage_tests_exist', failed)[0]).toBe(true);
  });

  it('cannot be told runnable without a dry run, or without a test', () => {
    const { dryRun: _, ...without } = stageTest('account_probe');
    expect(see('tests_runnable', { stageTests: reading([without, ...STAGE_TESTS.slice(1)]) })).toEqual([
      'missing',
      expect.stringMatching(/no dry_run for account_probe/),
    ]);
    expect(see('tests_runnable', { stageTests: reading([]) })[0]).toBe('missing');
  });

  it.each(['altered', 'absent', 'not_in_manifest'] as const)(
    'fixtures are not configured when a test uses one that is %s',
    (state) => {
      const change = withTest({ fixtures: [{ path: 'f', state }] });
      expect(see('fixtures_configured', change)).toEqual([false, expect.stringMatching(/^account_probe: f /)]);
    },
  );

  it('fixtures are not configured when the manifest is wrong as a whole, and not told while it is unsigned', () => {
    const seeds = { ...FIXTURES.seeds, global: 1 };
    expect(see('fixtures_configured', { fixtures: reading({ ...FIXTURES, seeds }) })).toEqual([
      false,
      expect.stringMatching(/seed global/),
    ]);
    expect(see('fixtures_configured', { fixtures: reading({ ...FIXTURES, binding: 'no_charter' }) })[0]).toBe(
      'missing',
    );
  });
});
