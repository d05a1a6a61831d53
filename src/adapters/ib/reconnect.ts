import type { EpochMs } from '../../domain/clock.ts';
import type { ReconnectPolicy } from '../../runner/ports/broker-session.ts';
import type { OpenWindow } from './planned-windows.ts';

/** Tries for ten minutes: after about 1 s, 2 s, 4 s, and so on up to 30 s. A gateway takes minutes to restart. */
export const DEFAULT_RECONNECT: ReconnectPolicy = { forMs: 600_000, firstDelayMs: 1000, longestDelayMs: 30_000 };

/**
 * Pause before the n-th try (from 1): doubled each time, multiplied by 0.5 to 1.5 and never above the longest, so that
 * clients that lost the connection together do not return together. `uniform` is in [0, 1).
 */
export function reconnectDelayMs(attempt: number, uniform: number, policy = DEFAULT_RECONNECT): number {
  const { firstDelayMs, longestDelayMs } = policy;
  const delayMs = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
  return Math.min(Math.round(delayMs * (0.5 + uniform)), longestDelayMs);
}

/** Limits of the tries in an outage. */
export interface ReconnectTerms extends ReconnectPolicy {
  /** Finite where time does not pass between tries. */
  readonly tries: number;
}

/** Parameters and callbacks of reconnecting. */
export interface ReconnectPlan {
  readonly terms: ReconnectTerms;
  /** Returns the planned window that is open now. */
  window(): OpenWindow | undefined;
  now(): EpochMs;
  /** Called for each wait. `until`: end of the tries, or of the window, which never ends the tries. */
  waiting(what: 'WAIT' | 'WINDOW', until: EpochMs): unknown;
  pause(delayMs: number): Promise<void>;
  /** In [0, 1). */
  uniform(): number;
  /** Tries once. Returns the failure; undefined after a success. */
  attempt(): Promise<unknown>;
  /** False when another try would fail the same way. */
  isCurable(failure: unknown): boolean;
  /** False when the session was closed. */
  isWanted(): boolean;
}

/**
 * Tries until one try succeeds or the time is over; returns the last failure, or undefined after a success. The last
 * try is at the end of the time. Waits for the end of a planned window, which restarts the time.
 */
export async function reconnect(plan: ReconnectPlan): Promise<unknown> {
  const { tries, forMs } = plan.terms;
  let failure: unknown;
  let until = plan.now() + forMs;
  for (let attempt = 1; ; attempt++) {
    if (await waitOutWindow(plan)) {
      attempt = 1;
      until = plan.now() + forMs;
    } else if (attempt > tries || (failure !== undefined && plan.now() >= until)) return failure;
    else await backOff(attempt, until, plan);
    if (!plan.isWanted()) return undefined;
    failure = await plan.attempt();
    if (failure === undefined || !plan.isWanted()) return undefined;
    if (!plan.isCurable(failure)) return failure;
  }
}

async function backOff(attempt: number, until: EpochMs, plan: ReconnectPlan): Promise<void> {
  plan.waiting('WAIT', until);
  const leftMs = Math.max(0, until - plan.now());
  await plan.pause(Math.min(leftMs, reconnectDelayMs(attempt, plan.uniform(), plan.terms)));
}

async function waitOutWindow(plan: ReconnectPlan): Promise<boolean> {
  let window = plan.window();
  if (window === undefined) return false;
  while (window !== undefined && plan.isWanted()) {
    plan.waiting('WINDOW', window.endsAt);
    await plan.pause(window.endsAt - plan.now() + reconnectDelayMs(1, plan.uniform(), plan.terms));
    window = plan.window();
  }
  return true;
}
