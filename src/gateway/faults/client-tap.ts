import type { EpochMs } from '../../domain/clock.ts';
import { encodeReply } from '../../tws/replies.ts';
import type { DataLine, FaultClient, Wire } from './fault-client.ts';
import type { HistoryPacing } from './history-pacing.ts';
import { type Hooks, throughOutgoing } from './hooks.ts';
import { noteLines } from './lines.ts';
import type { MessageLog } from './message-log.ts';
import { fieldAt, messageId } from './payload.ts';
import { decodedRequest } from './request-faults.ts';
import type { Happening } from './triggers.ts';

/** Services that the taps of all connections share. */
export interface TapPorts {
  readonly now: () => EpochMs;
  readonly hooks: Hooks;
  readonly log: MessageLog;
  /** Absent when the gateway does not enforce pacing rules. */
  readonly pacing: HistoryPacing | undefined;
  /** True when a plan waits for `happened`. */
  isWatched(): boolean;
  happened(happening: Happening): void;
  /** Records the payloads of all connections. */
  readonly record: Recorder | undefined;
}

/** Receives the payloads of both directions as they are on the wire. */
export type Recorder = (direction: 'in' | 'out', connection: number, payload: string) => void;

/** The connection behind a tap. */
export interface TapConnection {
  readonly number: number;
  readonly wire: Wire;
  clientId(): number | undefined;
  /** Sends to the client. */
  readonly send: (payload: string) => void;
  /** Passes to the session. */
  readonly receive: (payload: string) => void;
}

/** Passes every message of a connection through the faults. */
export interface ClientTap {
  readonly client: FaultClient;
  /** Takes a payload from the session. */
  readonly outgoing: (payload: string) => void;
  /** Takes a payload from the client. */
  readonly incoming: (payload: string) => void;
  /** Notifies that the client has its id. */
  started(): void;
  closed(): void;
}

const REQ_HISTORICAL_DATA = 20;
const CANCEL_HISTORICAL_DATA = 25;
const HISTORICAL_DATA = 17;
const ERROR_MESSAGE = 4;

/** Puts a tap between a session and its client. */
export function tapClient(ports: TapPorts, connection: TapConnection): ClientTap {
  const lines = new Map<number, DataLine>();
  let serverVersion = 0;
  const send = (payload: string) => {
    ports.record?.('out', connection.number, payload);
    connection.send(payload);
  };
  const receive = (payload: string) => {
    noteLines(lines, payload);
    connection.receive(payload);
  };
  const client: FaultClient = {
    number: connection.number,
    wire: connection.wire,
    lines,
    get clientId() {
      return connection.clientId();
    },
    get serverVersion() {
      return serverVersion;
    },
    send,
    receive,
    fail: (id, code, text) => {
      if (client.clientId === undefined) return;
      const error = { kind: 'errorMessage', id, code, text, advancedOrderRejectJson: '', timeMs: ports.now() } as const;
      send(encodeReply(error, serverVersion));
    },
  };
  return {
    client,
    outgoing: (payload) => {
      if (serverVersion === 0) serverVersion = messageId(payload);
      if (ports.pacing?.isWaiting === true) noteAnswer(ports.pacing, client, payload);
      if (ports.hooks.outgoing.all.length === 0) send(payload);
      else for (const each of throughOutgoing(ports.hooks, client, payload)) send(each);
    },
    incoming: (payload) => {
      const { number } = connection;
      ports.record?.('in', number, payload);
      ports.log.add({ at: ports.now(), connection: number, clientId: client.clientId, payload });
      if (serverVersion === 0) connection.receive(payload);
      else if (isLetThrough(ports, client, payload)) receive(payload);
    },
    started: () => ports.happened({ event: 'connected', client: client.clientId }),
    closed: () => ports.pacing?.gone(connection.number),
  };
}

function isLetThrough(ports: TapPorts, client: FaultClient, payload: string): boolean {
  if (ports.isWatched()) notifyOfRequest(ports, client, payload);
  const { all } = ports.hooks.incoming;
  return all.every((hook) => hook(client, payload)) && keepsPacing(ports, client, payload);
}

function notifyOfRequest(ports: TapPorts, client: FaultClient, payload: string): void {
  const request = decodedRequest(client, payload);
  if (request === undefined) return;
  ports.happened({
    event: 'request',
    client: client.clientId,
    request: request.kind,
    ...('contract' in request ? { symbol: request.contract.symbol } : {}),
    ...('orderId' in request ? { orderId: request.orderId } : {}),
  });
}

function keepsPacing({ pacing, now }: TapPorts, client: FaultClient, payload: string): boolean {
  if (pacing === undefined) return true;
  const id = messageId(payload);
  if (id === CANCEL_HISTORICAL_DATA) pacing.answered(client.number, Number(fieldAt(payload, 2)));
  if (id !== REQ_HISTORICAL_DATA) return true;
  const request = decodedRequest(client, payload);
  if (request?.kind !== 'reqHistoricalData') return true;
  const refusal = pacing.request(client.number, request, now());
  if (refusal !== undefined) client.fail(request.reqId, refusal.code, refusal.text);
  return refusal === undefined;
}

function noteAnswer(pacing: HistoryPacing, client: FaultClient, payload: string): void {
  const id = messageId(payload);
  if (id === HISTORICAL_DATA) pacing.answered(client.number, Number(fieldAt(payload, 1)));
  if (id === ERROR_MESSAGE)
    pacing.answered(client.number, Number(fieldAt(payload, client.serverVersion < 194 ? 2 : 1)));
}
