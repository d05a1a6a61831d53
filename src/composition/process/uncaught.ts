/** Receiver of errors that nobody caught. */
type UncaughtTaker = (error: Error) => void;

let receiver: UncaughtTaker | undefined;
let heldSession = false;

/** A session at work, as the process sees it. */
export interface UncaughtWatch {
  /** Aborted with the first error that nobody caught; it ends the session in order instead of the process. */
  readonly signal: AbortSignal;
  release(): void;
}

/** From now on an error that nobody caught is the session's to deal with. */
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

/** Hands an error on to the session at work; false when there is none. */
export function takeUncaught(error: Error): boolean {
  receiver?.(error);
  return receiver !== undefined;
}

/** True when this process has held a session. Its outcome is then the record, and output to the screen comes second. */
export function hasHeldSession(): boolean {
  return heldSession;
}

/** Real time; nothing that waits keeps the process. */
export function realPause(ms: number): Promise<void> {
  return new Promise((settle) => void setTimeout(settle, ms).unref());
}
