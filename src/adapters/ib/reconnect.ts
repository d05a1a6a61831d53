/** Tries after a lost connection. */
export const RECONNECT_TRIES = 3;

const FIRST_DELAY_MS = 1000;

/**
 * Pause before the n-th try (from 1): 1 s, 2 s, 4 s, each between half and one and a half of it, so that clients that
 * were thrown out together do not come back together. `uniform` is in [0, 1).
 */
export function reconnectDelayMs(attempt: number, uniform: number): number {
  return Math.round(FIRST_DELAY_MS * 2 ** (attempt - 1) * (0.5 + uniform));
}

/** How to connect again. */
export interface ReconnectPlan {
  /** Rejects when the try has failed. */
  attempt(): Promise<void>;
  /** False when nobody wants the connection any more. */
  isWanted(): boolean;
  pause(delayMs: number): Promise<void>;
  /** In [0, 1). */
  uniform(): number;
}

/** Tries until one try succeeds; the answer is the error of the last one, or undefined after a success. */
export async function reconnect(plan: ReconnectPlan): Promise<unknown> {
  let failure: unknown;
  for (let attempt = 1; attempt <= RECONNECT_TRIES; attempt++) {
    await plan.pause(reconnectDelayMs(attempt, plan.uniform()));
    if (!plan.isWanted()) return undefined;
    failure = await failureOf(() => plan.attempt());
    if (failure === undefined) return undefined;
  }
  return failure;
}

async function failureOf(action: () => Promise<void>): Promise<unknown> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error;
  }
}
