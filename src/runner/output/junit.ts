import type { Check, CheckGroup, CommandOutcome } from './outcome.ts';
import { type XmlNode, xmlText } from './xml-text.ts';

/**
 * The outcome as JUnit XML: a suite for each gate, a case for each clause. FAIL is a failure, ERROR an error; PENDING
 * and advisory targets are skipped. The last suite has one case, the command itself, which fails exactly when the exit
 * code is not 0, so that report and exit code always agree.
 */
export function junitText(outcome: CommandOutcome): string {
  const suites = [...outcome.groups.map(suiteOf), commandSuite(outcome)];
  const total = sum(suites.map(({ counts }) => counts));
  return xmlText({
    name: 'testsuites',
    attributes: { name: outcome.command, ...total },
    children: suites.map(({ node }) => node),
  });
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

interface Suite {
  readonly counts: Counts;
  readonly node: XmlNode;
}

/** End of a case in JUnit's terms; `passed` has no element. */
type Ending = 'passed' | 'failure' | 'error' | 'skipped';

function endingOf({ verdict, advisory }: Check): Ending {
  if (verdict === 'PASS' || verdict === 'CONDITIONAL') return 'passed';
  if (verdict === 'PENDING' || advisory === true) return 'skipped';
  return verdict === 'FAIL' ? 'failure' : 'error';
}

function suiteOf({ name, verdict, checks }: CheckGroup): Suite {
  const endings = checks.map(endingOf);
  const cases = checks.map((check, index) => caseOf(name, check, endings[index] ?? 'passed'));
  return suite(name, verdict, endings, cases);
}

function commandSuite({ command, word, exitCode, error }: CommandOutcome): Suite {
  const ending: Ending = exitCode === 0 ? 'passed' : isVerdict(exitCode) ? 'failure' : 'error';
  const words = error === undefined ? word : [`${error.code}: ${error.message}`, ...error.nextSteps].join('\n');
  const name = `exit code ${exitCode}`;
  return suite(command, word, [ending], [caseNode(command, name, ending, { type: word, message: words, text: '' })]);
}

/** True for 1 (FAIL) and 3 (PENDING or not approved), which are verdicts, not errors. */
const isVerdict = (exitCode: number) => exitCode === 1 || exitCode === 3;

function suite(name: string, verdict: string, endings: readonly Ending[], cases: readonly XmlNode[]): Suite {
  const count = (wanted: Ending) => endings.filter((one) => one === wanted).length;
  const counts = {
    tests: endings.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  const property = { name: 'property', attributes: { name: 'verdict', value: verdict } };
  const children = [{ name: 'properties', children: [property] }, ...cases];
  return { counts, node: { name: 'testsuite', attributes: { name, ...counts }, children } };
}

function caseOf(suiteName: string, check: Check, ending: Ending): XmlNode {
  const facts = [
    `asked: ${check.asked}`,
    ...(check.value === undefined ? [] : [`value: ${check.value}`]),
    ...(check.threshold === undefined ? [] : [`threshold: ${check.threshold}`]),
    ...(check.next === undefined ? [] : [`next: ${check.next}`]),
  ];
  return caseNode(suiteName, check.id, ending, { type: check.verdict, message: check.words, text: facts.join('\n') });
}

function caseNode(
  suiteName: string,
  name: string,
  ending: Ending,
  { type, message, text }: { readonly type: string; readonly message: string; readonly text: string },
): XmlNode {
  const attributes = { classname: suiteName, name, time: 0 };
  if (ending === 'passed') return { name: 'testcase', attributes };
  // JUnit's skipped has no type.
  const typed = ending === 'skipped' ? { message } : { message, type };
  return { name: 'testcase', attributes, children: [{ name: ending, attributes: typed, text }] };
}

function sum(all: readonly Counts[]): Counts {
  const total = (key: keyof Counts) => all.reduce((before, one) => before + one[key], 0);
  return { tests: total('tests'), failures: total('failures'), errors: total('errors'), skipped: total('skipped') };
}
