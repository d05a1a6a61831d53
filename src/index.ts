import { flush } from '@oclif/core/flush';
import { run } from '@oclif/core/run';
import { guardOutput } from './adapters/output-guard.ts';
import { packageRoot } from './adapters/package-root.ts';
import { describeError, errorLines } from './commands/error-report.ts';

export { COMMANDS } from './commands/index.ts';

/** Runs the command line. Called by `bin/run.js` and by nobody else. */
export async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const readerGone = new Promise<void>((settle) => process.stdout.once('error', () => settle()));
  guardOutput(words, [process.stdout, process.stderr]);
  try {
    await run(words, packageRoot());
  } catch (error) {
    report(error instanceof Error ? error : new Error(String(error)), words.includes('--json'));
  }
  // Whoever has read enough, such as `head`, never takes the rest: waiting for that would be for ever.
  await Promise.race([flush(), readerGone]);
}

/** Commands report their own errors; what is left is a command that does not exist, or a defect. */
function report(error: Error, asJson: boolean): void {
  const description = describeError(error);
  process.exitCode = description.exitCode;
  if (asJson) process.stdout.write(`${JSON.stringify({ error: description }, null, 2)}\n`);
  else process.stderr.write(`${errorLines(description).join('\n')}\n`);
  if (description.exitCode === 70) process.stderr.write(`${error.stack}\n`);
}
