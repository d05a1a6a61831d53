import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { EventName, IBApi } from '@stoqey/ib';
import type { Gateway } from '../../../src/gateway/server/start-gateway.ts';
import { createFrameReader, encodeFrames, encodeOpening } from '../../../src/tws/framing.ts';

/** Client of the library, with everything that it has received. */
export interface RealClient {
  readonly ib: IBApi;
  /** Fields of every message, the hello first. */
  readonly received: readonly (readonly string[])[];
  /** Code and id of errors and notices. */
  readonly errors: readonly (readonly [code: number, id: number])[];
  /** Resolves at the first event of this name whose arguments satisfy the test. */
  next(name: EventName, isWanted?: (...args: readonly unknown[]) => boolean): Promise<readonly unknown[]>;
  close(): void;
}

const CURRENT_TIME = '49';

/**
 * Connects the real client. `onInstant` is called for each clock message of a lockstep gateway; unless it returns false,
 * the message is then answered.
 */
export async function connectReal(
  gateway: Pick<Gateway, 'host' | 'port'>,
  clientId: number,
  onInstant: (at: string, ib: IBApi) => boolean = () => true,
): Promise<RealClient> {
  const ib = new IBApi({ host: gateway.host, port: gateway.port, clientId, maxReqPerSec: 1e6 });
  const received: (readonly string[])[] = [];
  const errors: (readonly [number, number])[] = [];
  ib.on(EventName.received, (fields: string[]) => {
    received.push(fields);
    if (fields[0] !== CURRENT_TIME || !onInstant(fields[2] ?? '', ib)) return;
    setImmediate(() => ib.reqCurrentTime());
  });
  ib.on(EventName.error, (_error, code, id) => errors.push([code, id]));
  ib.on(EventName.info, (_text, code) => errors.push([code, -1]));
  const waiting = new Set<(name: string, args: readonly unknown[]) => void>();
  ib.on(EventName.all, (name, args) => {
    for (const check of waiting) check(name, args);
  });
  const next: RealClient['next'] = (wanted, isWanted = () => true) => {
    const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
    const check = (name: string, args: readonly unknown[]) => {
      if (name !== wanted || !isWanted(...args)) return;
      waiting.delete(check);
      resolve(args);
    };
    waiting.add(check);
    return promise;
  };
  const ready = Promise.race([next(EventName.nextValidId), next(EventName.disconnected)]);
  ib.connect();
  socketOf(ib)?.setNoDelay(true);
  await ready;
  return { ib, received, errors, next, close: () => ib.disconnect() };
}

/** Sets TCP_NODELAY on the library's private socket, which the library never does. */
function socketOf(ib: IBApi): Socket | undefined {
  let value: unknown = ib;
  for (const name of ['controller', 'socket', 'client']) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return value instanceof Socket ? value : undefined;
}

/** A client with a bare socket. */
export interface RawClient {
  readonly socket: Socket;
  /** Payloads received so far. */
  readonly received: readonly string[];
  send(...payloads: readonly string[]): void;
  /** Resolves when a payload that satisfies the test has been received. */
  until(isWanted: (payload: string) => boolean): Promise<void>;
  /** Resolves when the other side has closed. */
  readonly ended: Promise<void>;
}

/** Connects a bare socket; with `opening` false it sends no version offer. */
export async function connectRaw(gateway: Pick<Gateway, 'host' | 'port'>, opening = true): Promise<RawClient> {
  const socket = connect({ host: gateway.host, port: gateway.port, noDelay: true });
  const received: string[] = [];
  const reader = createFrameReader();
  const waiting = new Set<() => void>();
  socket.on('data', (chunk) => {
    received.push(...reader.push(chunk));
    for (const check of waiting) check();
  });
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  await once(socket, 'connect');
  if (opening) socket.write(encodeOpening('v157..193'));
  return {
    socket,
    received,
    ended,
    send: (...payloads) => void socket.write(encodeFrames(payloads)),
    until: (isWanted) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = () => {
        if (!received.some(isWanted)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
      return promise;
    },
  };
}

/** First message of a client after its offer. */
export function startApi(clientId: number): string {
  return `71\x002\0${clientId}\0\0`;
}
