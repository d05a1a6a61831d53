import net, { Socket } from 'node:net';
import type { IBApi } from '@stoqey/ib';
import { InvariantViolation } from '../../domain/errors.ts';
import { FrameGuard } from './frame-guard.ts';
import type { TakeMessage } from './quick-messages.ts';

/*
 * The only file that uses private parts of @stoqey/ib, written for version 1.6.10 (a test holds the version):
 * `controller.socket` (`client`, `dataFragment`, `onData`, `onMessage`) and `controller.decoder` (`dataQueue`,
 * `emitQueue`).
 */

/** Message or length prefix that the library cannot decode. */
export interface DecodeProblem {
  readonly text: string;
  /** Fields of the message; empty for a bad length prefix. */
  readonly tokens: readonly string[];
  /** First bytes of the stream, for a bad length prefix. */
  readonly start?: Uint8Array;
}

/** Disables the send delay, which holds back-to-back small writes for up to 28 ms. Call after `connect`. */
export function disableSendDelay(api: IBApi): void {
  clientOf(api).setNoDelay(true);
}

/** Connects to a local socket. The library supports only host and port, which it passes to `net.connect`. */
export function connectLocally(api: IBApi, path: string, clientId: number): void {
  const { connect } = net;
  Reflect.set(net, 'connect', (_hostAndPort: unknown, connected: () => void) => connect(path, connected));
  try {
    api.connect(clientId);
  } finally {
    Reflect.set(net, 'connect', connect);
  }
}

function clientOf(api: IBApi): Socket {
  const client = part(socketOf(api), 'client');
  if (!(client instanceof Socket)) throw new InvariantViolation('@stoqey/ib has no socket after connect');
  return client;
}

function socketOf(api: IBApi): object {
  return part(part(api, 'controller'), 'socket');
}

/** Keeps messages for which `take` returns true from the library's decoder. Call before `guardDecoding`, which wraps both. */
export function takeMessages(api: IBApi, take: TakeMessage): void {
  const socket = socketOf(api);
  const onMessage = method(socket, 'onMessage');
  Reflect.set(socket, 'onMessage', (message: string) => {
    // An incomplete message is buffered: this text is its rest.
    if (Reflect.get(socket, 'dataFragment') === '' && take(message)) return;
    Reflect.apply(onMessage, socket, [message]);
  });
}

/** Sends a constant message: the library encodes it once, and the same bytes are written again. */
export function repeatable(api: IBApi, send: (api: IBApi) => void): () => void {
  let known: { readonly client: Socket; readonly bytes: Uint8Array } | undefined;
  return () => {
    if (known !== undefined) {
      known.client.write(known.bytes);
      return;
    }
    const client = clientOf(api);
    const write = method(client, 'write');
    Reflect.set(client, 'write', (chunk: Uint8Array) => {
      known = { client, bytes: Uint8Array.from(chunk) };
      return Reflect.apply(write, client, [chunk]);
    });
    send(api);
    Reflect.deleteProperty(client, 'write');
  };
}

/**
 * Reports decoding errors (bad JSON in an error message, a bad length) that would be uncaught exceptions in a socket
 * callback. Call before `connect`. The rest of a chunk with a bad length is dropped.
 */
export function guardDecoding(api: IBApi, report: (problem: DecodeProblem) => void): void {
  const socket = socketOf(api);
  const onData = method(socket, 'onData');
  const onMessage = method(socket, 'onMessage');
  const frames = new FrameGuard();
  Reflect.set(socket, 'onData', (chunk: Buffer) => {
    const isStart = frames.isBetweenMessages;
    const length = frames.badLength(chunk);
    if (length === undefined && isStart && frames.isBetweenMessages) giveMessages(socket, chunk);
    else if (length === undefined) Reflect.apply(onData, socket, [chunk]);
    else report({ text: `a message claims a length of ${length} bytes`, tokens: [], start: frames.start });
  });
  Reflect.set(socket, 'onMessage', (message: string) => {
    try {
      Reflect.apply(onMessage, socket, [message]);
    } catch (error) {
      forgetPartialMessage(part(part(api, 'controller'), 'decoder'));
      report({
        text: error instanceof Error ? error.message : String(error),
        tokens: message.split('\0').slice(0, -1),
      });
    }
  });
}

/** Decodes whole messages without the library's buffer, which is copied for each message. */
function giveMessages(socket: object, chunk: Buffer): void {
  const onMessage = method(socket, 'onMessage');
  for (let at = 0; at < chunk.length; ) {
    const start = at + 4;
    at = start + chunk.readInt32BE(at);
    Reflect.apply(onMessage, socket, [chunk.toString('utf8', start, at)]);
  }
}

/** Drops left-over fields, which the decoder would read as the start of the next message. */
function forgetPartialMessage(decoder: object): void {
  Reflect.set(decoder, 'dataQueue', []);
  Reflect.set(decoder, 'emitQueue', []);
}

function part(owner: object, name: string): object {
  const value: unknown = Reflect.get(owner, name);
  if (typeof value !== 'object' || value === null) throw new InvariantViolation(`@stoqey/ib has no part "${name}"`);
  return value;
}

type Method = (...parameters: unknown[]) => unknown;

function method(owner: object, name: string): Method {
  const value: unknown = Reflect.get(owner, name);
  if (!isMethod(value)) throw new InvariantViolation(`@stoqey/ib has no method "${name}"`);
  return value;
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
