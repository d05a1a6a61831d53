import type { EpochMs } from '../../domain/clock.ts';
import {
  encodeServerHello,
  MAX_SERVER_VERSION,
  MIN_SERVER_VERSION,
  negotiateVersion,
  parseOffer,
  type VersionOffer,
} from '../../tws/handshake.ts';
import { ProtocolError } from '../../tws/protocol-error.ts';
import { encodeReply, type Reply } from '../../tws/replies.ts';
import { decodeRequest, type Request } from '../../tws/requests.ts';
import type { Venue, VenueEvent } from '../venue/types.ts';
import { createDesks, type Desks } from './desks.ts';
import type { LineMeter } from './line-meter.ts';
import type { LocalTime } from './local-time.ts';
import { createMessageCounter, MESSAGES_PER_SECOND } from './rate-limit.ts';
import { invalidRequest, type SessionContext } from './session-context.ts';
import { unsimulated } from './unsimulated.ts';

/** Connection to the client, and notifications for the driver of the time. */
export interface ClientLink {
  /** Sends the payload of one frame. */
  send(payload: string): void;
  /** Closes the connection once everything sent has been written. */
  close(): void;
  /** Notifies that the client has its client id and the first messages. */
  started(): void;
  /** Notifies that the client has requested the current time. */
  currentTimeAsked(): void;
}

/** State and services that all sessions share. */
export interface SessionHost {
  readonly venue: Venue;
  readonly readOnly: boolean;
  /** Client that receives the orders of all clients; `undefined` when there is none. */
  readonly masterClientId: number | undefined;
  /** Name of the data farm in the notices, e.g. `simfarm`. */
  readonly farm: string;
  readonly local: LocalTime;
  readonly now: () => EpochMs;
  readonly schedule: (at: EpochMs, action: () => void) => void;
  /** True when no more clients are accepted. */
  isFull(): boolean;
  /** Reserves a client id; returns false when another client has it. */
  claim(clientId: number): boolean;
  release(clientId: number): void;
  /** Removes a session that has ended. */
  forget(session: Session): void;
  /** Market-data lines, and tick-by-tick subscriptions, that all clients share. */
  readonly lines: LineMeter;
  readonly tickLines: LineMeter;
  /** Instant at which an order ended. */
  readonly endedAt: (permId: number) => EpochMs | undefined;
}

/** One client: payloads in, payloads out. */
export interface Session {
  /** `undefined` before the client has started and after it has disconnected. */
  readonly clientId: number | undefined;
  /** Processes a payload from the client; the first is its version offer. */
  receive(payload: string): void;
  /** Sends the client its messages about an event of the venue. */
  emit(event: VenueEvent): void;
  send(reply: Reply): void;
  /** Ends the session after its connection has closed. */
  closed(): void;
}

type Phase =
  | { readonly name: 'offer' }
  | { readonly name: 'start'; readonly serverVersion: number }
  | { readonly name: 'ready'; readonly serverVersion: number; readonly clientId: number; readonly desks: Desks }
  | { readonly name: 'closed' };

/** Client ids are signed 32-bit integers; the venue uses a negative one for manual orders. */
const MAX_CLIENT_ID = 2_147_483_647;

// offer --version offer--> start --START_API--> ready --connection gone--> closed
//   \--no common version--> closed  \--client id in use--> closed
//   \--32 clients--> closed         \--32 clients--> closed

/** Creates a session that waits for its client's version offer. */
export function createSession(host: SessionHost, link: ClientLink): Session {
  return new ClientSession(host, link);
}

class ClientSession implements Session {
  readonly #host: SessionHost;
  readonly #link: ClientLink;
  readonly #rate = createMessageCounter();
  #phase: Phase = { name: 'offer' };

  constructor(host: SessionHost, link: ClientLink) {
    this.#host = host;
    this.#link = link;
  }

  get clientId(): number | undefined {
    return this.#phase.name === 'ready' ? this.#phase.clientId : undefined;
  }

