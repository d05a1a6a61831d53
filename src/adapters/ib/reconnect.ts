import type { EpochMs } from '../../domain/clock.ts';
import type { ReconnectPolicy } from '../../runner/ports/broker-session.ts';
import type { OpenWindow } from './planned-windows.ts';

/** Three tries, after about 1 s, 2 s and 4 s. */
export const DEFAULT_RECONNECT: ReconnectPolicy = { tries: 3, firstDelayMs: 1000, longestDelayMs: 30_000 };

/**
 * Pause before the n-th try (from 1): doubled each time, between half and one and a half of it, so that clients that were
 * thrown out together do not come back together. `uniform` is in [0, 1).
 */
export function reconnectDelayMs(attempt: number, uniform: number, policy = DEFAULT_RECONNECT): number {
  const delayMs = Math.min(policy.firstDelayMs * 2 ** (attempt - 1), policy.longestDelayMs);
  return Math.round(delayMs * (0.5 + uniform));
}

/** How to connect again. */
export interface ReconnectPlan {
  readonly policy: ReconnectPolicy;
  /** The planned window that is open now. */
  window(): OpenWindow | undefined;
  now(): EpochMs;
  /** What is waited for. */
  waiting(what: 'WAIT' | 'WINDOW'): void;
  pause(delayMs: number): Promise<void>;
  /** In [0, 1). */
  uniform(): number;
  /** Why the try has failed; undefined when it has not. */
  attempt(): Promise<unknown>;
  /** False when nobody wants the connection any more. */
  isWanted(): boolean;
}

/**
 * Tries until one try succeeds; the answer is why the last one has failed, or undefined after a success. A planned window
 * is waited out, and the tries before it do not count.
 */
export async function reconnect(plan: ReconnectPlan): Promise<unknown> {
  let failure: unknown;
  for (let attempt = 1; ; attempt++) {
    if (await waitOutWindow(plan)) attempt = 1;
    else if (attempt > plan.policy.tries) return failure;
    else await backOff(attempt, plan);
    if (!plan.isWanted()) return undefined;
    failure = await plan.attempt();
    if (failure === undefined || !plan.isWanted()) return undefined;
  }
}

async function backOff(attempt: number, plan: ReconnectPlan): Promise<void> {
  plan.waiting('WAIT');
  await plan.pause(reconnectDelayMs(attempt, plan.uniform(), plan.policy));
}

async function waitOutWindow(plan: ReconnectPlan): Promise<boolean> {
  let window = plan.window();
  if (window === undefined) return false;
  plan.waiting('WINDOW');
  while (window !== undefined && plan.isWanted()) {
    await plan.pause(window.endsAt - plan.now() + reconnectDelayMs(1, plan.uniform(), plan.policy));
    window = plan.window();
  }
  return true;
}
