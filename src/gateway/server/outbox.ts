/** What may wait for a client that does not read; above it the client is cut off. */
export interface WaitingLimit {
  messages: number;
  /** About bytes: nearly all that is sent is ASCII. */
  readonly characters: number;
}

/** Bounded memory: a client that has stopped reading costs no more than this. */
export const WAITING_LIMIT: WaitingLimit = { messages: 500_000, characters: 32 << 20 };

/** The part of a connection that an outbox needs. */
export interface FrameSink {
  readonly writable: boolean;
  /** Nothing can be written now: the client reads slower than it is sent to, or bytes are kept back. */
  readonly mustWait: boolean;
  writeFrames(payloads: readonly string[]): void;
  destroy(): unknown;
}

/** Keeps messages until they are flushed, so that those of an instant go out in one write. */
export interface Outbox {
  readonly add: (payload: string) => void;
  /** Writes what waits, unless the client still has to read what was written before. */
  readonly flush: () => void;
  /** Messages that wait. */
  readonly size: number;
}

/** An empty outbox. */
export function createOutbox(sink: FrameSink, limit: WaitingLimit = WAITING_LIMIT): Outbox {
  let waiting: string[] = [];
  let characters = 0;
  return {
    get size() {
      return waiting.length;
    },
    add: (payload) => {
      waiting.push(payload);
      characters += payload.length;
      if (waiting.length > limit.messages || characters > limit.characters) sink.destroy();
    },
    flush: () => {
      if (waiting.length === 0 || sink.mustWait || !sink.writable) return;
      const payloads = waiting;
      waiting = [];
      characters = 0;
      sink.writeFrames(payloads);
    },
  };
}
