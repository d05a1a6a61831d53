/** Limit of waiting messages for a client that does not read; above it the client is disconnected. */
export interface WaitingLimit {
  messages: number;
  /** Roughly bytes: nearly all messages are ASCII. */
  readonly characters: number;
}

/** Bounds the memory that a client which does not read can use. */
export const WAITING_LIMIT: WaitingLimit = { messages: 500_000, characters: 32 << 20 };

/** The functions of a connection that an outbox uses. */
export interface FrameSink {
  readonly writable: boolean;
  /** True when nothing can be written now: the client reads too slowly, or a fault holds bytes back. */
  readonly mustWait: boolean;
  writeFrames(payloads: readonly string[]): void;
  destroy(): unknown;
}

/** Keeps messages until they are flushed, so that one write sends all messages of an instant. */
export interface Outbox {
  readonly add: (payload: string) => void;
  /** Writes the waiting messages, unless the sink must wait. */
  readonly flush: () => void;
  /** Number of waiting messages. */
  readonly size: number;
}

/** Creates an empty outbox. */
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
