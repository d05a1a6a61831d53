import { EventName, IBApi } from '@stoqey/ib';
import { BrokerEventQueue } from '../../src/adapters/ib/event-queue.ts';
import { createNotifier, type GatewayListener, listen } from '../../src/adapters/ib/gateway-listener.ts';
import { guardDecoding } from '../../src/adapters/ib/library-internals.ts';
import { MarketData } from '../../src/adapters/ib/market-data.ts';
import { MarketDataLines } from '../../src/adapters/ib/market-data-lines.ts';
import { OrderTracker } from '../../src/adapters/ib/order-tracker.ts';
import { RealTimeDriver } from '../../src/adapters/ib/real-time.ts';
import { RequestIds } from '../../src/adapters/ib/request-ids.ts';
import { Sender } from '../../src/adapters/ib/sender.ts';
import { createRandom, type RandomStream } from '../../src/domain/random.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';
import { encodeFrames } from '../../src/tws/framing.ts';
import { encodeReply, REPLY_CODECS } from '../../src/tws/replies.ts';

/** What became of mutated frames in the session. */
export interface FrameReport {
  readonly frames: number;
  /** Frames that the guard has turned into a broken connection. */
  readonly refused: number;
  /** Events that reached the engine. */
  readonly events: number;
  /** What must not be: an uncaught error, or an event with a number that is none. */
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

const VERSIONS = [157, 176, 193];
const CLIENT_ID = 7;
const FIRST_LINE = 1_000_000_000;
const NOW = Date.UTC(2026, 10, 16, 15);

/** Fields that have broken decoders before. */
const HOSTILE = [
  '',
  '-1',
  '0',
  '1',
  '2147483647',
  '9999999',
  '1e999',
  'NaN',
  'BAG',
  '{bad',
  '\\u00e',
  '2e-310',
  'é€😀',
  ',',
];

/** Payloads of every message a server sends, some of them about our orders and lines. */
function corpus(version: number): readonly string[] {
  const { orderStatus, openOrder, execDetails, commissionReport, tickPrice, tickSize, errorMessage } = REPLY_CODECS;
  const contract = { ...execDetails.empty.contract, symbol: 'AAPL', secType: 'STK' };
  const execution = { ...execDetails.empty.execution, executionId: 'a.b.01.01', orderRef: 'i1', clientId: CLIENT_ID };
  const fill = { ...execution, shares: 10, price: 9.5, side: 'BOT', time: '20261116 10:00:00 US/Eastern' };
  const state = { ...openOrder.empty.state, status: 'Submitted' };
  const ours = [
    { ...orderStatus.empty, orderId: 1, clientId: CLIENT_ID, status: 'Submitted', filled: 1, remaining: 99 },
    {
      ...openOrder.empty,
      orderId: 1,
      clientId: CLIENT_ID,
      orderRef: 'i1',
      contract,
      action: 'BUY',
      quantity: 100,
      state,
    },
    { ...execDetails.empty, reqId: -1, orderId: 1, contract, execution: fill },
    { ...commissionReport.empty, executionId: 'a.b.01.01', commission: 1, currency: 'USD' },
    ...[1, 2, 4].map((tickType) => ({
      ...tickPrice.empty,
      reqId: FIRST_LINE,
      tickType,
      price: 9 + tickType,
      size: 100,
    })),
    ...[0, 3, 5].map((tickType) => ({ ...tickSize.empty, reqId: FIRST_LINE, tickType, size: 100 })),
    ...[201, 202, 399, 10147].map((code) => ({ ...errorMessage.empty, id: 1, code, text: 'text' })),
    { ...errorMessage.empty, id: FIRST_LINE, code: 354, text: 'text' },
  ];
  const all = [...Object.values(REPLY_CODECS).map(({ empty }) => empty), ...ours, ...ours, ...ours];
  return all.map((reply) => encodeReply(reply, version));
}

/** Feeds `count` mutated frames of a seed to the real library behind the guard, and on to the listeners of a session. */
export function feedSession(count: number, seed: string, progress: (frames: number) => void = () => {}): FrameReport {
  const random = createRandom(seed);
  const payloads = new Map(VERSIONS.map((version) => [version, corpus(version)]));
  const session = new ListeningSession();
  let slowestMs = 0;
  for (let frames = 0; frames < count; frames++) {
    const begin = performance.now();
    const version = session.version;
    const list = payloads.get(version) ?? [];
    const { bytes, shifts } = mutated(list[random.integer(list.length)] ?? '', random);
    session.feed(bytes, `seed ${seed}, frame ${frames}`);
    // From here on the stream may make no sense at all; a few frames more, then another connection.
    if (shifts) session.breakAfter(5);
    slowestMs = Math.max(slowestMs, performance.now() - begin);
    if (frames % 1000 === 0) progress(frames);
  }
  const { refused, events, failures } = session;
  return { frames: count, refused, events, failures, slowestMs };
}

/** `shifts`: what follows in the stream may be read from another place. */
function mutated(payload: string, random: RandomStream): { readonly bytes: Buffer; readonly shifts: boolean } {
  const fields = payload.split('\0').slice(0, -1);
  for (let edits = random.integer(4); edits > 0; edits--) editField(fields, random);
  const bytes = Buffer.from(encodeFrames([fields.map((field) => `${field}\0`).join('')]));
  const kind = random.integer(100);
  if (kind === 0) bytes[random.integer(bytes.length)] = random.integer(256);
  if (kind === 1) return { bytes: bytes.subarray(0, 1 + random.integer(bytes.length)), shifts: true };
  if (kind === 2) return { bytes: Buffer.concat([bytes, Buffer.from([random.integer(256)])]), shifts: true };
  return { bytes, shifts: kind === 0 };
}

function editField(fields: string[], random: RandomStream): void {
  const at = random.integer(fields.length);
  const hostile = HOSTILE[random.integer(HOSTILE.length)] ?? '';
  const kind = random.integer(6);
  if (kind === 0) fields.splice(at, 1);
  else if (kind === 1) fields.splice(at, 0, hostile);
  else if (kind === 2) fields.length = at;
  else if (kind === 3) fields.push(...fields.slice(at));
  else fields[at] = hostile;
}

/** The listeners of a trading session, over one connection after the other, as a session makes them. */
class ListeningSession {
  refused = 0;
  events = 0;
  readonly failures: string[] = [];
  version = 0;
  readonly #listeners = new Set<Partial<GatewayListener>>();
  #connections = 0;
  #isBroken = true;
  #framesLeft = Number.POSITIVE_INFINITY;
  #onData: (chunk: Buffer) => void = () => {};

