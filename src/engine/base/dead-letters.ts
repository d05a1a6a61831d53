import { CONTRACT_VERSION, type DeadLetter, type Topic } from '../../contracts/messages.ts';

/** Dead letters of a bus, for its listeners. */
export interface DeadLetters {
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
