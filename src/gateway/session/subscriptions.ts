import type { DelayedReplyKind } from '../venue/types.ts';
import type { SessionContext } from './session-context.ts';

/** How a subscription is served. */
export interface SubscriptionPlan {
  readonly reply: DelayedReplyKind;
  /** Time between refreshes; `undefined` when only `refreshAll` asks for them. */
  readonly everyMs?: number;
  /** The complete first answer. */
  first(): void;
  /** What has changed since. */
  refresh(): void;
}

/** Subscriptions of one kind of a client, by request id or another key. */
export interface Subscriptions<Key> {
  readonly size: number;
  has(key: Key): boolean;
  /** Begins a subscription; one of the same key is replaced. */
  begin(key: Key, plan: SubscriptionPlan): void;
  end(key: Key): void;
  /** Refreshes those that have had their first answer. */
  refreshAll(): void;
}

interface Subscription {
  readonly plan: SubscriptionPlan;
  answered: boolean;
}

/** No subscriptions yet. */
export function createSubscriptions<Key>(context: SessionContext): Subscriptions<Key> {
  const active = new Map<Key, Subscription>();
  const repeat = (key: Key, subscription: Subscription, everyMs: number) => {
    context.after(everyMs, () => {
      if (active.get(key) !== subscription) return;
      subscription.plan.refresh();
      repeat(key, subscription, everyMs);
    });
  };
  const begin = (key: Key, plan: SubscriptionPlan) => {
    const subscription: Subscription = { plan, answered: false };
    active.set(key, subscription);
    context.later(plan.reply, () => {
      if (active.get(key) !== subscription) return;
      subscription.answered = true;
      plan.first();
      if (plan.everyMs !== undefined) repeat(key, subscription, plan.everyMs);
    });
  };
  return {
    get size() {
      return active.size;
    },
    has: (key) => active.has(key),
    begin,
    end: (key) => {
      active.delete(key);
    },
    refreshAll: () => {
      for (const { plan, answered } of active.values()) if (answered) plan.refresh();
    },
  };
}
