import { Command } from '@oclif/core/command';
import { CLIError } from '@oclif/core/errors';
import { string } from '@oclif/core/flags';
import { InvariantViolation, PreliveError } from '../domain/errors.ts';

/** An error as every command prints it, on the terminal and under --json. */
interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly nextSteps: readonly string[];
  readonly exitCode: number;
}

/** The folder of one ledger and its artifacts (design decision 14). */
export const outFlag = string({
  description: 'Workspace: the folder of the evidence ledger and of the artifacts.',
  helpValue: 'DIR',
  default: 'reports',
});

/** What all commands share: `--json`, the exit codes of `docs/errors.md`, and errors that say what to do next. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  /** Prints lines of the result screen; silent under --json. */
  protected print(lines: readonly string[]): void {
    if (lines.length > 0) this.log(lines.join('\n'));
  }

  /** Sets the exit code of a verdict without throwing, so that --json prints the verdict itself. */
  protected exitWith(code: number): void {
    process.exitCode = code;
  }

  protected override async catch(error: Error): Promise<void> {
    const report = describeError(error);
    process.exitCode = report.exitCode;
    if (this.jsonEnabled()) this.logJson({ error: report });
    else for (const line of errorLines(report)) this.logToStderr(line);
    if (report.exitCode === 70) this.logToStderr(error.stack ?? error.message);
  }
}

function describeError(error: Error): ErrorReport {
  if (error instanceof PreliveError) {
    return { code: error.code, message: error.message, nextSteps: error.nextSteps, exitCode: error.exitCode };
  }
  if (error instanceof CLIError) {
    const nextSteps = ['Run the command with --help.'];
    return { code: 'USAGE', message: firstParagraph(error.message), nextSteps, exitCode: 2 };
  }
  if (error.name === 'AbortError') {
    return {
      code: 'INTERRUPTED',
      message: 'Stopped before its end; it has written nothing.',
      nextSteps: [],
      exitCode: 130,
    };
  }
  const code = error instanceof InvariantViolation ? 'INVARIANT' : 'UNEXPECTED';
  const nextSteps = ['This is a defect of prelive. Please report it with the lines below.'];
  return { code, message: error.message, nextSteps, exitCode: 70 };
}

/** oclif appends "See more help with --help" to its messages; ours says it once. */
function firstParagraph(message: string): string {
  return message.replace(/\nSee more help with --help\s*$/, '').trim();
}

function errorLines(report: ErrorReport): string[] {
  const indent = (text: string) => text.split('\n').map((line) => `  ${line}`);
  return [
    `error ${report.code} (exit ${report.exitCode})`,
    ...indent(report.message),
    ...report.nextSteps.flatMap(indent),
  ];
}
