import type { CorruptionKind } from './fault-parameters.ts';

/** Connection of a client, for faults. */
export interface FaultClient {
  /** Number of the connection since the gateway started, from 1. */
  readonly number: number;
  /** `undefined` before the client has started. */
  readonly clientId: number | undefined;
  /** 0 before the version is negotiated. */
  readonly serverVersion: number;
  readonly wire: Wire;
  readonly lines: ReadonlyMap<number, DataLine>;
  /** Sends an error message, bypassing all faults; id -1 belongs to no request. */
  fail(id: number, code: number, text: string): void;
  /** Sends the payload of a frame, bypassing all faults. */
  send(payload: string): void;
  /** Passes a payload to the session as if the client had sent it, bypassing all faults. */
  receive(payload: string): void;
}

/** Data subscription of a client. */
export interface DataLine {
  readonly kind: 'quotes' | 'bars' | 'ticks';
  readonly symbol: string;
}

/** Byte stream of a connection, which faults can hold, reshape, corrupt and cut. */
export interface Wire {
  /** Holds bytes back in a direction until the returned function is called. */
  hold(direction: 'both' | 'in' | 'out'): () => void;
  /** Writes bytes through a function, which passes pieces to `write`, until the returned function is called. */
  reshape(shape: (bytes: Uint8Array, write: (piece: Uint8Array) => void) => void): () => void;
  /** Encodes frames with a function until the returned function is called. */
  encodeBy(encode: (payload: string) => Uint8Array): () => void;
  /** Limits the waiting messages; a client above the limit is disconnected. */
  limitWaiting(messages: number): () => void;
  /** Sends the waiting messages, then closes (`fin`) or resets (`rst`). */
  cut(how: 'fin' | 'rst'): void;
}

/** A mutation of one frame. */
export type Corruption = (kind: CorruptionKind, payload: string) => Uint8Array;
