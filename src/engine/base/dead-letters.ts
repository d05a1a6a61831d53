import { CONTRACT_VERSION, type DeadLetter, type Topic } from '../../contracts/messages.ts';

/** Dead letters of a bus, told to whoever listens. */
export interface DeadLetters {
  readonly listen: (listener: (letter: DeadLetter) => void) => void;
  /** Tells of a message that broke its contract: the reason, its bytes, and who sent it. */
  readonly add: (topic: Topic, reason: string, bytes: string, source: string) => void;
}

/** `offset`: sequence number of the event that is being applied. */
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
