import { isDrawable, type Progress, SPINNER_COLUMNS, startProgress } from '../adapters/terminal/progress.ts';
import type { PaperStagePlan } from '../runner/paper/paper-stage-plan.ts';
import { newAlarms, sessionLine } from '../runner/paper/session-screen.ts';

const REFRESH_MS = 500;
const LINE_EVERY_MS = 60_000;

/**
 * Display of a running session: a line refreshed twice a second, or without a terminal one line a minute. Each alarm comes at
 * once, on a line that stays.
 */
export interface SessionPanel {
  readonly observer: NonNullable<PaperStagePlan['observer']>;
  readonly progress: Progress;
}

/** Starts the panel on stderr, so that --json keeps stdout to itself. */
export async function startSessionPanel(durationMs: number): Promise<SessionPanel> {
  const progress = await startProgress('connecting');
  const every = isDrawable(process.stderr) ? REFRESH_MS : LINE_EVERY_MS;
  let shownAt = Number.NEGATIVE_INFINITY;
  const { stderr } = process;
  const news = newAlarms();
  return {
    progress,
    observer: (at, view) => {
      for (const line of news(at, view)) {
        if (isDrawable(stderr)) progress.say(line);
        else stderr.write(`${line}\n`);
      }
      if (at - shownAt < every) return;
      shownAt = at;
      const endsAt = (view.startedAt ?? at) + durationMs;
      if (isDrawable(stderr)) progress.update(sessionLine(view, at, endsAt, stderr.columns - SPINNER_COLUMNS));
      else stderr.write(`${sessionLine(view, at, endsAt)}\n`);
    },
  };
}
