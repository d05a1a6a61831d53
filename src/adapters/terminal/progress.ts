import type { Ora } from 'ora';
import { fitWidth } from './fit-width.ts';

/** Progress of long work for people: a spinner on a terminal, nothing elsewhere. */
export interface Progress {
  /** Replaces the text of the current work. */
  update(text: string): void;
  /** Prints a permanent line above the current work. */
  say(line: string): void;
  /** Ends the spinner before results are printed. */
  stop(): void;
}

/** No progress: for --json and for tests. */
export const silentProgress: Progress = { update: () => {}, say: () => {}, stop: () => {} };

/** Columns of the spinner's symbol, the space after it and the cursor. */
export const SPINNER_COLUMNS = 3;

/**
 * Starts a spinner of one line on stderr, the only one of the program. ora 9.4.1 loops for ever on a terminal of 0 columns,
 * so it is drawn only on a terminal with a known width. `discardStdin` would set raw mode, in which Ctrl-C stops nothing.
 */
export async function startProgress(text: string, stream: NodeJS.WriteStream = process.stderr): Promise<Progress> {
  if (!isDrawable(stream)) return silentProgress;
  const { default: ora } = await import('ora');
  const fitted = (words: string) => fitWidth(words, stream.columns - SPINNER_COLUMNS);
  const spinner: Ora = ora({ text: fitted(text), stream, isEnabled: true, discardStdin: false }).start();
  return {
    update: (next) => {
      spinner.text = fitted(next);
    },
    say: (line) => {
      spinner.clear();
      stream.write(`${line}\n`);
      spinner.render();
    },
    stop: () => {
      spinner.stop();
    },
  };
}

/** Environment variables that decide about escape codes. */
type Environment = Readonly<Partial<Record<'CI' | 'NO_COLOR' | 'TERM', string>>>;

/** True for a terminal with a width and escape codes, outside CI. */
export function isDrawable(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
  { CI, NO_COLOR, TERM }: Environment = process.env,
): boolean {
  if (CI !== undefined || TERM === 'dumb' || (NO_COLOR ?? '') !== '') return false;
  return stream.isTTY === true && stream.columns > 0;
}
