import { brandOf, clockStart, type GatewayOptions, venueOptions } from '../../../src/gateway/server/gateway-options.ts';
import { createHub, type Hub } from '../../../src/gateway/session/hub.ts';
import type { Venue, VenueEvent } from '../../../src/gateway/venue/types.ts';
import { createVenue } from '../../../src/gateway/venue/venue.ts';
import { encodeOffer, parseServerHello } from '../../../src/tws/handshake.ts';
import type { PlaceOrder } from '../../../src/tws/messages/place-order.ts';
import { decodeReply, type Reply, type ReplyKind } from '../../../src/tws/replies.ts';
import { encodeRequest, REQUEST_CODECS, type Request } from '../../../src/tws/requests.ts';
import { EMPTY_CONTRACT, type WireContract } from '../../../src/tws/wire-contract.ts';

/** A client without a socket, with the decoded messages that it received. */
export interface TestClient {
  readonly version: number;
  /** Payloads in order, the hello first. */
  readonly payloads: readonly string[];
  readonly isCut: boolean;
  /** Number of requests for the current time. */
  readonly timeAsked: number;
  send(request: Request): void;
  sendRaw(payload: string): void;
  /** Replies since the last call. */
  take(): readonly Reply[];
  /** Replies of some kinds since the last call; the others are discarded. */
  take<K extends ReplyKind>(...kinds: readonly K[]): readonly Extract<Reply, { kind: K }>[];
  /** Code, id and text of errors since the last call. */
  errors(): readonly (readonly [code: number, id: number, text: string])[];
  /** Passes an event of the venue to the session. */
  tell(event: VenueEvent): void;
  leave(): void;
}

/** A venue with its hub in virtual time. */
export interface Simulation {
  readonly venue: Venue;
  readonly hub: Hub;
  /** Connects a client that has started and whose first messages have been read. */
  client(clientId: number, version?: number): TestClient;
  /** Connects a client that has sent nothing. */
  stranger(version?: number): TestClient;
  /** Advances the time. */
  run(ms: number): void;
}

/** Creates a simulation with the gateway's defaults. */
export function simulate(options: Omit<GatewayOptions, 'mode'> = {}): Simulation {
  const all: GatewayOptions = { mode: 'lockstep', ...options };
  const venue = createVenue(venueOptions(all));
  const { farm } = brandOf(all);
  const { readOnly = false, masterClientId, marketDataLines } = options;
  const hub = createHub({ venue, startAt: clockStart(all), readOnly, farm, masterClientId, marketDataLines });
  const stranger = (version = 193) => connect(hub, version);
  return {
    venue,
    hub,
    stranger,
    client: (clientId, version = 193) => {
      const client = stranger(version);
      client.sendRaw(encodeOffer({ min: 100, max: version, options: '' }));
      client.send({ kind: 'startApi', clientId, capabilities: '' });
      client.take();
      return client;
    },
    run: (ms) => hub.advanceTo(hub.now + ms),
  };
}

function connect(hub: Hub, version: number): TestClient {
  const payloads: string[] = [];
  let taken = 1;
  let isCut = false;
  let timeAsked = 0;
  const session = hub.connect({
    send: (payload) => payloads.push(payload),
    close: () => {
      isCut = true;
    },
    started: () => {},
    currentTimeAsked: () => timeAsked++,
  });
  const takeAll = () => {
    const fresh = payloads.slice(taken);
    taken = Math.max(taken, payloads.length);
    return fresh.map((payload) => decodeReply(payload, parseServerHello(payloads[0] ?? '').serverVersion));
  };
  function take(): readonly Reply[];
  function take<K extends ReplyKind>(...kinds: readonly K[]): readonly Extract<Reply, { kind: K }>[];
  function take(...kinds: readonly ReplyKind[]): readonly Reply[] {
    return takeAll().filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  }
  return {
    version,
    payloads,
    get isCut() {
      return isCut;
    },
    get timeAsked() {
      return timeAsked;
    },
    sendRaw: (payload) => session.receive(payload),
    send: (request) => session.receive(encodeRequest(request, version)),
    take,
    errors: () => take('errorMessage').map(({ code, id, text }) => [code, id, text] as const),
    tell: (event) => session.emit(event),
    leave: () => session.closed(),
  };
}

/** A stock in a client's request. */
export function stock(symbol: string): WireContract {
  return { ...EMPTY_CONTRACT, symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' };
}

/** A market order to buy 100 AAPL, with the given changes. */
export function order(orderId: number, changes: Partial<PlaceOrder> = {}): PlaceOrder {
  return {
    ...REQUEST_CODECS.placeOrder.empty,
    orderId,
    contract: stock('AAPL'),
    action: 'BUY',
    quantity: 100,
    orderType: 'MKT',
    timeInForce: 'DAY',
    transmit: true,
    ...changes,
  };
}

/** A limit order far below the market. */
export function resting(orderId: number, changes: Partial<PlaceOrder> = {}): PlaceOrder {
  return order(orderId, { orderType: 'LMT', limitPrice: 100, ...changes });
}

/** Summary of an order's messages, one or two words each. */
export function story(replies: readonly Reply[]): readonly string[] {
  return replies.flatMap((reply) => {
    if (reply.kind === 'openOrder') return [`openOrder ${reply.state.status}`];
    if (reply.kind === 'orderStatus') return [`orderStatus ${reply.status}`];
    if (reply.kind === 'errorMessage') return [`error ${reply.code}`];
    return [reply.kind];
  });
}
