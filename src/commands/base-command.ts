import { styleText } from 'node:util';
import { Command } from '@oclif/core/command';
import { string } from '@oclif/core/flags';
import { wrapWords } from '../adapters/terminal/fit-width.ts';
import { describeError, type ErrorReport, errorLines, helpStep } from '../composition/error-report.ts';
import { type Host, terminalHost } from '../composition/host.ts';
import type { EpochMs } from '../domain/clock.ts';
import { isoUtc } from '../domain/clock.ts';
import { PreliveError } from '../domain/errors.ts';
import { type GateVerdict, VERDICT_EXIT_CODES } from '../domain/verdict.ts';
import { stillOpenLines } from '../runner/open-words.ts';
import { type FormatRequest, readFormats } from '../runner/output/formats.ts';
import type { CheckGroup, CommandOutcome } from '../runner/output/outcome.ts';
import { commandLineFault } from './command-line.ts';

/** The folder of one ledger and its artifacts. */
export const outFlag = string({
  description: 'Workspace: the folder of the evidence ledger and of the artifacts.',
  helpValue: 'DIR',
  default: 'reports',
});

/** Flags of commands that come to a verdict: formats beside the result screen. */
export const formatFlags = {
  format: string({
    description:
      'human, json, junit, markdown or github; with a file, such as junit:reports/junit.xml, it goes there. Several at once; github adds annotations and the summary of the job.',
    helpValue: 'FORMAT[:FILE]',
    multiple: true,
    multipleNonGreedy: true,
  }),
};

/** Result of a command, from which all formats are written. */
export interface Conclusion {
  /** `PASS`, `NOT_READY`, ... */
  readonly word: string;
  readonly exitCode: number;
  /** Judged gates. */
  readonly gates?: readonly GateVerdict[];
  readonly groups?: readonly CheckGroup[];
  /** The result screen. */
  readonly lines: readonly string[];
  /** Latest day that the gates or the dates of the outcome depend on; by default the present one. */
  readonly latestDay?: EpochMs | undefined;
}

