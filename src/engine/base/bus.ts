import type { Contracts } from '../../contracts/contracts.ts';
import { messageText } from '../../contracts/message-text.ts';
import {
  type DeadLetter,
  ENGINE_SOURCE,
  type MessageName,
  TOPICS,
  type Topic,
  type TopicMessages,
} from '../../contracts/messages.ts';
import { createDeadLetters } from './dead-letters.ts';
import { define } from './registry.ts';

/** Receives the messages of a topic, one at a time, in the order in which they were published. */
export type Handler<T extends Topic> = (message: TopicMessages[T]) => void;

/** The bus of an engine for everybody else: they may listen. Whoever has something to say hands the engine an event. */
export interface Listening {
  /** All messages of the topic, or those of some types. */
  subscribe<T extends Topic>(topic: T, handler: Handler<T>, types?: readonly MessageName[]): void;
  /** Told of every dead letter from now on. */
  onDeadLetter(handler: (letter: DeadLetter) => void): void;
}

/**
 * The way between the planes. A message is checked against its contract when it is published, and at a process boundary
 * again when it arrives; one that fails is kept as a dead letter instead. What a handler publishes is delivered after the
 * message that it is handling: order holds over all topics. Once `publish` or `receive` returns to a caller that is no
 * handler, everything has been delivered. `test/engine/bus-contract.ts` holds all of this of any bus.
 */
export interface Bus extends Listening {
  /** False when the message broke its contract and became a dead letter. */
  publish<T extends Topic>(topic: T, message: TopicMessages[T]): boolean;
  /** The same for bytes from outside, with the name of whoever sent them. */
  receive(topic: Topic, bytes: string, source: string): boolean;
  /** True once somebody has subscribed to messages of the type: what nobody hears need not be published. */
  isHeard(type: MessageName): boolean;
}

/** Parts of a bus. */
export interface BusParts {
  readonly contracts: Contracts;
  /** Sequence number of the event that is being applied: a dead letter keeps it. */
  readonly offset: () => number;
}

/** Makes a bus without subscribers. */
export type CreateBus = (parts: BusParts) => Bus;

type Subscribers = { [T in Topic]: Map<MessageName, Handler<T>[]> };

/** A bus in this process: a message is checked once. */
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

/** Delivers messages one after the other; one that comes while another is being delivered waits for it. */
function createQueue(): <M>(handlers: readonly ((message: M) => void)[], message: M) => void {
  // The first `count` wait. The list is used again: one that begins anew takes room for sixteen.
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

/** A message that waits, and who is to hear it: an object, because a function takes three times its room. */
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

/** The bus of this process by its name. */
export const IN_PROCESS = define<BusParts, Bus, object>({
  name: 'in_process',
  title: 'Hands messages over inside the process and checks each once.',
  parameters: {},
  create: createBus,
});