  receive(payload: string): void {
    try {
      if (this.#phase.name === 'offer') this.#receiveOffer(payload);
      else this.#receiveRequest(payload);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (this.#phase.name === 'offer') this.#hangUp();
      else this.#refuse(error);
    }
  }

  emit(event: VenueEvent): void {
    if (this.#phase.name === 'ready') this.#phase.desks.emit(event);
  }

  send(reply: Reply): void {
    const phase = this.#phase;
    if (phase.name === 'start' || phase.name === 'ready') this.#link.send(encodeReply(reply, phase.serverVersion));
  }

  closed(): void {
    if (this.#phase.name === 'ready') {
      this.#phase.desks.close();
      this.#host.release(this.#phase.clientId);
    }
    this.#phase = { name: 'closed' };
    this.#host.forget(this);
  }

  #fail(id: number, code: number, text: string): void {
    this.send({ kind: 'errorMessage', id, code, text, advancedOrderRejectJson: '', timeMs: this.#host.now() });
  }

  /** A request that is not simulated gets the refusal of a real Gateway; a malformed request gets error 320. */
  #refuse({ code, message, messageNumber, requestId = -1 }: ProtocolError): void {
    const refusal = code === 'UNKNOWN_MESSAGE' ? unsimulated(messageNumber ?? 0, requestId) : undefined;
    if (refusal === undefined) this.#fail(requestId, 320, `Error reading request. ${message}`);
    else this.#fail(requestId, refusal.code, refusal.text);
  }

  #hangUp(): void {
    this.#phase = { name: 'closed' };
    this.#link.close();
  }

  #receiveOffer(payload: string): void {
    const offer = parseOffer(payload);
    const serverVersion = negotiateVersion(offer);
    if (this.#host.isFull()) this.#hangUp();
    else if (serverVersion === undefined) this.#declineOffer(offer);
    else this.#hello(serverVersion);
  }

  #hello(serverVersion: number): void {
    this.#phase = { name: 'start', serverVersion };
    this.#link.send(encodeServerHello({ serverVersion, connectionTime: this.#host.local.greeting(this.#host.now()) }));
  }

  /**
   * A client that is too old gets error 357 in its own version. A client that supports only protobuf reports by itself
   * (error 503) that this server version is too old.
   */
  #declineOffer(offer: VersionOffer): void {
    const isOld = offer.max < MIN_SERVER_VERSION;
    this.#hello(isOld ? offer.max : MAX_SERVER_VERSION);
    if (isOld) this.#fail(-1, 357, 'Your client version is out of date.');
    this.#hangUp();
  }

  #receiveRequest(payload: string): void {
    const phase = this.#phase;
    if (phase.name !== 'start' && phase.name !== 'ready') return;
    const request = decodeRequest(payload, phase.serverVersion);
    if (phase.name === 'ready') this.#serve(phase.desks, request);
    else if (request.kind === 'startApi') this.#start(phase.serverVersion, request.clientId);
    else this.#fail(-1, 321, invalidRequest('the first message must be START_API'));
  }

  #start(serverVersion: number, clientId: number): void {
    if (this.#host.isFull()) {
      this.#hangUp();
      return;
    }
    if (clientId < 0 || clientId > MAX_CLIENT_ID) {
      this.#fail(-1, 321, invalidRequest(`the client id must be 0 to ${MAX_CLIENT_ID}`));
      this.#hangUp();
      return;
    }
    if (!this.#host.claim(clientId)) {
      this.#fail(-1, 326, 'Unable to connect as the client id is already in use. Retry with a unique client id.');
      this.#hangUp();
      return;
    }
    const desks = createDesks(this.#context(serverVersion, clientId), { ...this.#link, endedAt: this.#host.endedAt });
    this.#phase = { name: 'ready', serverVersion, clientId, desks };
    this.#greet(clientId);
    this.#link.started();
  }

  /** Sends the first messages; the farm notices are in the order of a real Gateway. */
  #greet(clientId: number): void {
    const { venue, farm } = this.#host;
    this.send({ kind: 'managedAccounts', accounts: venue.account });
    this.send({ kind: 'nextValidId', orderId: venue.nextOrderId(clientId) });
    this.#fail(-1, 2104, `Market data farm connection is OK:${farm}`);
    this.#fail(-1, 2106, `HMDS data farm connection is OK:${farm}`);
    this.#fail(-1, 2158, `Sec-def data farm connection is OK:${farm}`);
  }

  #serve(desks: Desks, request: Request): void {
    // Clock messages of a lockstep session are neither paced nor counted.
    const count = request.kind === 'reqCurrentTime' ? 0 : this.#rate.count(this.#host.now());
    if (count > MESSAGES_PER_SECOND) {
      this.#fail(-1, 100, `Max rate of messages per second has been exceeded: max=${MESSAGES_PER_SECOND} rec=${count}`);
    }
    desks.serve(request);
  }

  #context(serverVersion: number, clientId: number): SessionContext {
    const { venue, readOnly, masterClientId, lines, tickLines, local, now, schedule } = this.#host;
    const after = (delayMs: number, action: () => void) => {
      schedule(now() + delayMs, () => {
        if (this.#phase.name === 'ready') action();
      });
    };
    return {
      venue,
      readOnly,
      clientId,
      isMaster: clientId === masterClientId,
      serverVersion,
      now,
      lines,
      tickLines,
      local,
      after,
      send: (reply) => this.send(reply),
      fail: (id, code, text) => this.#fail(id, code, text),
      later: (kind, action) => after(venue.replyDelayMs(kind), action),
    };
  }
}
