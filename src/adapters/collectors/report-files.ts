import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { PreliveConfig } from '../../domain/config.ts';
import type { Collected, CommitFacts, CoverageFacts, TestRunFacts } from '../../domain/system-facts.ts';
import { readTextIfThere } from '../files/read.ts';
import { isCommitted } from '../project/git.ts';
import { parseCoverage } from './coverage.ts';
import { addTestRuns, parseJunit } from './junit.ts';
import { attachment, collected, notCollected } from './reading.ts';

/** Where reports are read, and of which commit they must be. */
export interface ReportPlace {
  readonly root: string;
  readonly commit: CommitFacts;
}

/** Unit tests of the commit: all JUnit reports that the configuration names, or the reason why they do not count. */
export async function readUnitTests(
  place: ReportPlace,
  paths: PreliveConfig['reports']['unitTests'],
): Promise<Collected<TestRunFacts>> {
  if (paths.length === 0) return notCollected('prelive.yaml names no JUnit report (reports.unit_tests)');
  const runs: TestRunFacts[] = [];
  const attachments = [];
  for (const path of paths) {
    const report = await readFresh(place, path);
    if (report.kind === 'missing') return report;
    const parsed = parseJunit(report.value);
    if (parsed.kind === 'fault') return notCollected(`${path} cannot be read as JUnit XML: ${parsed.fault}`);
    runs.push(parsed.value);
    attachments.push(...report.attachments);
  }
  return collected(addTestRuns(runs), attachments);
}

/** Line coverage of the commit, or the reason why there is none. */
export async function readCoverage(
  place: ReportPlace,
  report: PreliveConfig['reports']['coverage'],
): Promise<Collected<CoverageFacts>> {
  if (report === undefined) return notCollected('prelive.yaml names no coverage report (reports.coverage)');
  const text = await readFresh(place, report.path);
  if (text.kind === 'missing') return text;
  const parsed = parseCoverage(report.format, text.value);
  if (parsed.kind === 'fault')
    return notCollected(`${report.path} cannot be read as ${report.format}: ${parsed.fault}`);
  return collected(parsed.value, text.attachments);
}

/** Text of a report that was written after the commit; an older one says nothing about it. */
async function readFresh({ root, commit }: ReportPlace, path: string): Promise<Collected<string>> {
  const text = readTextIfThere(join(root, path));
  if (text === undefined) return notCollected(`there is no report ${path}: run the tests that write it`);
  const writtenMs = statSync(join(root, path)).mtimeMs;
  // File systems keep whole seconds at the coarsest, as git does for the commit.
  if (Math.ceil(writtenMs / 1000) * 1000 < commit.reportsCountFromMs) {
    return notCollected(
      `${path} is stale: written ${utc(writtenMs)}, before the code of ${utc(commit.reportsCountFromMs)}`,
    );
  }
  if (await isCommitted(root, path)) {
    return notCollected(`${path} is stale: the commit itself holds it, so it was written before the commit`);
  }
  return collected(text, [attachment(path, text)]);
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}
