import { ProtocolError } from './protocol-error.ts';

/** Largest payload of one frame in bytes: the limit of the official clients. */
export const MAX_FRAME_BYTES = 0xffffff;

const PREFIX_BYTES = 4;
const PREAMBLE = [0x41, 0x50, 0x49, 0x00];

/**
 * Encodes frames: each payload in UTF-8 after its length in 32 bits, big endian. All payloads are in one buffer, so that
 * one write sends the messages of an instant.
 */
export function encodeFrames(payloads: readonly string[]): Uint8Array {
  return encodeAscii(payloads) ?? encodeAny(payloads);
}

/** Placeholder for a length. */
const NO_LENGTH = '\0\0\0\0';

/** Encodes all payloads at once and then writes the lengths; nearly every message is ASCII. */
function encodeAscii(payloads: readonly string[]): Uint8Array | undefined {
  let text = '';
  for (const payload of payloads) text += NO_LENGTH + payload;
  const bytes = new Uint8Array(text.length);
  if (encoder.encodeInto(text, bytes).read < text.length) return undefined;
  let at = 0;
  for (const { length } of payloads) {
    writeLength(bytes, at, length);
    at += PREFIX_BYTES + length;
  }
  return bytes;
}

function encodeAny(payloads: readonly string[]): Uint8Array {
  let bound = 0;
  for (const payload of payloads) bound += PREFIX_BYTES + payload.length * 3;
  const bytes = new Uint8Array(bound);
  let end = 0;
  for (const payload of payloads) end = writeFrame(bytes, end, payload);
  return bytes.subarray(0, end);
}

/** Encodes the first bytes of a client: `API\0` and the frame of its version offer. */
export function encodeOpening(offer: string): Uint8Array {
  return Uint8Array.from([...PREAMBLE, ...encodeFrames([offer])]);
}

const encoder = new TextEncoder();

function writeFrame(bytes: Uint8Array, at: number, payload: string): number {
  const start = at + PREFIX_BYTES;
  const length = encoder.encodeInto(payload, bytes.subarray(start)).written;
  writeLength(bytes, at, length);
  return start + length;
}

function writeLength(bytes: Uint8Array, at: number, length: number): void {
  bytes[at] = length >>> 24;
  bytes[at + 1] = length >>> 16;
  bytes[at + 2] = length >>> 8;
  bytes[at + 3] = length;
}

/** Splits a byte stream into frames; chunks may end anywhere. */
export interface FrameReader {
  /** Adds a chunk and returns the complete payloads. Throws {@link ProtocolError}, after which the stream is unusable. */
  push(chunk: Uint8Array): string[];
  /** Bytes of an incomplete frame. */
  readonly pendingBytes: number;
}

/** Creates a reader of one direction. `preamble`: the stream is a client's and begins with `API\0`. */
export function createFrameReader(options: { preamble?: boolean; maxFrameBytes?: number } = {}): FrameReader {
  const maxFrameBytes = options.maxFrameBytes ?? MAX_FRAME_BYTES;
  const pending = createPendingBytes();
  let preambleDue = options.preamble ?? false;
  return {
    get pendingBytes() {
      return pending.bytes().length;
    },
    push(chunk) {
      pending.append(chunk);
      if (preambleDue) {
        if (!takePreamble(pending)) return [];
        preambleDue = false;
      }
      return takeFrames(pending, maxFrameBytes);
    },
  };
}

interface PendingBytes {
  append(chunk: Uint8Array): void;
  bytes(): Uint8Array;
  drop(count: number): void;
}

/** Doubles its size when full, so that a large frame in small chunks needs linear time. */
function createPendingBytes(): PendingBytes {
  let store = new Uint8Array(0);
  let start = 0;
  let end = 0;
  const reserve = (extra: number) => {
    if (end + extra <= store.length) return;
    const grown = new Uint8Array(Math.max(2 * (end - start), end - start + extra));
    grown.set(store.subarray(start, end));
    end -= start;
    start = 0;
    store = grown;
  };
  return {
    append(chunk) {
      reserve(chunk.length);
      store.set(chunk, end);
      end += chunk.length;
    },
    bytes: () => store.subarray(start, end),
    drop(count) {
      start += count;
      if (start === end) start = end = 0;
    },
  };
}

function takePreamble(pending: PendingBytes): boolean {
  const bytes = pending.bytes();
  const seen = Math.min(bytes.length, PREAMBLE.length);
  for (let i = 0; i < seen; i++) {
    if (bytes[i] !== PREAMBLE[i]) throw new ProtocolError('PREAMBLE', 'expected the stream to begin with API and NUL');
  }
  if (seen < PREAMBLE.length) return false;
  pending.drop(PREAMBLE.length);
  return true;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function takeFrames(pending: PendingBytes, maxFrameBytes: number): string[] {
  const payloads: string[] = [];
  const bytes = pending.bytes();
  let at = 0;
  while (bytes.length - at >= PREFIX_BYTES) {
    const length = frameLength(bytes, at, maxFrameBytes);
    const end = at + PREFIX_BYTES + length;
    if (end > bytes.length) break;
    payloads.push(decoder.decode(bytes.subarray(at + PREFIX_BYTES, end)));
    at = end;
  }
  pending.drop(at);
  return payloads;
}

function frameLength(bytes: Uint8Array, at: number, maxFrameBytes: number): number {
  let length = 0;
  for (let i = 0; i < PREFIX_BYTES; i++) length = length * 256 + (bytes[at + i] ?? 0);
  if (length > maxFrameBytes) {
    throw new ProtocolError('FRAME_LENGTH', `expected a frame of at most ${maxFrameBytes} bytes, was ${length}`);
  }
  return length;
}