  constructor() {
    const clock = { now: () => NOW };
    const time = new RealTimeDriver(new BrokerEventQueue(), { clock, timers: { after: () => () => {} } });
    const sender = new Sender(time, { messagesPerSecond: 50, countsClock: true, disabled: new Set() });
    const context = {
      options: { host: '', port: 0, clientId: CLIENT_ID, time: { mode: 'lockstep' }, random: createRandom('unused') },
      omits: () => false,
      emit: (event: EngineEvent) => this.#emitted(event),
      touch: ({ bid, ask }: { bid: number; ask: number }) => this.#numbers('quote', [bid, ask]),
      now: clock.now,
      clientId: CLIENT_ID,
      account: 'DU1',
      facts: {
        host: '',
        port: 0,
        clientId: CLIENT_ID,
        protocolVersion: 176,
        connectionTime: '20261116 09:30:00 US/Eastern',
        managedAccounts: ['DU1'],
        farmNotices: [],
        connectMs: 1,
      },
      distrust: () => this.#break(),
      sender,
      listeners: this.#listeners,
      nextOrderId: 1,
      requestIds: new RequestIds(),
      time,
      lines: new MarketDataLines(),
      atEnd: () => {},
    } as const;
    const desk = new OrderTracker(context);
    desk.adopt([{ intentId: 'i1', brokerOrderId: 1, quantity: 100 }]);
    const unconnected = new IBApi({ host: '127.0.0.1', port: 1 });
    sender.open(unconnected, true);
    new MarketData(context).subscribe(['AAPL']);
    sender.shut();
  }

  feed(bytes: Buffer, name: string): void {
    if (this.#isBroken || this.#framesLeft-- <= 0) this.#connect();
    try {
      this.#onData(bytes);
    } catch (error) {
      this.failures.push(`${name}: ${String(error)}`);
      this.#isBroken = true;
    }
  }

  breakAfter(frames: number): void {
    this.#framesLeft = Math.min(this.#framesLeft, frames);
  }

  #connect(): void {
    this.#isBroken = false;
    this.#framesLeft = Number.POSITIVE_INFINITY;
    this.version = VERSIONS[this.#connections++ % VERSIONS.length] ?? 176;
    const api = new IBApi({ host: '127.0.0.1', port: 1, clientId: CLIENT_ID, maxReqPerSec: 1_000_000 });
    guardDecoding(api, ({ tokens }) => {
      // As a connection does: only the JSON part of an error message is worth going on after.
      if (tokens[0] !== '4') this.#break();
    });
    api.on(EventName.error, (error, code) => {
      if (code === 505 && error.message.startsWith('Underrun')) this.#break();
    });
    const fault = (error: unknown) => this.failures.push(`a listener threw ${String(error)}`);
    listen(api, createNotifier(this.#listeners, { defer: (task) => task(), fault }));
    this.#onData = dataHandlerOf(api);
    this.#onData(Buffer.from(encodeFrames([`${this.version}\x0020261116 09:30:00 US/Eastern\0`])));
  }

  #break(): void {
    if (!this.#isBroken) this.refused++;
    this.#isBroken = true;
  }

  #emitted(event: EngineEvent): void {
    this.events++;
    if (event.kind === 'execution') this.#numbers(event.kind, [event.execution.quantity, event.execution.price]);
    if (event.kind === 'order_status') this.#numbers(event.kind, [event.filled, event.remaining]);
    if (event.kind === 'trade') this.#numbers(event.kind, [event.trade.price, event.trade.size]);
    if (event.kind === 'commission') this.#numbers(event.kind, [event.commission]);
  }

  #numbers(what: string, numbers: readonly number[]): void {
    if (!numbers.every(Number.isFinite)) this.failures.push(`${what} with ${numbers.join(', ')}`);
  }
}

/** What the library calls with the bytes of its socket. */
function dataHandlerOf(api: IBApi): (chunk: Buffer) => void {
  const controller: unknown = Reflect.get(api, 'controller');
  const socket: unknown =
    typeof controller === 'object' && controller !== null ? Reflect.get(controller, 'socket') : null;
  if (typeof socket !== 'object' || socket === null) throw new Error('@stoqey/ib has no socket');
  return (chunk) => {
    const handler: unknown = Reflect.get(socket, 'onData');
    if (typeof handler !== 'function') throw new Error('@stoqey/ib has no onData');
    Reflect.apply(handler, socket, [chunk]);
  };
}
