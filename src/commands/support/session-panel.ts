import { isDrawable, type Progress, SPINNER_COLUMNS, startProgress } from '../../adapters/progress.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { PaperStagePlan } from '../../runner/paper/run-paper-stage.ts';
import { sessionLine } from '../../runner/paper/session-screen.ts';
import type { StopWish } from '../../runner/ports/stop-wish.ts';

const REFRESH_MS = 500;
const LINE_EVERY_MS = 60_000;

/** What a person sees of a running session: a line refreshed twice a second, or without a terminal one line a minute. */
export interface SessionPanel {
  readonly onlooker: NonNullable<PaperStagePlan['onlooker']>;
  readonly progress: Progress;
}

/** Starts the panel on stderr, so that --json keeps stdout to itself. */
export async function startSessionPanel(durationMs: number): Promise<SessionPanel> {
  const progress = await startProgress('connecting');
  const every = isDrawable(process.stderr) ? REFRESH_MS : LINE_EVERY_MS;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    progress,
    onlooker: (at, view) => {
      if (at - shownAt < every) return;
      shownAt = at;
      const { stderr } = process;
      const endsAt = (view.startedAt ?? at) + durationMs;
      if (isDrawable(stderr)) progress.update(sessionLine(view, at, endsAt, stderr.columns - SPINNER_COLUMNS));
      else stderr.write(`${sessionLine(view, at, endsAt)}\n`);
    },
  };
}

/** What does not obey the second wish within this time is ended, milliseconds. */
const LEAVE_WITHIN_MS = 5_000;

/** A stop wish of the process signals: orderly at the first SIGINT or SIGTERM, at once at the second. */
export function stopOnSignal(words = 'stopping: cancelling orders and closing positions'): StopWish {
  const orderly = new AbortController();
  const atOnce = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    const reason = new PreliveError('INTERRUPTED', `Stopped by ${signal}.`);
    if (orderly.signal.aborted) {
      atOnce.abort(reason);
      setTimeout(() => process.exit(130), LEAVE_WITHIN_MS).unref();
      return;
    }
    process.stderr.write(`\n${words} (once more to leave at once)\n`);
    orderly.abort(reason);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  return { orderly: orderly.signal, atOnce: atOnce.signal };
}
