import type { Contracts } from '../../contracts/contracts.ts';
import { messageText } from '../../contracts/message-text.ts';
import {
  CONTRACT_VERSION,
  type DeadLetter,
  ENGINE_SOURCE,
  type MessageName,
  TOPICS,
  type Topic,
  type TopicMessages,
} from '../../contracts/messages.ts';
import { define } from './registry.ts';

/** Receives the messages of a topic, one at a time, in the order in which they were published. */
export type Handler<T extends Topic> = (message: TopicMessages[T]) => void;

/** Read-only side of an engine's bus, for code outside the engine. Input to the engine is an event. */
export interface Listening {
  /** Subscribes to all messages of the topic, or to those of some types. */
  subscribe<T extends Topic>(topic: T, handler: Handler<T>, types?: readonly MessageName[]): void;
  /** Subscribes to later dead letters. */
  onDeadLetter(handler: (letter: DeadLetter) => void): void;
}

/**
 * In-process bus between the planes. A message is checked against its contract when it is published, and at a process
 * boundary again when it arrives; an invalid one becomes a dead letter. A message that a handler publishes is delivered
 * after the message that it handles: order holds over all topics. When `publish` or `receive` returns outside a handler,
 * everything has been delivered. `test/engine/bus-contract.ts` tests all of this for any bus.
 */
export interface Bus extends Listening {
  /** False when the message broke its contract and became a dead letter. */
  publish<T extends Topic>(topic: T, message: TopicMessages[T]): boolean;
  /** The same for bytes from outside; `source` names the sender. */
  receive(topic: Topic, bytes: string, source: string): boolean;
  /** True once a handler has subscribed to messages of the type; others need not be published. */
  isHeard(type: MessageName): boolean;
}

export interface BusParts {
  readonly contracts: Contracts;
  /** Sequence number of the event being applied, kept in dead letters. */
  readonly offset: () => number;
}

/** Makes a bus without subscribers. */
export type CreateBus = (parts: BusParts) => Bus;

type Subscribers = { [T in Topic]: Map<MessageName, Handler<T>[]> };

/** In-process bus that checks each message once. */
export function createBus({ contracts, offset }: BusParts): Bus {
  const subscribers: Subscribers = {
    market_events: new Map(),
    order_intents: new Map(),
    targets: new Map(),
    execution_reports: new Map(),
  };
  const heard = new Set<MessageName>();
  const deadLetters = createDeadLetters(offset);
  const deliver = createQueue();

  const accept = <T extends Topic>(topic: T, message: TopicMessages[T]): true => {
    const handlers: readonly Handler<T>[] | undefined = subscribers[topic].get(message.event_type);
    if (handlers !== undefined) deliver(handlers, message);
    return true;
  };
  return {
    publish: (topic, message) => {
      const fault = contracts.fault(topic, message);
      if (fault === undefined) return accept(topic, message);
      deadLetters.add(topic, fault, messageText(message), ENGINE_SOURCE);
      return false;
    },
    receive: (topic, bytes, source) => {
      const checked = contracts.parse(topic, bytes);
      if (checked.ok) return accept(topic, checked.message);
      deadLetters.add(topic, checked.reason, bytes, source);
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
    onDeadLetter: deadLetters.listen,
  };
}

/** Delivers one message at a time; a message that arrives during a delivery is queued. */
function createQueue(): <M>(handlers: readonly ((message: M) => void)[], message: M) => void {
  // The first `count` entries are queued. The list is reused: V8 allocates sixteen places for a new one.
  const waiting: (Delivery | undefined)[] = [];
  let count = 0;
  let isDelivering = false;
  return (handlers, message) => {
    if (isDelivering) {
      waiting[count++] = new Waiting(handlers, message);
      return;
    }
    isDelivering = true;
    try {
      deliver(handlers, message);
      for (let i = 0; i < count; i++) {
        const next = waiting[i];
        waiting[i] = undefined;
        next?.deliver();
      }
    } finally {
      isDelivering = false;
      count = 0;
    }
  };
}

interface Delivery {
  deliver(): void;
}

/** A queued message with its handlers. An object, because a closure takes three times its memory. */
class Waiting<M> implements Delivery {
  readonly #handlers: readonly ((message: M) => void)[];
  readonly #message: M;

  constructor(handlers: readonly ((message: M) => void)[], message: M) {
    this.#handlers = handlers;
    this.#message = message;
  }

  deliver(): void {
    deliver(this.#handlers, this.#message);
  }
}

function deliver<M>(handlers: readonly ((message: M) => void)[], message: M): void {
  for (const handler of handlers) handler(message);
}

/** Definition of the in-process bus. */
export const IN_PROCESS = define<BusParts, Bus, object>({
  name: 'in_process',
  title: 'Hands messages over inside the process and checks each once.',
  parameters: {},
  create: createBus,
});

/** Dead letters of a bus, for its listeners. */
interface DeadLetters {
  readonly listen: (listener: (letter: DeadLetter) => void) => void;
  /** Passes an invalid message to the listeners: the reason, its bytes, and its sender. */
  readonly add: (topic: Topic, reason: string, bytes: string, source: string) => void;
}

/** Creates the dead letters; `offset` gives the sequence number of the event being applied. */
export function createDeadLetters(offset: () => number): DeadLetters {
  const listeners: ((letter: DeadLetter) => void)[] = [];
  return {
    listen: (listener) => {
      listeners.push(listener);
    },
    add: (topic, reason, bytes, source) => {
      const origin = { contractVersion: CONTRACT_VERSION, source, offset: offset() };
      for (const listener of listeners) listener({ topic: `dlq_${topic}`, reason, bytes, ...origin });
    },
  };
}
