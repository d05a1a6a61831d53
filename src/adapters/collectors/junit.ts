import type { TestRunFacts } from '../../domain/system-facts.ts';
import { type Parsed, parseFault } from './parsed.ts';
import { parseXml, type XmlElement } from './xml.ts';

interface CaseFacts {
  readonly test: string;
  readonly end: 'passed' | 'failed' | 'errors' | 'skipped';
  readonly message: string;
}

/**
 * Sums up a JUnit XML report: every `testcase` at any depth under a root `testsuites` or `testsuite`. The cases are
 * counted, not the totals that the file states of itself.
 */
export function parseJunit(text: string): Parsed<TestRunFacts> {
  const xml = parseXml(text);
  if (xml.kind === 'fault') return xml;
  if (!['testsuites', 'testsuite'].includes(xml.value.name)) {
    return parseFault(`its root is ${xml.value.name}, expected testsuites or testsuite`);
  }
  const cases = casesOf(xml.value, '');
  return cases.length === 0 ? parseFault('it holds no testcase') : { kind: 'value', value: sumOf(cases) };
}

/** Adds the reports of several files. */
export function addTestRuns(runs: readonly TestRunFacts[]): TestRunFacts {
  const sum = (of: (run: TestRunFacts) => number) => runs.reduce((total, run) => total + of(run), 0);
  return {
    total: sum((run) => run.total),
    passed: sum((run) => run.passed),
    failed: sum((run) => run.failed),
    errors: sum((run) => run.errors),
    skipped: sum((run) => run.skipped),
    failures: runs.flatMap((run) => run.failures),
  };
}

function casesOf(element: XmlElement, suite: string): CaseFacts[] {
  if (element.name === 'testcase') return [caseOf(element, suite)];
  const inner = element.name === 'testsuite' ? (element.attributes.get('name') ?? suite) : suite;
  return element.children.flatMap((child) => casesOf(child, inner));
}

const ENDS: ReadonlyMap<string, CaseFacts['end']> = new Map([
  ['failure', 'failed'],
  ['error', 'errors'],
  ['skipped', 'skipped'],
]);

function caseOf(element: XmlElement, suite: string): CaseFacts {
  const name = element.attributes.get('name') ?? 'unnamed';
  const test = suite === '' ? name : `${suite} > ${name}`;
  for (const child of element.children) {
    const end = ENDS.get(child.name);
    if (end !== undefined) return { test, end, message: child.attributes.get('message') ?? '' };
  }
  return { test, end: 'passed', message: '' };
}

function sumOf(cases: readonly CaseFacts[]): TestRunFacts {
  const count = (end: CaseFacts['end']) => cases.filter((one) => one.end === end).length;
  const broken = cases.filter((one) => one.end === 'failed' || one.end === 'errors');
  return {
    total: cases.length,
    passed: count('passed'),
    failed: count('failed'),
    errors: count('errors'),
    skipped: count('skipped'),
    failures: broken.map(({ test, message }) => ({ test, message })),
  };
}
