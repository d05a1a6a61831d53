import { createRandom, type RandomStream } from '../../src/domain/random.ts';
import { DEFAULT_SESSION_START, SIMULATED_BRAND, venueOptions } from '../../src/gateway/server/gateway-options.ts';
import { createHub, type Hub } from '../../src/gateway/session/hub.ts';
import type { Session } from '../../src/gateway/session/session.ts';
import { createVenue } from '../../src/gateway/venue/venue.ts';
import { createFrameReader, encodeFrames, encodeOpening, type FrameReader } from '../../src/tws/framing.ts';
import { ProtocolError } from '../../src/tws/protocol-error.ts';
import { encodeRequest, REQUEST_CODECS, type Request } from '../../src/tws/requests.ts';

/** Results of mutated frames in the gateway. */
export interface GatewayReport {
  readonly frames: number;
  /** Frames answered with 320 or by closing the connection. */
  readonly refused: number;
  /** Frames decoded, whatever the answer. */
  readonly understood: number;
  /** Messages sent by the gateway. */
  readonly replies: number;
  /** Failures: anything thrown except a ProtocolError of the frame reader. */
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

const VERSIONS = [151, 157, 163, 176, 178, 187, 193, 200];
/** The venue restarts after this many frames, so that its books stay small. */
const FRAMES_PER_VENUE = 10_000;
/** Time advances after this many frames. */
const FRAMES_PER_STEP = 50;
const STEP_MS = 400;
/** Longest frame that a reader accepts from a client. */
const MAX_FRAME_BYTES = 1 << 20;

/**
 * Fields that break decoders: of the wrong type, too large, in another script, and those that select the following
 * layout.
 */
const HOSTILE =
  ' -1 0 1 7 2147483647 9999999999 1e308 1e999 NaN 0x10 BAG FUND STK AAPL MSFT SMART USD BUY SELL MKT LMT STP TRAIL MOC GTC GTD IOC Adaptive PEGBENCH Infinity 20261118-15:00:00 é€😀 \\u00e9'.split(
    ' ',
  );

/** Nearly valid requests, so that many reach the venue. */
function corpus(version: number): readonly string[] {
  const Q = REQUEST_CODECS;
  const contract = {
    ...Q.reqContractData.empty.contract,
    symbol: 'AAPL',
    secType: 'STK',
    exchange: 'SMART',
    currency: 'USD',
  };
  const order = {
    ...Q.placeOrder.empty,
    contract,
    action: 'BUY',
    quantity: 10,
    orderType: 'LMT',
    limitPrice: 200,
    transmit: true,
  };
  const wanted: readonly Request[] = [
    ...Array.from({ length: 8 }, (_, i): Request => ({ ...order, orderId: i + 1 })),
    { ...order, orderId: 9, orderType: 'MKT', whatIf: true },
    {
      ...order,
      orderId: 10,
      contract: { ...contract, secType: 'BAG' },
      lists: { comboLegs: [['1', '1', 'BUY', 'SMART', '', '', '', '']] },
    },
    {
      ...order,
      orderId: 11,
      others: { algoStrategy: 'Adaptive' },
      lists: { algoParams: [['adaptivePriority', 'Normal']] },
    },
    { ...Q.cancelOrder.empty, orderId: 1 },
    { ...Q.reqMktData.empty, reqId: 1, contract },
    { ...Q.reqTickByTick.empty, reqId: 2, contract, tickType: 'Last', numberOfTicks: 5 },
    { ...Q.reqRealTimeBars.empty, reqId: 3, contract, whatToShow: 'TRADES' },
    { ...Q.reqHistoricalData.empty, reqId: 4, contract, barSize: '5 mins', duration: '1800 S', whatToShow: 'TRADES' },
    {
      ...Q.reqHistoricalTicks.empty,
      reqId: 5,
      contract,
      whatToShow: 'TRADES',
      numberOfTicks: 5,
      endDateTime: '20261118-15:00:00',
    },
    { ...Q.reqContractData.empty, reqId: 6, contract },
  ];
  const plain = Object.values(Q).map(({ empty }) => empty);
  return [...plain, ...wanted].map((request) => encodeRequest(request, version));
}

/** Feeds `count` mutated frames of a seed to frame reader, decoder, session and venue. */
export function feedGateway(count: number, seed: string, progress: (frames: number) => void = () => {}): GatewayReport {
  const random = createRandom(seed);
  const payloads = VERSIONS.map(corpus);
  let gateway = new FedGateway(random);
  const totals = { refused: 0, understood: 0, replies: 0, slowestMs: 0 };
  const failures: string[] = [];
  for (let frames = 0; frames < count; frames++) {
    if (frames % FRAMES_PER_VENUE === 0) gateway = new FedGateway(random);
    const begin = performance.now();
    const index = VERSIONS.indexOf(gateway.version);
    const list = payloads[index] ?? [];
    try {
      const isRefused = gateway.feed(mutated(list[random.integer(list.length)] ?? '', random));
      totals[isRefused ? 'refused' : 'understood'] += 1;
      if (frames % FRAMES_PER_STEP === 0) gateway.advance();
    } catch (error) {
      failures.push(
        `seed ${seed}, frame ${frames}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      gateway = new FedGateway(random);
    }
    totals.replies += gateway.takeReplies();
    totals.slowestMs = Math.max(totals.slowestMs, performance.now() - begin);
    if (frames % 1000 === 0) progress(frames);
  }
  return { frames: count, ...totals, failures };
}

function mutated(payload: string, random: RandomStream): Uint8Array {
  const fields = payload.split('\0').slice(0, -1);
  for (let edits = random.integer(4); edits > 0; edits--) editField(fields, random);
  const bytes = encodeFrames([fields.map((field) => `${field}\0`).join('')]);
  const kind = random.integer(50);
  if (kind === 0) bytes[random.integer(bytes.length)] = random.integer(256);
  if (kind === 1) return bytes.subarray(0, 1 + random.integer(bytes.length));
  return bytes;
}

function editField(fields: string[], random: RandomStream): void {
  const at = random.integer(fields.length + 1);
  const hostile = HOSTILE[random.integer(HOSTILE.length)] ?? '';
  const kind = random.integer(12);
  if (kind === 0) fields.splice(at, 1);
  else if (kind === 1) fields.splice(at, 0, hostile);
  else if (kind === 2) fields.length = Math.min(fields.length, at);
  else fields[at] = hostile;
}

/** A venue with consecutive clients: an unreadable stream ends its connection. */
class FedGateway {
  version = 0;
  readonly #random: RandomStream;
  readonly #hub: Hub;
  #session: Session | undefined;
  #reader: FrameReader | undefined;
  #replies = 0;
  #refusals = 0;
  #clientId = 0;
  #framesLeft = 0;

  constructor(random: RandomStream) {
    this.#random = random;
    const venue = createVenue(venueOptions({ mode: 'lockstep', seed: random.integer(1000) }));
    this.#hub = createHub({ venue, startAt: DEFAULT_SESSION_START, readOnly: false, farm: SIMULATED_BRAND.farm });
    this.#connect();
  }

  /** True when the frame is refused. */
  feed(bytes: Uint8Array): boolean {
    if (this.#framesLeft-- <= 0 || this.#session?.clientId === undefined) this.#connect();
    const before = this.#refusals;
    try {
      const cut = this.#random.integer(bytes.length);
      for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
        for (const payload of this.#reader?.push(part) ?? []) this.#session?.receive(payload);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#connect();
      return true;
    }
    return this.#refusals > before;
  }

  advance(): void {
    this.#hub.advanceTo(this.#hub.now + STEP_MS);
  }

  takeReplies(): number {
    const replies = this.#replies;
    this.#replies = 0;
    return replies;
  }

  #connect(): void {
    this.#session?.closed();
    this.version = VERSIONS[this.#random.integer(VERSIONS.length)] ?? 200;
    this.#framesLeft = 40;
    this.#reader = createFrameReader({ preamble: true, maxFrameBytes: MAX_FRAME_BYTES });
    this.#session = this.#hub.connect({
      send: (payload) => {
        this.#replies += 1;
        if (payload.startsWith('4\0') && payload.includes('\x00320\0')) this.#refusals += 1;
      },
      close: () => {},
      started: () => {},
      currentTimeAsked: () => {},
    });
    this.#clientId += 1;
    const start = encodeRequest({ kind: 'startApi', clientId: this.#clientId % 30, capabilities: '' }, this.version);
    const opening = [encodeOpening(`v100..${this.version}`), encodeFrames([start])];
    for (const bytes of opening) {
      for (const payload of this.#reader.push(bytes)) this.#session.receive(payload);
    }
  }
}
