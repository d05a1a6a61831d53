import type { Contracts } from '../../contracts/contracts.ts';
import { type DeadLetter, type MessageName, TOPICS, type Topic, type TopicMessages } from '../../contracts/messages.ts';

/** Receives the messages of a topic, one at a time, in the order in which they were published. */
export type Handler<T extends Topic> = (message: TopicMessages[T]) => void;

/**
 * The way between the planes inside one process. A message is checked against its contract when it is published; one that
 * fails is kept as a dead letter instead. What a handler publishes is delivered after the message that it is handling: order
 * holds over all topics.
 */
export interface Bus {
  /** False when the message broke its contract and became a dead letter. */
  publish<T extends Topic>(topic: T, message: TopicMessages[T]): boolean;
  /** The same for bytes from outside (a dead letter that is replayed, another machine). */
  receive(topic: Topic, bytes: string): boolean;
  /** All messages of the topic, or those of some types. */
  subscribe<T extends Topic>(topic: T, handler: Handler<T>, types?: readonly MessageName[]): void;
  /** True once somebody has subscribed to messages of the type: what nobody hears need not be published. */
  isHeard(type: MessageName): boolean;
  /** Told of every dead letter from now on. */
  onDeadLetter(handler: (letter: DeadLetter) => void): void;
}

type Subscribers = { [T in Topic]: Map<MessageName, Handler<T>[]> };

/** A bus in this process. */
export function createBus(contracts: Contracts): Bus {
  const subscribers: Subscribers = { market_events: new Map(), order_intents: new Map(), execution_reports: new Map() };
  const heard = new Set<MessageName>();
  const cemetery = createCemetery();
  const drain = createQueue();

  const accept = <T extends Topic>(topic: T, message: TopicMessages[T]): true => {
    const handlers: readonly Handler<T>[] | undefined = subscribers[topic].get(message.event_type);
    if (handlers !== undefined) {
      drain(() => {
        for (const handler of handlers) handler(message);
      });
    }
    return true;
  };
  return {
    publish: (topic, message) => {
      const checked = contracts.check(topic, message);
      if (checked.ok) return accept(topic, checked.message);
      cemetery.bury(topic, checked.reason, textOf(message));
      return false;
    },
    receive: (topic, bytes) => {
      const checked = contracts.parse(topic, bytes);
      if (checked.ok) return accept(topic, checked.message);
      cemetery.bury(topic, checked.reason, bytes);
      return false;
    },
    subscribe: (topic, handler, types = TOPICS[topic]) => {
      for (const type of types) {
        const known = subscribers[topic].get(type);
        heard.add(type);
        if (known === undefined) subscribers[topic].set(type, [handler]);
        else known.push(handler);
      }
    },
    isHeard: (type) => heard.has(type),
    onDeadLetter: cemetery.listen,
  };
}

function createCemetery() {
  const listeners: ((letter: DeadLetter) => void)[] = [];
  return {
    listen: (listener: (letter: DeadLetter) => void): void => {
      listeners.push(listener);
    },
    bury: (topic: Topic, reason: string, bytes: string): void => {
      for (const listener of listeners) listener({ topic: `dlq_${topic}`, reason, bytes });
    },
  };
}

/** Runs jobs one after the other; a job that is added by a job runs after it. */
function createQueue(): (job: () => void) => void {
  const jobs: (() => void)[] = [];
  let running = false;
  return (job) => {
    if (running) {
      jobs.push(job);
      return;
    }
    running = true;
    try {
      job();
      // By index: taking from the front of a list moves all that is behind it.
      for (let i = 0; i < jobs.length; i++) jobs[i]?.();
    } finally {
      running = false;
      if (jobs.length > 0) jobs.length = 0;
    }
  };
}

/** JSON has no word for what most often makes a message illegal: NaN and infinities are written as text. */
function textOf(message: unknown): string {
  return (
    JSON.stringify(message, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ) ?? ''
  );
}
