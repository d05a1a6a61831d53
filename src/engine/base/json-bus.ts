import { messageText } from '../../contracts/message-text.ts';
import { ENGINE_SOURCE, type MessageName, TOPICS, type Topic } from '../../contracts/messages.ts';
import type { Bus, BusParts, Handler } from './bus.ts';
import { createDeadLetters } from './bus.ts';
import { define } from './registry.ts';

/** A message on the wire: text only. */
interface Frame {
  readonly topic: Topic;
  readonly bytes: string;
  readonly source: string;
}

type Inboxes = { readonly [T in Topic]: { readonly types: readonly MessageName[]; readonly handler: Handler<T> }[] };

/**
 * A bus as between processes: a message is checked by the sender and again by the receiver, and is sent as JSON. The
 * receiver is in this process, and the wire is a list.
 */
export function createJsonBus({ contracts, offset }: BusParts): Bus {
  const inboxes: Inboxes = { market_events: [], order_intents: [], targets: [], execution_reports: [] };
  const deadLetters = createDeadLetters(offset);
  const wire: Frame[] = [];
  let isDelivering = false;

  const arrive = <T extends Topic>(topic: T, bytes: string, source: string): void => {
    const checked = contracts.parse(topic, bytes);
    if (!checked.ok) {
      deadLetters.add(topic, checked.reason, bytes, source);
      return;
    }
    const inbox: Inboxes[T] = inboxes[topic];
    for (const { types, handler } of inbox) if (types.includes(checked.message.event_type)) handler(checked.message);
  };
  const send = (frame: Frame): true => {
    wire.push(frame);
    if (isDelivering) return true;
    isDelivering = true;
    try {
      for (let next = wire.shift(); next !== undefined; next = wire.shift()) {
        arrive(next.topic, next.bytes, next.source);
      }
    } finally {
      isDelivering = false;
      wire.length = 0;
    }
    return true;
  };
  return {
    publish: (topic, message) => {
      const fault = contracts.fault(topic, message);
      if (fault === undefined) return send({ topic, bytes: JSON.stringify(message), source: ENGINE_SOURCE });
      deadLetters.add(topic, fault, messageText(message), ENGINE_SOURCE);
      return false;
    },
    receive: (topic, bytes, source) => {
      const checked = contracts.parse(topic, bytes);
      if (checked.ok) return send({ topic, bytes, source });
      deadLetters.add(topic, checked.reason, bytes, source);
      return false;
    },
    subscribe: (topic, handler, types = TOPICS[topic]) => {
      inboxes[topic].push({ types, handler });
    },
    isHeard: (type) => Object.values(inboxes).some((inbox) => inbox.some(({ types }) => types.includes(type))),
    onDeadLetter: deadLetters.listen,
  };
}

/** Definition of the JSON bus. */
export const JSON_BUS = define<BusParts, Bus, object>({
  name: 'json',
  title: 'Carries bytes and checks them on both sides, as between processes.',
  parameters: {},
  create: createJsonBus,
});
