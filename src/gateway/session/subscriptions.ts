import type { DelayedReplyKind } from '../venue/types.ts';
import type { SessionContext } from './session-context.ts';

/** Schedule and messages of a subscription. */
export interface SubscriptionPlan {
  readonly reply: DelayedReplyKind;
  /** Time between refreshes; `undefined` when only `refreshAll` triggers them. */
  readonly everyMs?: number;
  /** Sends the complete first answer. */
  first(): void;
  /** Sends the changes since the last message. */
  refresh(): void;
}

/** Subscriptions of a client of one kind, by request id or another key. */
export interface Subscriptions<Key> {
  readonly size: number;
  has(key: Key): boolean;
  /** Begins a subscription; replaces one with the same key. */
  begin(key: Key, plan: SubscriptionPlan): void;
  end(key: Key): void;
  /** Refreshes the subscriptions whose first answer has been sent. */
  refreshAll(): void;
}

interface Subscription {
  readonly plan: SubscriptionPlan;
  answered: boolean;
}

/** Creates an empty set of subscriptions. */
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
