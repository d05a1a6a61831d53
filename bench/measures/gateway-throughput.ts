import type { Figure } from '../support/figure.ts';
import { GatewayClient, request, STOCKS, stock } from '../support/gateway-client.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';

const RUNS = 5;
/** Market-data lines and tick-by-tick subscriptions of one client for each stock. */
const LINES_PER_STOCK = 6;
const TICK_TYPES = ['Last', 'AllLast', 'BidAsk', 'MidPoint'];
const CLIENTS = 32;
/** Time requested at once, so that neither side buffers all messages of a run. */
const STEP_MS = 60_000;
const STEPS = 60;

/** Market-data messages per second of wall time that clients read from a gateway in another process. */
export async function measureThroughput(): Promise<readonly Figure[]> {
  const one = await ratesOf(1, LINES_PER_STOCK, STEPS);
  const all = await ratesOf(CLIENTS, 1, STEPS / 4);
  const how = (lines: string) => `own process, loopback, stepped as fast as it goes; ${lines}`;
  return [
    {
      what: 'ticks to 1 client',
      unit: '/s',
      values: one,
      aim: '> 100,000',
      how: how(`${STOCKS.length * 10} subscriptions, 48 of them tick-by-tick`),
    },
    { what: 'ticks to 32 clients', unit: '/s', values: all, how: how(`${STOCKS.length * 5} subscriptions each`) },
    { what: 'ticks to each of 32', unit: '/s', values: all.map((rate) => rate / CLIENTS), how: 'the same runs' },
  ];
}

/** Uses one gateway; its first run warms up and is not counted. */
async function ratesOf(count: number, linesPerStock: number, steps: number): Promise<readonly number[]> {
  const gateway = await startGatewayProcess(['--clock', 'manual']);
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const clients = await Promise.all(ids.map((id) => GatewayClient.open(gateway.port, id)));
  for (const client of clients) for (const batch of subscriptions(linesPerStock)) client.write([batch]);
  const rates: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const before = total(clients);
    const startedAt = performance.now();
    for (let step = 0; step < steps; step++) {
      await gateway.advance(STEP_MS);
      await Promise.all(clients.map((client) => client.caughtUp()));
    }
    rates.push(((total(clients) - before) * 1000) / (performance.now() - startedAt));
  }
  for (const client of clients) client.close();
  await gateway.stop();
  return rates.slice(1);
}

function total(clients: readonly GatewayClient[]): number {
  return clients.reduce((sum, { messages }) => sum + messages, 0);
}

function subscriptions(linesPerStock: number): readonly string[] {
  return STOCKS.flatMap((symbol, index) => {
    const reqId = 1000 * (index + 1);
    const contract = stock(symbol);
    const lines = Array.from({ length: linesPerStock }, (_, line) =>
      request('reqMktData', { reqId: reqId + line, contract }),
    );
    const ticks = TICK_TYPES.map((tickType, tick) =>
      request('reqTickByTick', { reqId: reqId + 500 + tick, contract, tickType }),
    );
    return [...lines, ...ticks];
  });
}
