import { onTestFinished } from 'vitest';
import type { FaultAction } from '../../../src/gateway/faults/fault-parameters.ts';
import type { GatewayOptions } from '../../../src/gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import type { MessageCodec } from '../../../src/tws/message.ts';
import { decodeReply, type Reply } from '../../../src/tws/replies.ts';
import { REQUEST_CODECS, type RequestKind, type RequestOf } from '../../../src/tws/requests.ts';
import { settle } from '../../support/settle.ts';
import { connectRaw, type RawClient, startApi } from '../server/real-client.ts';

/** Version that the clients of the bench offer. */
const VERSION = 193;

/** A client that sends requests and decodes replies. */
export interface BenchClient extends RawClient {
  ask<K extends RequestKind>(kind: K, members: Partial<RequestOf<K>>): void;
  /** Replies so far, without the hello; a reply that cannot be decoded is its payload. */
  replies(): readonly (Reply | string)[];
  /** Codes and ids of the error messages so far. */
  errors(): readonly string[];
  kinds(): readonly string[];
  forget(): void;
  readonly isOver: boolean;
}

/** A gateway with stepped time, and its clients. */
export interface Bench {
  readonly gateway: Gateway;
  connect(clientId?: number): Promise<BenchClient>;
  /** Advances the time event by event, and waits between events until all messages are processed. */
  step(ms: number): Promise<void>;
  settle(): Promise<void>;
  start(action: FaultAction): Promise<number>;
}

/** Creates a bench that ends with the test. */
export async function createBench(options: Partial<GatewayOptions> = {}): Promise<Bench> {
  const gateway = await startGateway({ ...options, mode: 'manual' });
  onTestFinished(() => gateway.close());
  const clients: BenchClient[] = [];
  const rest = () => settle(gateway, () => clients.map(({ socket }) => socket));
  return {
    gateway,
    settle: rest,
    connect: async (clientId = 1) => {
      const client = benchClient(await connectRaw(gateway));
      clients.push(client);
      client.send(startApi(clientId));
      await rest();
      return client;
    },
    step: async (ms) => {
      await rest();
      const until = gateway.now() + ms;
      for (let next = gateway.time.nextEventAt(); next < until; next = gateway.time.nextEventAt()) {
        gateway.time.advanceTo(next);
        await rest();
      }
      gateway.time.advanceTo(until);
      await rest();
    },
    start: async (action) => {
      const { id } = gateway.faults.start(action);
      await Promise.resolve();
      await rest();
      return id;
    },
  };
}

function benchClient(raw: RawClient): BenchClient {
  let forgotten = 1;
  let isOver = false;
  void raw.ended.then(() => {
    isOver = true;
  });
  const replies = () => raw.received.slice(forgotten).map(decoded);
  return {
    ...raw,
    get isOver() {
      return isOver;
    },
    ask: (kind, members) => raw.send(encode(kind, members)),
    replies,
    errors: () =>
      replies().flatMap((reply) =>
        typeof reply !== 'string' && reply.kind === 'errorMessage' ? [`${reply.id}:${reply.code}`] : [],
      ),
    kinds: () => replies().map((reply) => (typeof reply === 'string' ? 'undecodable' : reply.kind)),
    forget: () => {
      forgotten = raw.received.length;
    },
  };
}

function encode<K extends RequestKind>(kind: K, members: Partial<RequestOf<K>>): string {
  const codec: MessageCodec<RequestOf<K>> = REQUEST_CODECS[kind];
  return codec.encode({ ...codec.empty, ...members }, VERSION);
}

function decoded(payload: string): Reply | string {
  try {
    return decodeReply(payload, VERSION);
  } catch {
    return payload;
  }
}

/** A US stock in a client's request. */
export function stock(symbol = 'AAPL') {
  return { ...REQUEST_CODECS.reqMktData.empty.contract, symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' };
}

/** Terms of an order that fills at once or, with a limit, stays open. */
export function order(orderId: number, limitPrice?: number) {
  return {
    orderId,
    contract: stock(),
    action: 'BUY',
    quantity: 100,
    orderType: limitPrice === undefined ? 'MKT' : 'LMT',
    limitPrice,
    timeInForce: 'DAY',
    transmit: true,
  };
}
