import type { EpochMs } from '../../domain/clock.ts';
import { encodeServerHello, negotiateVersion, parseOffer } from '../../tws/handshake.ts';
import { ProtocolError } from '../../tws/protocol-error.ts';
import { encodeReply, type Reply } from '../../tws/replies.ts';
import { decodeRequest, type Request } from '../../tws/requests.ts';
import type { ReplyKind, Venue, VenueEvent } from '../venue/types.ts';
import { createDesks, type Desks } from './desks.ts';
import { easternText } from './new-york-time.ts';
import { createRateLimit, MESSAGES_PER_SECOND } from './rate-limit.ts';
import { invalidRequest, type SessionContext } from './session-context.ts';

/** The way to the client, and what the owner of time wants to know of it. */
export interface SessionLink {
  /** Payload of one frame. */
  send(payload: string): void;
  /** Closes the connection once all that was sent has gone out. */
  close(): void;
  /** The client has taken its client id and has been greeted. */
  started(): void;
  /** The client asks for the time. */
  currentTimeAsked(): void;
}

/** What all sessions share. */
export interface SessionHost {
  readonly venue: Venue;
  readonly readOnly: boolean;
  /** Name of the data farm in the notices, e.g. `simfarm`. */
  readonly farm: string;
  now(): EpochMs;
  schedule(at: EpochMs, action: () => void): void;
  /** False when another client has the id. */
  claim(clientId: number): boolean;
  release(clientId: number): void;
  /** The session is over. */
  forget(session: Session): void;
  /** When an order ended. */
  readonly endedAt: (permId: number) => EpochMs | undefined;
}

/** One client: payloads in, payloads out. */
export interface Session {
  /** The client's id; `undefined` before it has started and after it has gone. */
  readonly clientId: number | undefined;
  /** A payload of the client, the first one its version offer. */
  receive(payload: string): void;
  /** Something that happened at the venue. */
  tell(event: VenueEvent): void;
  send(reply: Reply): void;
  /** The connection is gone. */
  closed(): void;
}

type Phase =
  | { readonly name: 'offer' }
  | { readonly name: 'start'; readonly serverVersion: number }
  | { readonly name: 'ready'; readonly serverVersion: number; readonly clientId: number; readonly desks: Desks }
  | { readonly name: 'closed' };

// offer --version offer--> start --START_API--> ready --connection gone--> closed
//   \--no common version--> closed  \--client id in use--> closed

/** A session that waits for its client's version offer. */
export function createSession(host: SessionHost, link: SessionLink): Session {
  let phase: Phase = { name: 'offer' };
  const rate = createRateLimit();

  const send = (reply: Reply) => {
    if (phase.name === 'start' || phase.name === 'ready') link.send(encodeReply(reply, phase.serverVersion));
  };
  const fail = (id: number, code: number, text: string) => {
    send({ kind: 'errorMessage', id, code, text, advancedOrderRejectJson: '', timeMs: host.now() });
  };
  const hangUp = () => {
    phase = { name: 'closed' };
    link.close();
  };

  const receiveOffer = (payload: string) => {
    const serverVersion = negotiateVersion(parseOffer(payload));
    if (serverVersion === undefined) return hangUp();
    phase = { name: 'start', serverVersion };
    link.send(encodeServerHello({ serverVersion, connectionTime: easternText(host.now()) }));
  };

  const start = (serverVersion: number, clientId: number) => {
    if (!host.claim(clientId)) {
      fail(-1, 326, 'Unable to connect as the client id is already in use. Retry with a unique client id.');
      return hangUp();
    }
    const context = createContext(host, { clientId, serverVersion, send, fail, isOpen: () => phase.name === 'ready' });
    phase = { name: 'ready', serverVersion, clientId, desks: createDesks(context, { ...link, endedAt: host.endedAt }) };
    greet(host, clientId, send, fail);
    link.started();
  };

  const serve = (desks: Desks, request: Request) => {
    if (request.kind !== 'reqCurrentTime') {
      const count = rate.count(host.now());
      if (count > MESSAGES_PER_SECOND)
        fail(-1, 100, `Max rate of messages per second has been exceeded: max=50 rec=${count}`);
    }
    desks.serve(request);
  };

  const receiveRequest = (payload: string) => {
    if (phase.name !== 'start' && phase.name !== 'ready') return;
    const request = decodeRequest(payload, phase.serverVersion);
    if (phase.name === 'ready') serve(phase.desks, request);
    else if (request.kind === 'startApi') start(phase.serverVersion, request.clientId);
    else fail(-1, 321, invalidRequest('the first message must be START_API'));
  };

  const session: Session = {
    get clientId() {
      return phase.name === 'ready' ? phase.clientId : undefined;
    },
    receive: (payload) => {
      try {
        if (phase.name === 'offer') receiveOffer(payload);
        else receiveRequest(payload);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        if (phase.name === 'offer') hangUp();
        else fail(error.requestId ?? -1, 320, `Error reading request. ${error.message}`);
      }
    },
    tell: (event) => {
      if (phase.name === 'ready') phase.desks.tell(event);
    },
    send,
    closed: () => {
      if (phase.name === 'ready') {
        phase.desks.close();
        host.release(phase.clientId);
      }
      phase = { name: 'closed' };
      host.forget(session);
    },
  };
  return session;
}

type Send = (reply: Reply) => void;
type Fail = (id: number, code: number, text: string) => void;

interface ContextParts {
  readonly clientId: number;
  readonly serverVersion: number;
  readonly send: Send;
  readonly fail: Fail;
  readonly isOpen: () => boolean;
}

function createContext(host: SessionHost, parts: ContextParts): SessionContext {
  const { venue, readOnly } = host;
  const after = (delayMs: number, action: () => void) => {
    host.schedule(host.now() + delayMs, () => {
      if (parts.isOpen()) action();
    });
  };
  return {
    venue,
    readOnly,
    clientId: parts.clientId,
    serverVersion: parts.serverVersion,
    now: () => host.now(),
    send: parts.send,
    fail: parts.fail,
    after,
    later: (kind: ReplyKind, action) => after(venue.replyDelayMs(kind), action),
  };
}

/** What the client is told once it has its id; the farms' order is that of a real Gateway. */
function greet(host: SessionHost, clientId: number, send: Send, fail: Fail): void {
  send({ kind: 'managedAccounts', accounts: host.venue.account });
  send({ kind: 'nextValidId', orderId: host.venue.nextOrderId(clientId) });
  fail(-1, 2104, `Market data farm connection is OK:${host.farm}`);
  fail(-1, 2106, `HMDS data farm connection is OK:${host.farm}`);
  fail(-1, 2158, `Sec-def data farm connection is OK:${host.farm}`);
}
