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
