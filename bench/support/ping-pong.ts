import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { numberAt } from './json-path.ts';
import { readyLine } from './ready-line.ts';

const SERVER = resolve(import.meta.dirname, 'echo-server.ts');
const EVERY_MS = 22;

/** Exchanges bytes with a process that does nothing else. */
export class PingPong {
  readonly #socket: Socket;
  readonly #server: ChildProcess;
  readonly #request: Uint8Array;
  readonly #answerBytes: number;

  static async open(requestBytes: number, answerBytes: number): Promise<PingPong> {
    const server = spawn(process.execPath, [SERVER, `${requestBytes}`, `${answerBytes}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const port = numberAt(await readyLine(server), 'port');
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new PingPong(server, socket, new Uint8Array(requestBytes), answerBytes);
  }

  private constructor(server: ChildProcess, socket: Socket, request: Uint8Array, answerBytes: number) {
    this.#server = server;
    this.#socket = socket;
    this.#request = request;
    this.#answerBytes = answerBytes;
  }

  /** Milliseconds of an exchange. */
  async next(): Promise<number> {
    await sleep(EVERY_MS);
    const due = this.#socket.bytesRead + this.#answerBytes;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const onData = () => {
      if (this.#socket.bytesRead >= due) done();
    };
    this.#socket.on('data', onData);
    const sentAt = performance.now();
    this.#socket.write(this.#request);
    await promise;
    const tookMs = performance.now() - sentAt;
    this.#socket.off('data', onData);
    return tookMs;
  }

  /** The server ends with its client. */
  close(): void {
    this.#socket.destroy();
    this.#server.unref();
  }
}
