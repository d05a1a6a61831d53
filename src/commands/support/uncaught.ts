/** Receiver of errors that nobody caught. */
type UncaughtTaker = (error: Error) => void;

let taker: UncaughtTaker | undefined;
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
  taker = mine;
  heldSession = true;
  return {
    signal: controller.signal,
    release: () => {
      if (taker === mine) taker = undefined;
    },
  };
}

/** Hands an error on to the session at work; false when there is none. */
export function takeUncaught(error: Error): boolean {
  taker?.(error);
  return taker !== undefined;
}

/** True when this process has held a session. Its outcome is then the record, and output to the screen comes second. */
export function hasHeldSession(): boolean {
  return heldSession;
}
