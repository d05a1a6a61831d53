import type { Socket } from 'node:net';
import { encodeFrames } from '../../tws/framing.ts';
import type { Wire } from '../faults/fault-client.ts';
import { createOutbox, type FrameSink, type Outbox, WAITING_LIMIT } from './outbox.ts';

/** Time for a disconnected client to close its side: an earlier reset could overtake the last message. */
const FAREWELL_MS = 5000;

/** A socket whose bytes faults can hold, reshape or corrupt. Without a fault it passes bytes unchanged. */
export interface SocketWire extends Wire {
  readonly outbox: Outbox;
  /** True while the gateway reads from the client. */
  readonly isReading: boolean;
  /** Outgoing bytes that a fault holds back. */
  readonly heldBytes: number;
  /** True after the gateway has ended the connection: later bytes are ignored. */
  readonly isCut: boolean;
}

/** Creates the wire of a socket. `ended` is called when the gateway ends the connection. */
export function createSocketWire(socket: Socket, ended: () => void): SocketWire {
  return new FaultyWire(socket, ended);
}

type Shape = Parameters<Wire['reshape']>[0];

class FaultyWire implements SocketWire, FrameSink {
  readonly outbox: Outbox;
  readonly #socket: Socket;
  readonly #ended: () => void;
  readonly #limit = { ...WAITING_LIMIT };
  #holdsIn = 0;
  #holdsOut = 0;
  #shapedBytes = 0;
  #shape: Shape | undefined;
  #encode: ((payload: string) => Uint8Array) | undefined;
  #isCut = false;

  constructor(socket: Socket, ended: () => void) {
    this.#socket = socket;
    this.#ended = ended;
    this.outbox = createOutbox(this, this.#limit);
  }

  get isReading(): boolean {
    return this.#holdsIn === 0;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  get heldBytes(): number {
    return this.#shapedBytes;
  }

  get writable(): boolean {
    return this.#socket.writable;
  }

  get mustWait(): boolean {
    return this.#holdsOut > 0 || this.#socket.writableNeedDrain;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  writeFrames(payloads: readonly string[]): void {
    const encode = this.#encode;
    if (encode === undefined) this.#writeBytes(encodeFrames(payloads));
    else for (const payload of payloads) this.#writeBytes(encode(payload));
  }

  #writeBytes(bytes: Uint8Array): void {
    if (this.#shape === undefined) {
      this.#socket.write(bytes);
      return;
    }
    this.#shapedBytes += bytes.length;
    if (this.#shapedBytes > this.#limit.characters) this.destroy();
    this.#shape(bytes, (piece) => {
      this.#shapedBytes -= piece.length;
      this.#socket.write(piece);
    });
  }

  hold(direction: 'both' | 'in' | 'out'): () => void {
    if (direction !== 'out' && this.#holdsIn++ === 0) this.#socket.pause();
    if (direction !== 'in') this.#holdsOut++;
    return once(() => {
      if (direction !== 'out' && --this.#holdsIn === 0) this.#socket.resume();
      if (direction !== 'in') this.#holdsOut--;
      this.outbox.flush();
    });
  }

  reshape(shape: Shape): () => void {
    this.outbox.flush();
    this.#shape = shape;
    return once(() => {
      if (this.#shape === shape) this.#shape = undefined;
    });
  }

  encodeBy(encode: (payload: string) => Uint8Array): () => void {
    this.outbox.flush();
    this.#encode = encode;
    return once(() => {
      if (this.#encode === encode) this.#encode = undefined;
    });
  }

  limitWaiting(messages: number): () => void {
    this.#limit.messages = messages;
    return once(() => {
      this.#limit.messages = WAITING_LIMIT.messages;
    });
  }

  cut(how: 'fin' | 'rst'): void {
    if (this.#isCut) return;
    this.outbox.flush();
    this.#isCut = true;
    if (how === 'rst') this.#socket.resetAndDestroy();
    else {
      this.#socket.end();
      this.#socket.setTimeout(FAREWELL_MS, () => this.#socket.destroy());
      // The socket must read to notice the client's end.
      this.#socket.resume();
    }
    this.#ended();
  }
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
