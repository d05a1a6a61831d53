import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMs } from '../../../src/domain/clock.ts';
import type { DisabledSafeguards } from '../../../src/domain/safeguard.ts';
import { DEFAULT_SESSION_START } from '../../../src/gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import type { Card, Step } from './card.ts';
import { gatewayOptionsOf } from './gateway-of-card.ts';
import { durationMs } from './offsets.ts';
import type { Outcome } from './outcome.ts';
import { SocketWatch } from './socket-watch.ts';
import { remainsOfSystems, TradingSystem } from './trading-system.ts';
import { Traffic } from './traffic.ts';
import { VirtualTime } from './virtual-time.ts';

/**
 * Plays a card: gateway and trading system in one process, with real sockets between them and one virtual time for
 * both, which advances only when no byte is in transit. `disabled` switches safeguards off.
 */
export async function playCard(card: Card, disabled: DisabledSafeguards = new Set()): Promise<Outcome> {
  const bench = await Bench.start(card, disabled);
  try {
    return await bench.play();
  } finally {
    await bench.stop();
  }
}

class Bench {
  readonly #card: Card;
  readonly #disabled: DisabledSafeguards;
  readonly #time: VirtualTime;
  readonly #sockets: SocketWatch;
  readonly #traffic: Traffic;
  #gateway: Gateway;
  readonly #startedAt: EpochMs;
  readonly #uncaught: string[] = [];
  readonly #steps: { readonly at: EpochMs; readonly step: Step }[];
  readonly #onUncaught = (error: unknown) => void this.#uncaught.push(String(error));
  readonly #folder = mkdtempSync(join(tmpdir(), 'prelive-card-'));
  readonly #remains = remainsOfSystems(this.#folder);
  #system: TradingSystem | undefined;

  static async start(card: Card, disabled: DisabledSafeguards): Promise<Bench> {
    const time = new VirtualTime(gatewayOptionsOf(card).sessionStart ?? DEFAULT_SESSION_START);
    const traffic = new Traffic();
    const sockets = new SocketWatch();
    const gateway = await openGateway(card, time, traffic);
    return new Bench(card, disabled, { time, traffic, sockets, gateway });
  }

  private constructor(
    card: Card,
    disabled: DisabledSafeguards,
    parts: { time: VirtualTime; traffic: Traffic; sockets: SocketWatch; gateway: Gateway },
  ) {
    this.#card = card;
    this.#disabled = disabled;
    this.#time = parts.time;
    this.#traffic = parts.traffic;
    this.#sockets = parts.sockets;
    this.#gateway = parts.gateway;
    this.#startedAt = parts.time.clock.now();
    this.#steps = card.script.map((step) => ({ at: this.#startedAt + durationMs(step.at), step }));
    process.on('uncaughtException', this.#onUncaught);
    process.on('unhandledRejection', this.#onUncaught);
  }

  async play(): Promise<Outcome> {
    this.#system = await this.#openSystem();
    const endAt = this.#startedAt + durationMs(this.#card.lasts);
    while (this.#time.clock.now() < endAt) {
      await this.#settle();
      await this.#takeDueSteps();
      await this.#settle();
      this.#time.advanceTo(Math.min(endAt, this.#time.nextAt, this.#steps[0]?.at ?? endAt));
    }
    await this.#settle();
    return this.#outcome(this.#system);
  }

  async stop(): Promise<void> {
    await this.#system?.close();
    await this.#gateway.close();
    this.#sockets.stop();
    rmSync(this.#folder, { recursive: true });
    process.off('uncaughtException', this.#onUncaught);
    process.off('unhandledRejection', this.#onUncaught);
  }

  /** The awaited work needs time to advance, which happens when everything waits. */
  async #whileTimePasses<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      await this.#settle();
      if (isDone) return work;
      this.#time.advanceTo(this.#time.nextAt);
    }
  }

  #openSystem(): Promise<TradingSystem> {
    const parts = { card: this.#card, gateway: this.#gateway, time: this.#time, disabled: this.#disabled };
    return this.#whileTimePasses(TradingSystem.open({ ...parts, remains: this.#remains }));
  }

  /** Only the folder remains of the process; after the gap another resumes from it. */
  async #killSystem(system: TradingSystem, gapMs: number): Promise<void> {
    system.kill();
    this.#sockets.killClients();
    await this.#whileTimePasses(new Promise<void>((resolve) => void this.#time.timers.after(gapMs, resolve)));
    this.#system = await this.#openSystem();
  }

  /** The same port with another login: a gateway at the same time with another account. */
  async #restartGateway(account: string): Promise<void> {
    const { port } = this.#gateway;
    await this.#gateway.close();
    this.#gateway = await openGateway(this.#card, this.#time, this.#traffic, { account, port });
  }

  async #settle(): Promise<void> {
    await this.#gateway.settled();
    await this.#sockets.settle();
  }

  async #takeDueSteps(): Promise<void> {
    for (;;) {
      const [due] = this.#steps;
      const now = this.#time.clock.now();
      if (due === undefined || due.at > now || this.#system === undefined) return;
      this.#steps.shift();
      if ('restart_gateway' in due.step) await this.#restartGateway(due.step.restart_gateway.account);
      else if ('kill' in due.step) await this.#killSystem(this.#system, durationMs(due.step.kill.for));
      else take(due.step, this.#system, now);
    }
  }

  #outcome(system: TradingSystem): Outcome {
    return {
      startedAt: this.#startedAt,
      record: system.record,
      state: system.state,
      events: system.events,
      end: system.end,
      readsRefused: system.readsRefused,
      venue: this.#gateway.venue.dump(this.#gateway.now()),
      intentIds: this.#remains.names.all,
      received: this.#traffic.received,
      told: this.#traffic.told,
      uncaught: [...this.#uncaught, ...this.#gateway.scenarios.failures],
    };
  }
}

function openGateway(
  card: Card,
  time: VirtualTime,
  traffic: Traffic,
  changes: { readonly account?: string; readonly port?: number } = {},
): Promise<Gateway> {
  return startGateway({
    ...gatewayOptionsOf(card),
    ...changes,
    mode: 'real',
    sessionStart: time.clock.now(),
    time: { now: () => time.clock.now(), after: (delayMs, task) => time.timers.after(delayMs, task) },
    record: (message) => traffic.note(message),
  });
}

function take(step: Step, system: TradingSystem, now: EpochMs): void {
  if ('order' in step) system.orders(step.order, now);
  else if ('replace' in step) system.replace(step.replace, now);
  else if ('command' in step) system.command(step.command, now);
  else if ('watch' in step) system.watch(step.watch);
  else if ('history' in step) {
    for (let i = 0; i < step.history.times; i++) void system.readHistory(step.history, now);
  }
}
