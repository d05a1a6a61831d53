import { createServer, type Server, type Socket } from 'node:net';

/** One client of a raw gateway: its messages as fields, and methods to answer. */
export interface RawClient {
  readonly socket: Socket;
  /** Messages since the connection, each as its fields. */
  readonly received: readonly (readonly string[])[];
  /** Number of bytes since the connection. */
  readonly bytes: number;
  send(...fields: readonly (string | number)[]): void;
  /** Sends raw bytes, without a length prefix. */
  sendBytes(bytes: Buffer): void;
}

/** Behaviour of a raw gateway; each default makes a client ready. */
export interface RawGatewayScript {
  readonly version?: string;
  readonly accounts?: string;
  readonly nextOrderId?: number;
  /** Instead of the version reply. */
  readonly onHandshake?: (client: RawClient) => void;
  /** Instead of managedAccounts and nextValidId. */
  readonly onStart?: (client: RawClient, connection: number) => void;
  /** Number of answered clock requests of a client; default all. */
  readonly clockAnswers?: number;
  /** Time of its clock, seconds since 1970; default that of a `HandClock` at its start. */
  readonly clockSeconds?: () => number;
  readonly onMessage?: (client: RawClient, fields: readonly string[], connection: number) => void;
}

/** A gateway that sends exactly what a test defines. */
export class RawGateway {
  readonly clients: RawClient[] = [];
  readonly #server: Server;

  static async start(script: RawGatewayScript = {}, port = 0): Promise<RawGateway> {
    const gateway = new RawGateway(script);
    await new Promise<void>((resolve, reject) => {
      gateway.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return gateway;
  }

  private constructor(script: RawGatewayScript) {
    this.#server = createServer((socket) => {
      const client = new ScriptedClient(socket, script, this.clients.length + 1);
      this.clients.push(client);
    });
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  /** The last connected client. */
  get client(): RawClient {
    const client = this.clients.at(-1);
    if (client === undefined) throw new Error('no client');
    return client;
  }

  async stop(): Promise<void> {
    for (const { socket } of this.clients) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

const START_API = '71';
const CURRENT_TIME = '49';

class ScriptedClient implements RawClient {
  readonly socket: Socket;
  readonly received: (readonly string[])[] = [];
  bytes = 0;
  readonly #script: RawGatewayScript;
  readonly #connection: number;
  #buffer = Buffer.alloc(0);
  #isGreeted = false;

  constructor(socket: Socket, script: RawGatewayScript, connection: number) {
    this.socket = socket.setNoDelay(true);
    this.#script = script;
    this.#connection = connection;
    socket.on('data', (chunk) => this.#data(chunk));
    socket.on('error', () => {});
  }

  send(...fields: readonly (string | number)[]): void {
    this.sendBytes(frame(fields));
  }

  sendBytes(bytes: Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  #data(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    if (!this.#isGreeted && this.#buffer.subarray(0, 4).toString('latin1') === 'API\0') {
      this.#buffer = this.#buffer.subarray(4);
    }
    for (let message = this.#take(); message !== undefined; message = this.#take()) this.#message(message);
  }

  #take(): string | undefined {
    if (this.#buffer.length < 4) return undefined;
    const length = this.#buffer.readUInt32BE();
    if (this.#buffer.length < 4 + length) return undefined;
    const body = this.#buffer.subarray(4, 4 + length).toString('utf8');
    this.#buffer = this.#buffer.subarray(4 + length);
    return body;
  }

  #message(body: string): void {
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      const { version = '176', onHandshake } = this.#script;
      if (onHandshake !== undefined) onHandshake(this);
      else this.send(version, '20261116 09:30:00 US/Eastern');
      return;
    }
    const fields = body.split('\0').slice(0, -1);
    this.received.push(fields);
    if (fields[0] === CURRENT_TIME) this.#clock();
    if (fields[0] === START_API) this.#start();
    else this.#script.onMessage?.(this, fields, this.#connection);
  }

  #clock(): void {
    const { clockAnswers = Number.POSITIVE_INFINITY, clockSeconds = () => 1_794_839_400 } = this.#script;
    const asked = this.received.filter(([id]) => id === CURRENT_TIME).length;
    if (asked <= clockAnswers) this.send(49, 1, clockSeconds());
  }

  #start(): void {
    const { onStart, accounts = 'DU1234567', nextOrderId = 1 } = this.#script;
    if (onStart !== undefined) {
      onStart(this, this.#connection);
      return;
    }
    this.send(15, 1, accounts);
    this.send(9, 1, nextOrderId);
  }
}

/** Fields as one message with its length prefix. */
export function frame(fields: readonly (string | number)[]): Buffer {
  const body = Buffer.from(fields.map((field) => `${field}\0`).join(''), 'utf8');
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(body.length);
  return Buffer.concat([prefix, body]);
}
