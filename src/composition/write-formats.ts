import { appendOutput, sizeOfOutput, writeOutput } from '../adapters/files/output.ts';
import { scrubOutput } from '../adapters/redaction.ts';
import type { Format, FormatRequest } from '../runner/output/formats.ts';
import { githubLines } from '../runner/output/github.ts';
import { markdownText, SUMMARY_LIMIT_BYTES } from '../runner/output/markdown.ts';
import type { CommandOutcome } from '../runner/output/outcome.ts';

/** Result of a command. */
export interface ShownResult {
  readonly outcome: CommandOutcome;
  /** The result screen. */
  readonly lines: readonly string[];
  /** Value that --json prints. */
  readonly value: unknown;
}

/**
 * Writes the requested files and the summary of a GitHub job. Returns the texts for standard output besides the result screen
 * and --json. Throws PreliveError FILE_UNWRITABLE.
 */
export async function writeFormats(shown: ShownResult, { screen, github, files }: FormatRequest): Promise<string[]> {
  for (const { format, path } of files) writeOutput(path, scrubOutput(await textOf(format, shown)));
  if (github) appendSummary(shown.outcome, process.env['GITHUB_STEP_SUMMARY']);
  return [
    ...(screen === 'junit' || screen === 'markdown' ? [(await textOf(screen, shown)).trimEnd()] : []),
    ...(github ? githubLines(shown.outcome) : []),
  ].map(scrubOutput);
}

async function textOf(format: Format, { outcome, lines, value }: ShownResult): Promise<string> {
  switch (format) {
    case 'human':
      return `${lines.join('\n')}\n`;
    case 'json':
      return `${JSON.stringify(value, null, 2)}\n`;
    case 'junit': {
      // Its XML library takes 35 ms of CPU to load.
      const { junitText } = await import('../runner/output/junit.ts');
      return junitText(outcome);
    }
    case 'markdown':
      return markdownText(outcome);
    case 'github':
      return `${githubLines(outcome).join('\n')}\n`;
  }
}

/** Appends to the summary of the job. All commands of a step share its size limit. */
function appendSummary(outcome: CommandOutcome, path: string | undefined): void {
  if (path === undefined || path === '') return;
  const used = sizeOfOutput(path);
  const text = scrubOutput(markdownText(outcome, SUMMARY_LIMIT_BYTES - used));
  if (used + Buffer.byteLength(text) <= SUMMARY_LIMIT_BYTES) appendOutput(path, text);
}
