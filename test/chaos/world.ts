import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMs } from '../../src/domain/clock.ts';
import { DEFAULT_SESSION_START, type GatewayOptions } from '../../src/gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../src/gateway/server/start-gateway.ts';
import { SocketWatch } from '../scenarios/support/socket-watch.ts';
import { VirtualTime } from '../scenarios/support/virtual-time.ts';
import { type DiskHook, FailingDisk } from './failing-disk.ts';

/** A wait that no timer and no byte can end. */
export class StuckError extends Error {
  override readonly name = 'StuckError';
}

/** A gateway, a workspace and one virtual time, in which trading processes start and end. */
export class World {
  readonly time: VirtualTime;
  readonly gateway: Gateway;
  readonly folder: string;
  readonly startedAt: EpochMs;
  /** Errors that no part of the product caught. */
  readonly uncaught: string[] = [];
  readonly #sockets: SocketWatch;
  readonly #disk: FailingDisk;
  #lookedAt = 0;
  readonly #onUncaught = (error: unknown) =>
    void this.uncaught.push(error instanceof Error ? (error.stack ?? error.message) : String(error));

  static async start(options: Omit<GatewayOptions, 'mode' | 'time' | 'sessionStart'>, disk: DiskHook): Promise<World> {
    const time = new VirtualTime(DEFAULT_SESSION_START);
    const sockets = new SocketWatch();
    const gateway = await startGateway({
      ...options,
      mode: 'real',
      sessionStart: time.clock.now(),
      time: { now: () => time.clock.now(), after: (delayMs, task) => time.timers.after(delayMs, task) },
    });
    return new World({ time, gateway, sockets, disk });
  }

  private constructor(parts: { time: VirtualTime; gateway: Gateway; sockets: SocketWatch; disk: DiskHook }) {
    this.time = parts.time;
    this.gateway = parts.gateway;
    this.#sockets = parts.sockets;
    this.startedAt = parts.time.clock.now();
    this.folder = mkdtempSync(join(tmpdir(), 'prelive-chaos-'));
    this.#disk = new FailingDisk(this.folder, parts.disk);
    process.on('uncaughtException', this.#onUncaught);
    process.on('unhandledRejection', this.#onUncaught);
  }

  /** Milliseconds since the start. */
  get elapsedMs(): number {
    return this.time.clock.now() - this.startedAt;
  }

  /** Calls `task` once, `ms` after the start. */
  at(ms: number, task: () => void): void {
    this.time.timers.after(ms - this.elapsedMs, task);
  }

  /** Closes the clients' sockets, like the kernel for a killed process. */
  cutClients(): void {
    this.#sockets.killClients();
  }

  async wait(ms: number): Promise<void> {
    await this.until(new Promise<void>((resolve) => void this.time.timers.after(ms, resolve)), ms + 1);
  }

  /**
   * Advances time until `work` has ended, by at most `limitMs`. Throws StuckError at the limit, or when nothing remains
   * that could end it. Rejects with the error of `work`.
   */
  async until<T>(work: Promise<T>, limitMs: number): Promise<T> {
    const deadline = this.time.clock.now() + limitMs;
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      await this.#settle();
      if (isDone) return work;
      const { nextAt } = this.time;
      if (nextAt > deadline) {
        const why = nextAt === Number.POSITIVE_INFINITY ? 'nothing is left to wait for' : `after ${limitMs / 1000} s`;
        throw new StuckError(`it does not end: ${why}`);
      }
      this.time.advanceTo(nextAt);
      await this.#breathe();
    }
  }

  async end(): Promise<void> {
    await this.gateway.close();
    this.#sockets.stop();
    this.#disk.restore();
    process.off('uncaughtException', this.#onUncaught);
    process.off('unhandledRejection', this.#onUncaught);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #settle(): Promise<void> {
    await this.gateway.settled();
    await this.#sockets.settle();
  }

  /** Lets real timers of libraries run too. */
  async #breathe(): Promise<void> {
    const now = performance.now();
    if (now - this.#lookedAt < 50) return;
    this.#lookedAt = now;
    await new Promise<void>((resolve) => void setTimeout(resolve, 0));
  }
}
