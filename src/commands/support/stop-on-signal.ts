import { flushCompileCache } from 'node:module';
import { performance } from 'node:perf_hooks';
import { isatty } from 'node:tty';
import { backgroundTimers } from '../../adapters/system-timers.ts';
import type { StopWish } from '../../runner/ports/stop-wish.ts';
import { createStopCourse } from '../../runner/stop-course.ts';
import { takeSignals } from './process-signals.ts';

/** A wrapper that signals a process and its group, such as `timeout`, does so within this time. */
const REPEAT_MS = 50;
/** npm, pnpm and yarn pass on to what they run the Ctrl-C that the terminal has given it already. */
const REPEAT_UNDER_NPM_MS = 500;
const LOOK_EVERY_MS = 1_000;

/** Time to obey the second wish; after it the process is ended. */
const LEAVE_WITHIN_MS = 5_000;

/** Terms on which a command stops. */
export interface Stopping {
  /** Said at the first wish, before the hint at a second one; left out where the command ends at once anyway. */
  readonly words?: string;
  /** The command has nothing open at a broker: it may end at the second wish, wherever it is. */
  readonly nothingOpen?: boolean;
}

/** Of a command with positions or orders at a broker. */
const CLOSING = 'cancelling orders and closing positions, for two minutes at most';

/** The wishes of whoever stops this process: Ctrl-C, SIGTERM, SIGQUIT, a closed window, a terminal that is gone. */
export function stopOnSignal({ words, nothingOpen }: Stopping = { words: CLOSING }): StopWish {
  const course = createStopCourse({
    now: () => performance.now(),
    timers: backgroundTimers,
    repeatMs: isRunByNpm() ? REPEAT_UNDER_NPM_MS : REPEAT_MS,
    say: (text) => process.stderr.write(`\n${text}\n`),
    leave: () => process.exit(130),
    leaveWithinMs: nothingOpen === true ? 0 : LEAVE_WITHIN_MS,
    ...(words !== undefined && { words }),
  });
  takeSignals((signal, origin) => course.onSignal(signal, origin), { more: true });
  watchTerminal(() => course.onTerminalGone());
  process.once('beforeExit', exitListening);
  return course.wish;
}

/** Where Node ends by itself it gives signals back first: one that comes then would end it with another exit code. */
function exitListening(): void {
  flushCompileCache();
  process.exit();
}

/** The variable is inherited by all that a script starts, so the script must name us. */
function isRunByNpm(): boolean {
  return /\bprelive\b/.test(process.env['npm_lifecycle_script'] ?? '');
}

/**
 * Calls `onGone` once an output that was a terminal is none any more. SIGHUP may be missed: it goes to the terminal's own
 * session alone. The keyboard is not read, because that would stop a process in the background.
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
