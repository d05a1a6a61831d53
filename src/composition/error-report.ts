import { CLIError } from '@oclif/core/errors';
import { faultCode, formatFileFault } from '../adapters/files/faults.ts';
import { ERROR_CODES } from '../domain/error-codes.ts';
import { InvariantViolation, leftOpenBy, PreliveError } from '../domain/errors.ts';
import { nearest, quoted } from '../domain/words.ts';

/** An error as every command prints it, on the terminal and under --json. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly nextSteps: readonly string[];
  readonly exitCode: number;
  /** Positions and orders that are still open at the broker, in words. */
  readonly open?: string;
}

const NO_COMMAND = ' is no command.';

type Report = Omit<ErrorReport, 'open'>;

/** Describes an error of any kind for the person who runs the command. `command` is as it was typed: `prelive stage7`. */
export function describeError(error: Error, command?: string): ErrorReport {
  const open = leftOpenBy(error);
  return { ...reportOf(error, command), ...(open !== undefined && { open }) };
}

/** Returns the command that prints the help of a command. */
export function helpStep(command: string): string {
  return `How it is used:  ${command} --help`;
}

function reportOf(error: Error, command: string | undefined): Report {
  if (error instanceof PreliveError) return ownReport(error, command);
  if (error instanceof CLIError) return usageReport(error, command);
  if (error.name === 'AbortError') {
    return { code: 'INTERRUPTED', message: 'Stopped before its end.', nextSteps: [], exitCode: 130 };
  }
  return systemReport(error) ?? defectReport(error);
}

function ownReport({ code, message, nextSteps, exitCode }: PreliveError, command: string | undefined): Report {
  const isGeneral = nextSteps.length === 1 && nextSteps[0] === ERROR_CODES.USAGE.nextStep;
  const steps = isGeneral && command !== undefined ? [helpStep(command)] : nextSteps;
  return { code, message: withoutFrame(message), nextSteps: steps, exitCode };
}

/** Removes the text that oclif puts around the message of a flag's reader. */
function withoutFrame(message: string): string {
  return message.replace(/^Parsing --\S+ \n\t/, '').replace(/\nSee more help with --help\s*$/, '');
}

/** Reports a command that does not exist. All other faults of a command line are found before oclif runs. */
function usageReport(error: CLIError, command: string | undefined): Report {
  const [, id] = /^command (.*) not found$/s.exec(error.message) ?? [];
  const message = id === undefined ? withoutFrame(error.message) : `${quoted(id.replaceAll(':', ' '))}${NO_COMMAND}`;
  return { code: 'USAGE', message, nextSteps: [helpStep(command ?? 'prelive')], exitCode: 2 };
}

/** Returns the report of an unknown command, with the most similar command. */
export function unknownCommand(report: ErrorReport, words: readonly string[], ids: readonly string[]): ErrorReport {
  if (!report.message.endsWith(NO_COMMAND)) return report;
  const commands = ids.map((id) => id.replaceAll(':', ' '));
  if (words[0]?.startsWith('-') === true)
    return { ...report, message: `Expected a command, found ${quoted(words[0])}.` };
  const typed = words.filter((word) => !word.startsWith('-'));
  const whole = commands.findLast((command) => `${typed.join(' ')} `.startsWith(`${command} `));
  if (whole !== undefined) {
    const extra = typed[whole.split(' ').length];
    return {
      ...report,
      message: `prelive ${whole} takes no argument, found ${quoted(extra)}.`,
      nextSteps: [helpStep(`prelive ${whole}`)],
    };
  }
  const like = nearest(typed.slice(0, 2).join(' '), commands) ?? nearest(typed[0] ?? '', commands);
  const topic = commands.filter((command) => command.startsWith(`${typed[0]} `));
  const guess = like ?? (topic.length > 0 ? topic.join(', prelive ') : undefined);
  if (guess === undefined) return report;
  return { ...report, nextSteps: [`Did you mean: prelive ${guess}`, ...report.nextSteps] };
}

/** Reports a system call that was refused for lack of a right or of room: no defect of prelive. */
function systemReport(error: Error): Report | undefined {
  const code = faultCode(error);
  if (code === undefined || !OF_SYSTEM.has(code) || !('syscall' in error)) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  const { exitCode, nextStep } = ERROR_CODES.SYSTEM_REFUSED;
  const message = `cannot ${String(error.syscall)}${path}: ${formatFileFault(error)}`;
  return { code: 'SYSTEM_REFUSED', message, nextSteps: [nextStep], exitCode };
}

const OF_SYSTEM: ReadonlySet<string> = new Set([
  'EACCES',
  'EAGAIN',
  'EBUSY',
  'EDQUOT',
  'EFBIG',
  'EIO',
  'EISDIR',
  'ELOOP',
  'EMFILE',
  'ENAMETOOLONG',
  'ENFILE',
  'ENODEV',
  'ENOENT',
  'ENOMEM',
  'ENOSPC',
  'ENOTDIR',
  'ENXIO',
  'EPERM',
  'EROFS',
  'ESTALE',
  'ETXTBSY',
]);

function defectReport(error: Error): Report {
  const code = error instanceof InvariantViolation ? 'INVARIANT' : 'UNEXPECTED';
  const nextSteps = ['This is a defect of prelive. Please report it with the lines below.'];
  return { code, message: error.message, nextSteps, exitCode: 70 };
}

/** Returns the lines of a report for a person. */
export function errorLines(report: ErrorReport): string[] {
  const indent = (text: string) => text.split('\n').map((line) => `  ${line}`);
  return [
    `error ${report.code} (exit ${report.exitCode})`,
    ...indent(report.message),
    ...report.nextSteps.flatMap(indent),
  ];
}
