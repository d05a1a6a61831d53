import { flush } from '@oclif/core/flush';
import { run } from '@oclif/core/run';
import { fileFault, isFileFault } from './adapters/files/faults.ts';
import { guardOutput } from './adapters/output-guard.ts';
import { packageRoot } from './adapters/package-root.ts';
import { describeError, errorLines, unknownCommand } from './commands/error-report.ts';
import { COMMANDS } from './commands/index.ts';
import { takeSignals } from './commands/support/process-signals.ts';
import { PreliveError } from './domain/errors.ts';

/** What the system says when a file that standard output goes to takes no more. */
const OUTPUT_FAULTS = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'];

export { COMMANDS };

/** Runs the command line. Called by `bin/run.js` and by nobody else. */
export async function main(): Promise<void> {
  const words = process.argv.slice(2);
  takeSignals((signal) => endWith(new PreliveError('INTERRUPTED', `Stopped by ${signal}.`), words));
  process.setUncaughtExceptionCaptureCallback((error) => endWith(asError(error), words));
  const readerGone = new Promise<void>((settle) => process.stdout.once('error', () => settle()));
  guardOutput(words, [process.stdout, process.stderr]);
  try {
    await run(words, packageRoot());
  } catch (error) {
    report(asError(error), words.includes('--json'));
  }
  // Whoever has read enough, such as `head`, never takes the rest: waiting for that would be for ever.
  await Promise.race([flush(), readerGone]);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** What nobody caught: Node would end with 1, which is the exit code of a FAIL, and print the bundle's line. */
function endWith(error: Error, words: readonly string[]): void {
  const unwritable = OUTPUT_FAULTS.some((code) => isFileFault(error, code));
  if (!unwritable) report(error, words.includes('--json'));
  else reportPlainly(new PreliveError('FILE_UNWRITABLE', `Standard output cannot be written: ${fileFault(error)}.`));
  process.exit();
}

function reportPlainly(error: PreliveError): void {
  process.exitCode = error.exitCode;
  process.stderr.write(`${errorLines(describeError(error)).join('\n')}\n`);
}

/** Commands report their own errors; what is left is a command that does not exist, or a defect. */
function report(error: Error, asJson: boolean): void {
  const description = unknownCommand(describeError(error), process.argv.slice(2), Object.keys(COMMANDS));
  process.exitCode = description.exitCode;
  if (asJson) process.stdout.write(`${JSON.stringify({ error: description }, null, 2)}\n`);
  else process.stderr.write(`${errorLines(description).join('\n')}\n`);
  if (description.exitCode === 70) process.stderr.write(`${error.stack}\n`);
}
