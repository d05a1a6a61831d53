import { Command } from '@oclif/core/command';
import { string } from '@oclif/core/flags';
import { describeError, errorLines } from './error-report.ts';

/** The folder of one ledger and its artifacts (design decision 14). */
export const outFlag = string({
  description: 'Workspace: the folder of the evidence ledger and of the artifacts.',
  helpValue: 'DIR',
  default: 'reports',
});

/** What all commands share: `--json`, the exit codes of `docs/errors.md`, and errors that say what to do next. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  #release: (() => void) | undefined;

  /** Prints lines of the result screen; silent under --json. */
  protected print(lines: readonly string[]): void {
    if (lines.length > 0) this.log(lines.join('\n'));
  }

  /** Sets the exit code of a verdict without throwing, so that --json prints the verdict itself. */
  protected exitWith(code: number): void {
    process.exitCode = code;
  }

  /** Keeps the workspace to this run. Throws PreliveError WORKSPACE_BUSY when another run has it. */
  protected async holdWorkspace(folder: string): Promise<void> {
    const { holdWorkspace } = await import('../adapters/workspace-lock.ts');
    this.#release = holdWorkspace(folder);
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    this.#release?.();
    await super.finally(error);
  }

  protected override async catch(error: Error): Promise<void> {
    // Else oclif complains on stderr of a command line that was refused, where NODE_ENV is development or test.
    this.parsed = true;
    const report = describeError(error);
    process.exitCode = report.exitCode;
    if (this.jsonEnabled()) this.logJson({ error: report });
    else for (const line of errorLines(report)) this.logToStderr(line);
    if (report.exitCode === 70) this.logToStderr(error.stack ?? error.message);
  }
}
