import { flushCompileCache } from 'node:module';
import { performance } from 'node:perf_hooks';
import { isatty } from 'node:tty';
import { backgroundTimers } from '../../adapters/system-timers.ts';
import type { StopWish } from '../../runner/ports/stop-wish.ts';
import { createStopCourse } from '../../runner/stop-course.ts';
import { takeSignals } from './process-signals.ts';

/** Longest time between two signals of a wrapper, such as `timeout`, that signals a process and its group. */
const REPEAT_MS = 50;
/** The same under npm, pnpm and yarn, which pass on a Ctrl-C that the terminal has delivered already. */
const REPEAT_UNDER_NPM_MS = 500;
const LOOK_EVERY_MS = 1_000;

/** Time for the second signal to take effect; after it the process is ended. */
const LEAVE_WITHIN_MS = 5_000;

/** Terms on which a command stops. */
export interface Stopping {
  /** Announcement at the first signal, before the hint at a second one; absent where the command ends at once. */
  readonly words?: string;
  /** True for a command with nothing open at a broker: a second signal ends it at once. */
  readonly nothingOpen?: boolean;
}

/** Announcement of a command with positions or orders at a broker. */
const CLOSING = 'cancelling orders and closing positions, for two minutes at most';

/** Returns the signals to stop this process: Ctrl-C, SIGTERM, SIGQUIT, a closed window, a lost terminal. */
export function stopOnSignal({ words, nothingOpen }: Stopping = { words: CLOSING }): StopWish {
  const course = createStopCourse({
    now: () => performance.now(),
    timers: backgroundTimers,
    repeatMs: isRunByNpm() ? REPEAT_UNDER_NPM_MS : REPEAT_MS,
    say: (text) => process.stderr.write(`\n${text}\n`),
    leave: () => process.exit(130),
    leaveWithinMs: nothingOpen === true ? 0 : LEAVE_WITHIN_MS,
    words,
  });
  takeSignals((signal, origin) => course.onSignal(signal, origin), { more: true });
  watchTerminal(() => course.onTerminalGone());
  process.once('beforeExit', exitListening);
  return course.wish;
}

/** Exits before Node releases its signal handlers: a signal after that would change the exit code. */
function exitListening(): void {
  flushCompileCache();
  process.exit();
}

/** True where an npm script runs us. Child processes inherit the variable, so the script must name prelive. */
function isRunByNpm(): boolean {
  return /\bprelive\b/.test(process.env['npm_lifecycle_script'] ?? '');
}

/**
 * Calls `onGone` once no output is a terminal any more. SIGHUP alone is not enough: it reaches only the session of the terminal.
 * The keyboard is not read, because that would stop a process in the background.
 */
function watchTerminal(onGone: () => void): void {
  const outputs = [1, 2].filter((descriptor) => isatty(descriptor));
  if (outputs.length === 0) return;
  const stopLooking = backgroundTimers.every(LOOK_EVERY_MS, () => {
    if (outputs.every((descriptor) => isatty(descriptor))) return;
    stopLooking();
    onGone();
  });
}
