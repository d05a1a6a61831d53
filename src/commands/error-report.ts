import { CLIError } from '@oclif/core/errors';
import { InvariantViolation, leftOpenBy, PreliveError } from '../domain/errors.ts';

const NO_COMMAND = ' is no command.';

/** An error as every command prints it, on the terminal and under --json. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly nextSteps: readonly string[];
  readonly exitCode: number;
  /** What is still open at the broker. */
  readonly open?: string;
}

/** What an error of any kind is to the one who runs the command. */
export function describeError(error: Error): ErrorReport {
  const open = leftOpenBy(error);
  return { ...reportOf(error), ...(open !== undefined && { open }) };
}

function reportOf(error: Error): ErrorReport {
  if (error instanceof PreliveError) {
    return { code: error.code, message: error.message, nextSteps: error.nextSteps, exitCode: error.exitCode };
  }
  if (error instanceof CLIError) {
    const message = usageMessage(error.message);
    const nextSteps = [
      message.endsWith(NO_COMMAND) ? 'prelive --help lists the commands.' : 'Run the command with --help.',
    ];
    return { code: 'USAGE', message, nextSteps, exitCode: 2 };
  }
  if (error.name === 'AbortError') {
    return { code: 'INTERRUPTED', message: 'Stopped before its end.', nextSteps: [], exitCode: 130 };
  }
  const code = error instanceof InvariantViolation ? 'INVARIANT' : 'UNEXPECTED';
  const nextSteps = ['This is a defect of prelive. Please report it with the lines below.'];
  return { code, message: error.message, nextSteps, exitCode: 70 };
}

/** The report as lines for a person. */
export function errorLines(report: ErrorReport): string[] {
  const indent = (text: string) => text.split('\n').map((line) => `  ${line}`);
  return [
    `error ${report.code} (exit ${report.exitCode})`,
    ...indent(report.message),
    ...report.nextSteps.flatMap(indent),
  ];
}

/** What oclif says of a command line, without its framing, and with flags and commands as they are typed. */
function usageMessage(message: string): string {
  return message
    .replace(/\nSee more help with --help\s*$/, '')
    .replace(/^The following errors? occurred:\n/, '')
    .replace(/^command (\S+) not found$/, (_, id: string) => `"${id.replaceAll(':', ' ')}"${NO_COMMAND}`)
    .replace(/^(\s*Missing required flag) (?=\w)/gm, '$1 --')
    .replace(/^Parsing (--\S+) \n\t/, '$1: ')
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
}
