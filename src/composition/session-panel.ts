import { isDrawable, type Progress, SPINNER_COLUMNS } from '../adapters/terminal/progress.ts';
import type { PaperStagePlan } from '../runner/paper/paper-stage-plan.ts';
import { newAlarms, sessionLine } from '../runner/paper/session-screen.ts';

const REFRESH_MS = 500;
const LINE_EVERY_MS = 60_000;

/**
 * Returns the observer that shows a running session on stderr: a line refreshed twice a second, or without a terminal one
 * line a minute. Each alarm comes at once, on a line that stays.
 */
export function sessionPanel(progress: Progress, durationMs: number): NonNullable<PaperStagePlan['observer']> {
  const { stderr } = process;
  const every = isDrawable(stderr) ? REFRESH_MS : LINE_EVERY_MS;
  let shownAt = Number.NEGATIVE_INFINITY;
  const alarms = newAlarms();
  return (at, view) => {
    for (const line of alarms(at, view)) {
      if (isDrawable(stderr)) progress.say(line);
      else stderr.write(`${line}\n`);
    }
    if (at - shownAt < every) return;
    shownAt = at;
    const endsAt = (view.startedAt ?? at) + durationMs;
    if (isDrawable(stderr)) progress.update(sessionLine(view, at, endsAt, stderr.columns - SPINNER_COLUMNS));
    else stderr.write(`${sessionLine(view, at, endsAt)}\n`);
  };
}