/** Base of all commands: `--json`, the exit codes of `docs/errors.md`, and errors with a next step. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  #host: ReturnType<typeof terminalHost> | undefined;

  /** Prints lines of the result screen; silent under --json and other formats on standard output. */
  protected print(lines: readonly string[]): void {
    if (lines.length > 0 && this.#request().screen === 'human') this.log(onScreen(lines, process.stdout).join('\n'));
  }

  /** Shows how the command ended, in every format that was asked for; gives what --json prints. */
  protected async conclude<T>(conclusion: Conclusion, value: T): Promise<T> {
    const { lines, exitCode, word, gates = [], groups = [] } = conclusion;
    this.exitWith(exitCode);
    this.print(lines);
    if (gates.length > 0) await this.#warnOfCalendar(conclusion.latestDay ?? Date.now());
    const { gateGroup } = await import('../runner/output/outcome.ts');
    await this.#write({ word, exitCode, groups: [...gates.map(gateGroup), ...groups] }, lines, value);
    return value;
  }

  /** Gates count trading days. A calendar that ends before the day in question may miss a closure. */
  async #warnOfCalendar(latestDay: EpochMs): Promise<void> {
    const { calendarWarning } = await import('../domain/calendar/trading-calendar.ts');
    const warning = calendarWarning(isoUtc(latestDay).slice(0, 10));
    if (warning !== undefined) this.warn(warning);
  }

  /** Shows the verdict of a stage, whose report --json prints; its exit code is that of the verdict. */
  protected concludeStage<T extends { readonly verdict: GateVerdict }>(
    report: T,
    lines: readonly string[],
  ): Promise<T> {
    const { verdict } = report;
    const exitCode = VERDICT_EXIT_CODES[verdict.verdict];
    return this.conclude({ word: verdict.verdict, exitCode, gates: [verdict], lines }, report);
  }

  /** Sets the exit code of a verdict without throwing, so that --json prints the verdict itself. */
  protected exitWith(code: number): void {
    process.exitCode = code;
  }

  /** Checks the command line before oclif does, for errors in our form. Throws PreliveError USAGE. */
  #checkWords(): void {
    const { flags, args } = this.ctor;
    const shape = { typed: this.#typed(), flags: { ...flags, json: { type: 'boolean' } }, args };
    const fault = commandLineFault(this.argv, shape);
    if (fault === undefined) return;
    const nextSteps = fault.nextStep === undefined ? undefined : [fault.nextStep, helpStep(this.#typed())];
    throw new PreliveError('USAGE', fault.message, { ...(nextSteps !== undefined && { nextSteps }) });
  }

  /** Services for the use case that this command calls. The workspace is released when the command has ended. */
  protected get host(): Host {
    this.#host ??= terminalHost(this.#typed());
    return this.#host;
  }

  /** The command as it is typed: `prelive evidence add`. */
  #typed(): string {
    return `${this.config.bin} ${(this.id ?? '').replaceAll(':', ' ')}`;
  }

  override jsonEnabled(): boolean {
    return super.jsonEnabled() || this.#words().some((word) => word === 'json');
  }

  protected override async init(): Promise<void> {
    await super.init();
    this.#checkWords();
    const request = readFormats(this.#words(), super.jsonEnabled());
    if (typeof request === 'string') throw new PreliveError('USAGE', request);
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    this.#host?.release();
    await super.finally(error);
  }

  protected override async catch(error: Error): Promise<void> {
    // Without this, oclif warns on stderr about a refused command line when NODE_ENV is development or test.
    this.parsed = true;
    const report = describeError(error, this.#typed());
    process.exitCode = report.exitCode;
    if (this.jsonEnabled()) this.logJson({ error: report });
    this.tellError(error);
    await this.#writeError(report);
  }

  /** Returns the red first line of a result that leaves something open at the broker; none when nothing is open. */
  protected stillOpen(open: string | undefined, stream: NodeJS.WriteStream = process.stdout): readonly string[] {
    return stillOpenLines(open).map((line) => styleText(['bold', 'red'], line, { stream }));
  }

  /** An error for people, on stderr; a defect of ours with its stack, also under --json. */
  protected tellError(error: Error): void {
    const report = describeError(error, this.#typed());
    const lines = [...this.stillOpen(report.open, process.stderr), ...errorLines(report)];
    if (!this.jsonEnabled()) for (const line of onScreen(lines, process.stderr)) this.logToStderr(line);
    if (report.exitCode === 70) this.logToStderr(error.stack ?? error.message);
  }

  /** A report that cannot be written must not hide the error that it is about. */
  async #writeError(error: ErrorReport): Promise<void> {
    try {
      const { code: word, exitCode } = error;
      await this.#write({ word, exitCode, groups: [], error }, errorLines(error), { error });
    } catch (second) {
      for (const line of errorLines(describeError(second instanceof Error ? second : new Error(String(second)))))
        this.logToStderr(line);
    }
  }

  async #write(outcome: Omit<CommandOutcome, 'command'>, lines: readonly string[], value: unknown): Promise<void> {
    const request = this.#request();
    if (request.files.length === 0 && !request.github && (request.screen === 'human' || request.screen === 'json'))
      return;
    const { writeFormats } = await import('../composition/write-formats.ts');
    const shown = { outcome: { command: this.#typed(), ...outcome }, lines, value };
    for (const text of await writeFormats(shown, request)) process.stdout.write(`${text}\n`);
  }

  /** Reads `--format` again; a wrong value was refused in `init`. */
  #request(): FormatRequest {
    const request = readFormats(this.#words(), super.jsonEnabled());
    return typeof request === 'string' ? { screen: 'human', github: false, files: [] } : request;
  }

  /** Returns the values of `--format` on the command line; they count also where the command line is refused. */
  #words(): readonly string[] {
    if (!('format' in (this.ctor.flags ?? {}))) return [];
    return this.argv.flatMap((word, index) => {
      if (word.startsWith('--format=')) return [word.slice('--format='.length)];
      return word === '--format' ? [this.argv[index + 1] ?? ''] : [];
    });
  }
}

/** Wraps lines between words on a terminal that is narrower than they are. */
function onScreen(
  lines: readonly string[],
  stream: { readonly isTTY?: boolean; readonly columns?: number },
): readonly string[] {
  const { isTTY = false, columns = 0 } = stream;
  return isTTY && columns > 0
    ? lines.flatMap((line) => line.split('\n').flatMap((one) => wrapWords(one, columns)))
    : lines;
}
