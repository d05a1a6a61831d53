import type { Ora } from 'ora';

/** Progress of long work for people: a spinner on a terminal, plain lines elsewhere, nothing under --json. */
export interface Progress {
  /** Replaces the text of the work in hand. */
  update(text: string): void;
  /** Ends the spinner so that results can be printed. */
  stop(): void;
}

/** No progress: for --json and for tests. */
export const silentProgress: Progress = { update: () => {}, stop: () => {} };

/**
 * A spinner on stderr. ora 9.4.1 loops for ever on a terminal of 0 columns, so it is switched on only on a terminal that
 * says how wide it is; elsewhere nothing is drawn.
 */
export async function startProgress(text: string, stream: NodeJS.WriteStream = process.stderr): Promise<Progress> {
  if (!isDrawable(stream)) return silentProgress;
  const { default: ora } = await import('ora');
  const spinner: Ora = ora({ text, stream, isEnabled: true }).start();
  return {
    update: (next) => {
      spinner.text = next;
    },
    stop: () => {
      spinner.stop();
    },
  };
}

/** True for a terminal with a width, outside CI. */
export function isDrawable(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): boolean {
  return stream.isTTY === true && stream.columns > 0 && process.env['CI'] === undefined;
}
