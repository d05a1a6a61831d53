import { setTimeout as sleep } from 'node:timers/promises';
import { encodeFrames } from '../../src/tws/framing.ts';
import type { Figure } from '../support/figure.ts';
import { GatewayClient, order, request } from '../support/gateway-client.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { PingPong } from '../support/ping-pong.ts';

const RUNS = 3;
const TURNS = 250;
/** Turns that are not counted. */
const WARM_UP = 100;
/** A gateway accepts 50 messages a second. */
const EVERY_MS = 22;
/** openOrder, orderStatus. */
const ANSWERS = ['5\0', '3\0'];
const FAR_BELOW_USD = 100;

/** Milliseconds of each exchange of a run, ascending. */
interface Run {
  readonly resting: readonly number[];
  readonly filled: readonly number[];
  readonly bare: readonly number[];
}

/** Milliseconds from an order's bytes to the first answer, alternating with bare TCP of the same size. */
export async function measureRoundTrip(): Promise<readonly Figure[]> {
  const gateway = await startGatewayProcess(['--clock', 'real']);
  const client = await GatewayClient.open(gateway.port, 1);
  const orders = new Orders(client);
  await playRun(orders, undefined, WARM_UP);
  const { sent, answered } = orders;
  const bare = await PingPong.open(sent, answered);
  for (let i = 0; i < WARM_UP; i++) await bare.next();
  const runs: Run[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await playRun(orders, bare, TURNS));
  bare.close();
  client.close();
  await gateway.stop();
  return figuresOf(runs, `${sent} bytes there, ${answered} back`);
}

/** Alternates orders and bare exchanges, so that both meet the same machine load. */
async function playRun(orders: Orders, bare: PingPong | undefined, turns: number): Promise<Run> {
  const run = { resting: [] as number[], filled: [] as number[], bare: [] as number[] };
  for (let i = 0; i < turns; i++) {
    run.filled.push(await orders.filled());
    run.resting.push(await orders.resting());
    await sleep(EVERY_MS);
    if (bare !== undefined) run.bare.push(await bare.next());
  }
  const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  return { resting: ascending(run.resting), filled: ascending(run.filled), bare: ascending(run.bare) };
}

/** Sends orders one at a time. Without a latency model, a market order is filled before its first answer is written. */
class Orders {
  /** Bytes of the last order. */
  sent = 0;
  /** Bytes received when its first answer was read. */
  answered = 0;
  readonly #client: GatewayClient;
  #orderId = 0;
  #holds = false;

  constructor(client: GatewayClient) {
    this.#client = client;
  }

  /** Buys and sells alternately. */
  filled(): Promise<number> {
    this.#holds = !this.#holds;
    return this.#place(order(++this.#orderId, 'AAPL', this.#holds ? 'BUY' : 'SELL'));
  }

  /** Places an order far from the market and cancels it after its answer. */
  async resting(): Promise<number> {
    const took = await this.#place(order(++this.#orderId, 'AAPL', 'BUY', FAR_BELOW_USD));
    await sleep(EVERY_MS);
    this.#client.write([request('cancelOrder', { orderId: this.#orderId })]);
    return took;
  }

  async #place(payload: string): Promise<number> {
    await sleep(EVERY_MS);
    this.sent = encodeFrames([payload]).length;
    const before = this.#client.bytesRead;
    const answered = this.#client.next(ANSWERS);
    const sentAt = performance.now();
    this.#client.write([payload]);
    await answered;
    const tookMs = performance.now() - sentAt;
    this.answered = this.#client.bytesRead - before;
    return tookMs;
  }
}

const HOW = {
  resting: 'own process, loopback, no latency model: bytes of a limit order to its first answer',
  filled: 'the same with a market order, whose fill is part of the answer',
  bare: 'another process that does nothing else, as many bytes, in turn with the orders',
} as const;

const NAMES = { resting: 'order round trip', filled: 'order with its fill', bare: 'bare TCP' } as const;

function figuresOf(runs: readonly Run[], sizes: string): readonly Figure[] {
  const each = (kind: keyof Run, fraction: number) => runs.map((run) => percentile(run[kind], fraction));
  const row = (kind: keyof Run, fraction: number): Figure => ({
    what: `${NAMES[kind]} p${100 * fraction}`,
    unit: 'ms',
    values: each(kind, fraction),
    how: kind === 'resting' ? `${HOW[kind]}; ${TURNS} a run; ${sizes}` : HOW[kind],
    ...(kind === 'resting' ? { aim: fraction === 0.5 ? '< 0.5' : '< 2' } : {}),
  });
  const ratio = (fraction: number): Figure => ({
    what: `over bare TCP p${100 * fraction}`,
    unit: 'times',
    values: runs.map((run) => percentile(run.resting, fraction) / percentile(run.bare, fraction)),
    how: 'order round trip over bare TCP, run by run',
  });
  const kinds = ['resting', 'filled', 'bare'] as const;
  return [...kinds.flatMap((kind) => [row(kind, 0.5), row(kind, 0.99)]), ratio(0.5), ratio(0.99)];
}

/** Nearest-rank percentile. */
function percentile(sorted: readonly number[], fraction: number): number {
  return sorted[Math.ceil(sorted.length * fraction) - 1] ?? Number.NaN;
}
