import type { Ora } from 'ora';
import { fitWidth } from './fit-width.ts';

/** Progress of long work for people: a spinner on a terminal, plain lines elsewhere, nothing under --json. */
export interface Progress {
  /** Replaces the text of the work in hand. */
  update(text: string): void;
  /** A line that stays, above the work in hand. */
  say(line: string): void;
  /** Ends the spinner so that results can be printed. */
  stop(): void;
}

/** No progress: for --json and for tests. */
export const silentProgress: Progress = { update: () => {}, say: () => {}, stop: () => {} };

/** Columns that the spinner's symbol, the space behind it and the cursor take. */
export const SPINNER_COLUMNS = 3;

/**
 * A spinner on stderr, of one line at any width. The only place that makes one. ora 9.4.1 loops for ever on a terminal of 0
 * columns, so it is switched on only on a terminal that says how wide it is; elsewhere nothing is drawn. `discardStdin`
 * would take the keyboard into raw mode, in which Ctrl-C stops nothing.
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

/** Environment that decides about escape codes. */
type Environment = Readonly<Partial<Record<'CI' | 'NO_COLOR' | 'TERM', string>>>;

/** True for a terminal that has a width and takes escape codes, outside CI. */
export function isDrawable(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
  { CI, NO_COLOR, TERM }: Environment = process.env,
): boolean {
  if (CI !== undefined || TERM === 'dumb' || (NO_COLOR ?? '') !== '') return false;
  return stream.isTTY === true && stream.columns > 0;
}
