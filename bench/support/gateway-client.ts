import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encodeFrames, encodeOpening } from '../../src/tws/framing.ts';
import { encodeOffer, MAX_SERVER_VERSION, MIN_SERVER_VERSION } from '../../src/tws/handshake.ts';
import { REQUEST_CODECS, type RequestKind, type RequestOf } from '../../src/tws/requests.ts';
import { EMPTY_CONTRACT, type WireContract } from '../../src/tws/wire-contract.ts';

/** Stocks of every gateway. */
export const STOCKS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN', 'NVDA', 'META', 'JPM', 'XOM', 'SPY', 'QQQ', 'AMD'];

/** Message ids that a client waits for, as on the wire. */
const NEXT_VALID_ID = '9\0';
const CURRENT_TIME = '49\0';

/** A client that reads and counts every message without decoding: only the gateway is measured. */
export class GatewayClient {
  /** Number of messages received. */
  messages = 0;
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #awaited: { readonly starts: readonly Buffer[]; readonly found: () => void } | undefined;

  /** Number of bytes received. */
  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  /** Connects and starts the API; resolves when the client has its order ids. */
  static async open(port: number, clientId: number): Promise<GatewayClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const client = new GatewayClient(socket);
    socket.write(encodeOpening(encodeOffer({ min: MIN_SERVER_VERSION, max: MAX_SERVER_VERSION, options: '' })));
    const greeted = client.next([NEXT_VALID_ID]);
    client.write([request('startApi', { clientId })]);
    await greeted;
    return client;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
  }

  write(payloads: readonly string[]): void {
    this.#socket.write(encodeFrames(payloads));
  }

  /** Resolves in the turn of the event loop in which a message with one of these beginnings is read. */
  next(starts: readonly string[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { starts: starts.map((start) => Buffer.from(start)), found: resolve };
    return promise;
  }

  /** Resolves when everything sent by the gateway before this request has been read. */
  async caughtUp(): Promise<void> {
    const answered = this.next([CURRENT_TIME]);
    this.write([request('reqCurrentTime', {})]);
    await answered;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= 4) {
      const end = at + 4 + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      this.messages += 1;
      if (
        this.#awaited?.starts.some(
          (start) => bytes.compare(start, 0, start.length, at + 4, at + 4 + start.length) === 0,
        )
      ) {
        const { found } = this.#awaited;
        this.#awaited = undefined;
        found();
      }
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }
}

/** A stock contract for requests. */
export function stock(symbol: string): WireContract {
  return { ...EMPTY_CONTRACT, symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' };
}

/** A request with the given fields; the others have defaults. */
export function request<K extends RequestKind>(kind: K, fields: Partial<RequestOf<K>>): string {
  const codec = REQUEST_CODECS[kind];
  return codec.encode({ ...codec.empty, ...fields }, MAX_SERVER_VERSION);
}

/** An order for one share, at the market unless it has a limit. */
export function order(orderId: number, symbol: string, action: 'BUY' | 'SELL', limitPrice?: number): string {
  return request('placeOrder', {
    orderId,
    contract: stock(symbol),
    action,
    quantity: 1,
    orderType: limitPrice === undefined ? 'MKT' : 'LMT',
    limitPrice,
    timeInForce: 'DAY',
    orderRef: `bench-${orderId}`,
    transmit: true,
  });
}
