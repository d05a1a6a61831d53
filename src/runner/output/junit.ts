import type { Check, CheckGroup, CommandOutcome } from './outcome.ts';

/**
 * The outcome as JUnit XML: a suite for each gate, a case for each clause. FAIL is a failure, ERROR an error; PENDING
 * and advisory targets are skipped. The last suite has one case, the command itself, which fails exactly when the exit
 * code is not 0, so that report and exit code always agree.
 */
export function junitText(outcome: CommandOutcome): string {
  const suites = [...outcome.groups.map(suiteOf), commandSuite(outcome)];
  const total = sum(suites.map(({ counts }) => counts));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(outcome.command)}" ${attributes(total)}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

/** Escapes text for elements and attributes. Characters that XML 1.0 cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '\uFFFD')
    .replace(/[&<>"'\t\n\r]/g, (character) => ENTITIES[character] ?? '');
}

/** Control characters except tab, line feed and carriage return, and two noncharacters. */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

interface Suite {
  readonly counts: Counts;
  readonly lines: readonly string[];
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
  const lines = checks.map((check, index) => caseLine(name, check, endings[index] ?? 'passed'));
  return suite(name, verdict, endings, lines);
}

function commandSuite({ command, word, exitCode, error }: CommandOutcome): Suite {
  const ending: Ending = exitCode === 0 ? 'passed' : isVerdict(exitCode) ? 'failure' : 'error';
  const words = error === undefined ? word : [`${error.code}: ${error.message}`, ...error.nextSteps].join('\n');
  const name = `exit code ${exitCode}`;
  return suite(command, word, [ending], [caseText(command, name, ending, { type: word, message: words, text: '' })]);
}

/** True for 1 (FAIL) and 3 (PENDING or not approved), which are verdicts, not errors. */
const isVerdict = (exitCode: number) => exitCode === 1 || exitCode === 3;

function suite(name: string, verdict: string, endings: readonly Ending[], lines: readonly string[]): Suite {
  const count = (wanted: Ending) => endings.filter((one) => one === wanted).length;
  const counts = {
    tests: endings.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  const property = `    <properties><property name="verdict" value="${escapeXml(verdict)}"/></properties>`;
  const open = `  <testsuite name="${escapeXml(name)}" ${attributes(counts)}>`;
  return { counts, lines: [open, property, ...lines, '  </testsuite>'] };
}

function caseLine(suiteName: string, check: Check, ending: Ending): string {
  const facts = [
    `asked: ${check.asked}`,
    ...(check.value === undefined ? [] : [`value: ${check.value}`]),
    ...(check.threshold === undefined ? [] : [`threshold: ${check.threshold}`]),
    ...(check.next === undefined ? [] : [`next: ${check.next}`]),
  ];
  return caseText(suiteName, check.id, ending, { type: check.verdict, message: check.words, text: facts.join('\n') });
}

function caseText(
  suiteName: string,
  name: string,
  ending: Ending,
  { type, message, text }: { readonly type: string; readonly message: string; readonly text: string },
): string {
  const start = `    <testcase classname="${escapeXml(suiteName)}" name="${escapeXml(name)}" time="0"`;
  if (ending === 'passed') return `${start}/>`;
  // JUnit's `skipped` element has no type.
  const typed = ending === 'skipped' ? '' : ` type="${escapeXml(type)}"`;
  return `${start}><${ending} message="${escapeXml(message)}"${typed}>${escapeXml(text)}</${ending}></testcase>`;
}

function attributes({ tests, failures, errors, skipped }: Counts): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

function sum(all: readonly Counts[]): Counts {
  const total = (key: keyof Counts) => all.reduce((before, one) => before + one[key], 0);
  return { tests: total('tests'), failures: total('failures'), errors: total('errors'), skipped: total('skipped') };
}
