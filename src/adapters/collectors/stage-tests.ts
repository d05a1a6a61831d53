import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { StageTestSection } from '../../domain/config.ts';
import type { Collected, FixtureFacts, StageTestFacts } from '../../domain/system-facts.ts';
import type { RunProgram } from '../project/programs.ts';
import { runCommand } from '../project/run-command.ts';
import { collected, notCollected } from './reading.ts';

/** Collects the stage tests of the configuration: runs their dry runs one after the other, and checks their fixtures. */
export async function readStageTests(
  root: string,
  tests: readonly StageTestSection[] | undefined,
  fixtures: Collected<FixtureFacts>,
  run: RunProgram = runCommand,
): Promise<Collected<readonly StageTestFacts[]>> {
  if (tests === undefined) return notCollected('prelive.yaml names no stage_tests');
  const facts: StageTestFacts[] = [];
  for (const test of tests) {
    const found = await collectStageTest(root, test, fixtures, run);
    if (found.kind === 'missing') return found;
    facts.push(found.value);
  }
  return collected(facts, []);
}

async function collectStageTest(
  root: string,
  test: StageTestSection,
  fixtures: Collected<FixtureFacts>,
  run: RunProgram,
): Promise<Collected<StageTestFacts>> {
  const file = statSync(join(root, test.file), { throwIfNoEntry: false });
  const facts = {
    name: test.name,
    file: test.file,
    exists: file?.isFile() === true && file.size > 0,
    fixtures: test.fixtures.map((path) => ({ path, state: fixtureState(path, fixtures) })),
  };
  if (test.dryRun === undefined) return collected(facts, []);
  const result = await run({ ...test, command: test.dryRun, cwd: root });
  const { stdout: _, stderr: __, notStartedForLackOfResources: isNotStarted, ...dryRun } = result;
  // A command that could not start is a fault of the machine, not of the system.
  if (isNotStarted === true) return notCollected(`${test.name}: ${dryRun.detail}`);
  return collected({ ...facts, dryRun }, []);
}

function fixtureState(path: string, fixtures: Collected<FixtureFacts>): StageTestFacts['fixtures'][number]['state'] {
  const listed = fixtures.kind === 'read' ? fixtures.value.files.find((file) => file.path === path) : undefined;
  if (listed === undefined) return 'not_in_manifest';
  if (listed.found === undefined) return 'absent';
  return listed.found === listed.expected ? 'valid' : 'altered';
}
