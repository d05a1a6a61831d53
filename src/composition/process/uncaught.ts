/** Receiver of errors that nobody caught. */
type UncaughtTaker = (error: Error) => void;

let receiver: UncaughtTaker | undefined;
let heldSession = false;

/** Handle of a session that runs in this process. */
export interface UncaughtWatch {
  /** Aborted with the first error that nobody caught; it ends the session in order instead of the process. */
  readonly signal: AbortSignal;
  release(): void;
}

/** Gives later uncaught errors to the session. */
export function watchUncaught(): UncaughtWatch {
  const controller = new AbortController();
  const mine = (error: Error) => controller.abort(error);
  receiver = mine;
  heldSession = true;
  return {
    signal: controller.signal,
    release: () => {
      if (receiver === mine) receiver = undefined;
    },
  };
}

/** Gives an error to the running session; false when there is none. */
export function takeUncaught(error: Error): boolean {
  receiver?.(error);
  return receiver !== undefined;
}

/** True when this process has held a session. Its record then counts more than output to the screen. */
export function hasHeldSession(): boolean {
  return heldSession;
}

/** Waits in real time without keeping the process alive. */
export function realPause(ms: number): Promise<void> {
  return new Promise((settle) => void setTimeout(settle, ms).unref());
}
