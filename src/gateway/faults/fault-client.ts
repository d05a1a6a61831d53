import type { CorruptionKind } from './fault-parameters.ts';

/** A connection as a fault sees it. */
export interface FaultClient {
  /** Which connection since the gateway started, from 1. */
  readonly number: number;
  /** `undefined` before the client has started. */
  readonly clientId: number | undefined;
  /** 0 before the versions are agreed. */
  readonly serverVersion: number;
  readonly wire: Wire;
  readonly lines: ReadonlyMap<number, DataLine>;
  /** Sends an error message, past all faults; id -1 belongs to no request. */
  fail(id: number, code: number, text: string): void;
  /** Sends the payload of a frame, past all faults. */
  send(payload: string): void;
  /** Takes a payload as if the client had sent it, past all faults. */
  receive(payload: string): void;
}

/** A subscription to data. */
export interface DataLine {
  readonly kind: 'quotes' | 'bars' | 'ticks';
  readonly symbol: string;
}

/** The bytes of a connection, and what can happen to them. */
export interface Wire {
  /** Keeps bytes back in a direction until the answer is called. */
  hold(direction: 'both' | 'in' | 'out'): () => void;
  /** Bytes go out through a function from now on, which hands them to `write` piece by piece; until the answer is called. */
  reshape(shape: (bytes: Uint8Array, write: (piece: Uint8Array) => void) => void): () => void;
  /** Frames are made by a function from now on, until the answer is called. */
  encodeBy(encode: (payload: string) => Uint8Array): () => void;
  /** Messages that may wait before the client is cut off. */
  limitWaiting(messages: number): () => void;
  /** Sends what waits, then closes (`fin`), or resets at once (`rst`). */
  cut(how: 'fin' | 'rst'): void;
}

/** A mutation of one frame. */
export type Corruption = (kind: CorruptionKind, payload: string) => Uint8Array;
