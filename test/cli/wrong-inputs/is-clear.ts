import { ERROR_CODES } from '../../../src/domain/error-codes.ts';
import type { CliRun } from '../../support/run-cli.ts';

/** Expected message for one wrong input. */
export interface Wanted {
  /** Exit code; 2 when absent. */
  readonly exitCode?: number;
  readonly code?: string;
  /** Required words of the message: the flag, or file and field, and the subject of the case. */
  readonly says: readonly (string | RegExp)[];
  /** True when the message is about a value: it must then state the expected and the actual value. */
  readonly isValue?: boolean;
}

interface Report {
  readonly code: string;
  readonly message: string;
  readonly nextSteps: readonly string[];
  readonly exitCode: number;
}

const COLUMNS = 100;
const MOST_LINES = 7;

/** Words of frameworks and programmers, not allowed in messages. */
const FOREIGN: readonly RegExp[] = [
  /Parsing --/,
  /See more help/,
  /Nonexistent/,
  /Missing required/,
  /\bmust (?:match|NOT|have|be one|be equal|be string|be object|be array|be number|be integer|be boolean)/,
  /\[object Object\]/,
  /\bundefined\b/,
  /Maximum call stack/i,
  /\b(?:Type|Range|Syntax|Reference)Error\b/,
  /^\s*Error: /m,
  /^\s+at .+:\d+:\d+\)?$/m,
  /Unexpected (?:token|end of JSON|non-whitespace)/,
  /YAML\.parse|Source contains multiple|Implicit (?:map )?keys|compact mappings/,
  /pattern/i,
  // A bare regular expression.
  /\^\[|\]\+\$|\\d|\\S|\(\?[:!]|\[a-z|\[A-Z|\[0-9/,
  /expected (?:string|object|array|integer|boolean|number)\b/,
  /found null\b/,
  /\$\{|%[sdoj]\b/,
  /did you mean \w+\?\./,
  // An example that was masked as an account.
  /such as \w*\*/,
];

/** Account ids in the form of Interactive Brokers. */
const ACCOUNT_ID = /(?<![A-Za-z0-9*])(?:DUP|DU|DF|DI|U|F|I)\d{5,9}(?![A-Za-z0-9])/;

/** Returns unclear parts of a run's output; empty when there are none. `typed` are the words of the command line. */
export function unclear(run: CliRun, wanted: Wanted, typed: readonly string[]): readonly string[] {
  const report = typed.includes('--json') || run.stdout.startsWith('{') ? jsonReport(run) : plainReport(run);
  if (typeof report === 'string') return [report];
  const text = [report.message, ...report.nextSteps].join('\n');
  return [
    ...codeFaults(run, report, wanted),
    ...FOREIGN.filter((form) => form.test(text) && !typed.some((word) => form.test(word))).map((form) => `has ${form}`),
    ...(ACCOUNT_ID.test(run.stdout + run.stderr) && !typed.includes('gateway') ? ['has an account id'] : []),
    ...shapeFaults(text, report),
    ...wantedFaults(text, report, wanted),
  ];
}

function codeFaults(run: CliRun, { code, exitCode }: Report, wanted: Wanted): readonly string[] {
  const known: Readonly<Record<string, { readonly exitCode: number }>> = ERROR_CODES;
  const expected = wanted.exitCode ?? 2;
  return [
    ...(known[code]?.exitCode === exitCode ? [] : [`${code} is no code that exits ${exitCode}`]),
    ...(run.exitCode === exitCode ? [] : [`says exit ${exitCode}, and exits ${run.exitCode}`]),
    ...(exitCode === expected ? [] : [`exits ${exitCode}, not ${expected}`]),
    ...(wanted.code === undefined || wanted.code === code ? [] : [`has the code ${code}, not ${wanted.code}`]),
  ];
}

function shapeFaults(text: string, { message, nextSteps }: Report): readonly string[] {
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil((line.length + 2) / COLUMNS)), 0);
  return [
    ...(/(?![\n])\p{Cc}/u.test(text) ? ['has control characters'] : []),
    ...(lines > MOST_LINES ? [`has ${lines} lines of ${COLUMNS} columns`] : []),
    ...(message.trim() === '' ? ['has no message'] : []),
    ...(nextSteps.length === 0 || nextSteps.some((step) => step.trim() === '') ? ['says nothing to do next'] : []),
    ...(nextSteps.includes('Run the command with --help.') ? ['does not name the command to ask for help'] : []),
    ...(/found "(?:[^"\\]|\\.){90,}/.test(message) ? ['shows more of a value than a line takes'] : []),
  ];
}

function wantedFaults(text: string, { message }: Report, { says, isValue = false }: Wanted): readonly string[] {
  const missing = says.filter((words) => (typeof words === 'string' ? !text.includes(words) : !words.test(text)));
  return [
    ...missing.map((words) => `does not say ${words}`),
    ...(isValue && !/[Ee]xpected .+found /s.test(message) ? ['does not say what was expected and what was found'] : []),
  ];
}

function jsonReport({ stdout, stderr }: CliRun): Report | string {
  if (stderr !== '') return `says on stderr: ${stderr.slice(0, 200)}`;
  try {
    const { error } = JSON.parse(stdout);
    const keys = Object.keys(error ?? {}).toString();
    return keys === 'code,message,nextSteps,exitCode' ? error : `has the members ${keys}`;
  } catch {
    return `is not one JSON document: ${stdout.slice(0, 200)}`;
  }
}

/** Parses `error CODE (exit N)`, the message and the next steps; in plain text the start of the steps is not marked. */
function plainReport({ stdout, stderr }: CliRun): Report | string {
  const [first = '', ...rest] = stderr.trimEnd().split('\n');
  const [, code, exit] = /^error ([A-Z0-9_]+) \(exit (\d+)\)$/.exec(first) ?? [];
  if (code === undefined) return `begins with ${JSON.stringify(first)} ${stdout.slice(0, 200)}`;
  const lines = rest.map((line) => line.replace(/^ {2}/, ''));
  return { code, exitCode: Number(exit), message: lines.slice(0, -1).join('\n'), nextSteps: lines.slice(-1) };
}
