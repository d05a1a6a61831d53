import { execFileSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';

/** A program in its own terminal. */
export interface Terminal {
  readonly pid: number;
  /** All output, with escape codes. */
  text(): string;
  /** The output without escape codes; overwritten text is a separate line. */
  screen(): string;
  /** Keys as a person presses them. */
  press(keys: string): void;
  /** Closes the window: the kernel sends SIGHUP, and the terminal program ends. */
  close(): void;
  /**
   * Waits for words on the screen. Throws with the end of the screen when the program ends or the time is over first.
   */
  shows(words: RegExp): Promise<void>;
  /** The end of the screen after the program has ended; undefined before. */
  over(): string | undefined;
  /** Waits for its end. Throws with the end of the screen when that takes too long. */
  end(): Promise<Ending>;
}

/** End of a program: by itself, or by a signal other than 0. */
export interface Ending {
  readonly exitCode: number;
  readonly signal: number;
}

/** Keys that make the terminal send SIGINT and SIGQUIT. */
export const KEYS = { ctrlC: '\u0003', ctrlBackslash: '\u001c' } as const;

const PATIENCE_MS = 150_000;
/** Closing positions takes at most two minutes. A run that must fail waits less. */
const ENDING_MS = Number(process.env['PRELIVE_TERMINAL_ENDING_MS'] ?? 200_000);

/** Folder, width, kind and environment of a terminal. */
export interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly term?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program in a terminal. */
export function openTerminal(command: readonly string[], options: TerminalOptions): Terminal {
  const [program = '', ...words] = command;
  const { cwd, columns = 100, term = 'xterm-256color' } = options;
  const env = { ...plainEnvironment(), ...options.env, TERM: term };
  const pty = spawn(program, words, { name: term, cols: columns, rows: 30, cwd, env });
  let written = '';
  pty.onData((part) => {
    written += part;
  });
  const ended = new Promise<Ending>((settle) => pty.onExit(({ exitCode, signal = 0 }) => settle({ exitCode, signal })));
  const screen = () => stripVTControlCharacters(written.replaceAll('\u001b[1G', '\n'));
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const over = () => (isOver ? screen().slice(-2_000) : undefined);
  return {
    pid: pty.pid,
    text: () => written,
    screen,
    press: (keys) => pty.write(keys),
    close: () => {
      if ('destroy' in pty && typeof pty.destroy === 'function') pty.destroy();
    },
    shows: (words) => soon(`${words} on the screen`, () => words.test(screen()), over),
    over,
    end: () => within(ended, () => `the end of ${command.slice(2).join(' ')}; screen: ${screen().slice(-2_000)}`),
  };
}

/** The environment without variables of a CI or a tester. */
function plainEnvironment(): Record<string, string> {
  const left = /^(CI|FORCE_COLOR|NO_COLOR|GITHUB_.*|NODE_ENV|NODE_OPTIONS|VITEST.*|npm_.*)$/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || left.test(name) ? [] : [[name, value] as const],
    ),
  );
}

async function within<T>(promise: Promise<T>, name: () => string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`waited in vain for ${name()}`)), ENDING_MS);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Keyboard settings of a process, named like in `stty`: `isig` when Ctrl-C is a signal. */
export function keyboardOf(pid: number): readonly string[] {
  const settings = execFileSync('stty', ['-F', `/proc/${pid}/fd/0`, '-a'], { encoding: 'utf8' });
  return settings.split(/[\s;]+/);
}

/** Checks every 50 ms until the condition is true. Throws when the time is over, or with the text of `over`. */
export async function soon(
  name: string,
  look: () => boolean | Promise<boolean>,
  over: () => string | undefined = () => undefined,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await look())) {
    const words = performance.now() > deadline ? 'the time is up' : over();
    if (words !== undefined && !(await look())) throw new Error(`waited in vain for ${name}: ${words}`);
    await new Promise((settle) => setTimeout(settle, 50));
  }
}
