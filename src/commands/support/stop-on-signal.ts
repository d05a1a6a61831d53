import { performance } from 'node:perf_hooks';
import { isatty } from 'node:tty';
import type { StopWish } from '../../runner/ports/stop-wish.ts';
import { createStopCourse } from '../../runner/stop-course.ts';
import { takeSignals } from './process-signals.ts';

/** Long enough for a copy of the same Ctrl-C, shorter than a person presses twice. */
const REPEAT_MS = 200;
/** npm, yarn and pnpm pass a signal on to what the terminal has given it to already. */
const REPEAT_UNDER_NPM_MS = 500;
const LOOK_EVERY_MS = 1_000;

/** What does not obey the second wish by then is ended. */
const LEAVE_WITHIN_MS = 5_000;

/** How a command stops. */
export interface Stopping {
  /** Said at the first wish, with what a second one does; nothing where it ends at once anyway. */
  readonly words?: string;
  /** Nothing of it is open at a broker, so that it may end at the second wish, wherever it is. */
  readonly nothingOpen?: boolean;
}

/** Of a command with positions or orders at a broker. */
const CLOSING = 'cancelling orders and closing positions, for two minutes at most';

/** The wishes of whoever stops this process: Ctrl-C, SIGTERM, SIGQUIT, a closed window, a terminal that is gone. */
export function stopOnSignal({ words, nothingOpen }: Stopping = { words: CLOSING }): StopWish {
  const course = createStopCourse({
    now: () => performance.now(),
    timers: {
      after: (delayMs, task) => {
        const timer = setTimeout(task, delayMs).unref();
        return () => clearTimeout(timer);
      },
    },
    repeatMs: process.env['npm_config_user_agent'] === undefined ? REPEAT_MS : REPEAT_UNDER_NPM_MS,
    say: (text) => process.stderr.write(`\n${text}\n`),
    leave: () => process.exit(130),
    leaveWithinMs: nothingOpen === true ? 0 : LEAVE_WITHIN_MS,
    ...(words !== undefined && { words }),
  });
  takeSignals((signal, origin) => course.onSignal(signal, origin), { more: true });
  watchTerminal(() => course.onTerminalGone());
  return course.wish;
}

/**
 * Calls `onGone` once an output that was a terminal is none any more. SIGHUP may be missed: it goes to the terminal's own
 * session alone. The keyboard is not read, because that would stop a process in the background.
 */
function watchTerminal(onGone: () => void): void {
  const outputs = [1, 2].filter((descriptor) => isatty(descriptor));
  if (outputs.length === 0) return;
  const timer = setInterval(() => {
    if (outputs.every((descriptor) => isatty(descriptor))) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS).unref();
}
