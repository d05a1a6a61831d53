import { flush } from '@oclif/core/flush';
import { run } from '@oclif/core/run';
import { workingFolder } from './adapters/files/folder.ts';
import { packageRoot } from './adapters/package-root.ts';
import { type StreamLoss, surviveLoss } from './adapters/terminal/lost-output.ts';
import { guardOutput } from './adapters/terminal/output-guard.ts';
import { COMMANDS } from './commands/index.ts';
import { describeError, errorLines, unknownCommand } from './composition/error-report.ts';
import { takeSignals } from './composition/process/process-signals.ts';
import { hasHeldSession, takeUncaught } from './composition/process/uncaught.ts';
import { asError, PreliveError } from './domain/errors.ts';

export { COMMANDS };

/** Runs the command line. Called by `bin/run.js` and by nobody else. */
export async function main(): Promise<void> {
  const words = process.argv.slice(2);
  takeSignals((signal) => endWith(new PreliveError('INTERRUPTED', `Stopped by ${signal}.`), words));
  process.setUncaughtExceptionCaptureCallback((error) => onUncaught(asError(error), words));
  const output = surviveLoss(process.stdout);
  const errors = surviveLoss(process.stderr);
  guardOutput(words, [process.stdout, process.stderr]);
  try {
    // Node fails at the first relative path when there is no working folder.
    workingFolder();
    await run(words, packageRoot());
  } catch (error) {
    report(asError(error), words.includes('--json'));
  }
  // A reader such as `head` may never read the rest, so waiting for it could last for ever.
  await Promise.race([flush(), output.lost]);
  sayWhatWasLost(output, errors, words);
}

/** Gives an uncaught error to the running session, which closes its positions first. */
function onUncaught(error: Error, words: readonly string[]): void {
  if (!takeUncaught(error)) endWith(error, words);
}

/** Ends the process with an uncaught error. Node itself would exit with 1, the code of a FAIL, and print a line of the bundle. */
function endWith(error: Error, words: readonly string[]): void {
  report(error, words.includes('--json'));
  process.exit();
}

/**
 * Reports lost output once, at the end, on the other stream. The outcome of a session is its record, so its exit code stays. For
 * a command whose only result is its output, the loss is a failure.
 */
function sayWhatWasLost(output: StreamLoss, errors: StreamLoss, words: readonly string[]): void {
  const lost = output.words();
  if (lost !== undefined) {
    const error = new PreliveError('FILE_UNWRITABLE', `Standard output cannot be written: ${lost}.`);
    const isFailure = !hasHeldSession() && (process.exitCode ?? 0) === 0;
    if (isFailure) process.exitCode = error.exitCode;
    const lines = isFailure ? errorLines(describeError(error)) : [`warning: ${error.message} Some of it is lost.`];
    process.stderr.write(`${lines.join('\n')}\n`);
  }
  const lostErrors = errors.words();
  if (lostErrors !== undefined && lost === undefined && !words.includes('--json')) {
    process.stdout.write(`warning: standard error could not be written: ${lostErrors}. Some of it is lost.\n`);
  }
}

/** Reports an error that no command reported: an unknown command, or a defect. */
function report(error: Error, asJson: boolean): void {
  const description = unknownCommand(describeError(error), process.argv.slice(2), Object.keys(COMMANDS));
  process.exitCode = description.exitCode;
  if (asJson) process.stdout.write(`${JSON.stringify({ error: description }, null, 2)}\n`);
  else process.stderr.write(`${errorLines(description).join('\n')}\n`);
  if (description.exitCode === 70) process.stderr.write(`${error.stack}\n`);
}
