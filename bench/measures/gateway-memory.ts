import type { Figure } from '../support/figure.ts';
import { GatewayClient, order, request, STOCKS, stock } from '../support/gateway-client.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { tableLines } from '../support/table.ts';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 390;
const MINUTE_MS = 60_000;
/** Orders per virtual minute. */
const ORDERS = 4;
const MEGABYTE = 1 << 20;

/** Memory in use after a collection, at a time of the day. */
export interface DayRow {
  readonly hours: number;
  readonly orders: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

/** A virtual trading day with twelve subscriptions and continuous orders: memory each hour, and its growth. */
export async function measureDay(): Promise<{
  readonly hours: readonly DayRow[];
  readonly figures: readonly Figure[];
  readonly table: readonly string[];
}> {
  const idle = await playDay(0);
  const hours = await playDay(ORDERS);
  return { hours, figures: figuresOf(idle, hours), table: tableOf(hours) };
}

async function playDay(ordersAMinute: number): Promise<readonly DayRow[]> {
  const gateway = await startGatewayProcess(['--clock', 'manual']);
  const client = await GatewayClient.open(gateway.port, 1);
  client.write(STOCKS.map((symbol, index) => request('reqMktData', { reqId: 1000 + index, contract: stock(symbol) })));
  const rows = await playMinutes(gateway, client, ordersAMinute);
  client.close();
  await gateway.stop();
  return rows;
}

async function playMinutes(
  gateway: GatewayProcess,
  client: GatewayClient,
  ordersAMinute: number,
): Promise<readonly DayRow[]> {
  const rows: DayRow[] = [];
  let orders = 0;
  const note = async (minutes: number) => {
    const { rss, heapUsed } = await gateway.memory();
    rows.push({ hours: minutes / HOUR_MINUTES, orders, rssMb: rss / MEGABYTE, heapMb: heapUsed / MEGABYTE });
  };
  for (let minute = 1; minute <= DAY_MINUTES; minute++) {
    for (let i = 0; i < ordersAMinute; i++, orders++) {
      const symbol = STOCKS[(orders >> 1) % STOCKS.length] ?? 'AAPL';
      client.write([order(orders + 1, symbol, orders % 2 === 0 ? 'BUY' : 'SELL')]);
    }
    await client.caughtUp();
    await gateway.advance(MINUTE_MS);
    await client.caughtUp();
    if (minute % HOUR_MINUTES === 0 || minute === DAY_MINUTES) await note(minute);
  }
  return rows;
}

function figuresOf(idle: readonly DayRow[], busy: readonly DayRow[]): readonly Figure[] {
  const how = '12 subscriptions, 1 client; least squares from the first hour to the close';
  const heap = (rows: readonly DayRow[]) => slope(rows.map(({ hours, heapMb }) => [hours, heapMb]));
  const rss = (rows: readonly DayRow[]) => slope(rows.map(({ hours, rssMb }) => [hours, rssMb]));
  const kilobytes = ((heap(busy) - heap(idle)) * 1024) / (ORDERS * HOUR_MINUTES);
  return [
    { what: 'heap, no orders', unit: 'MB/h', values: [heap(idle)], aim: 'flat', how },
    { what: 'rss, no orders', unit: 'MB/h', values: [rss(idle)], aim: 'flat', how },
    { what: 'heap, with orders', unit: 'MB/h', values: [heap(busy)], how: `the same with ${ORDERS} orders a minute` },
    { what: 'rss, with orders', unit: 'MB/h', values: [rss(busy)], how: 'the same runs' },
    { what: 'heap for an order', unit: 'KB', values: [kilobytes], how: 'the day keeps its orders and executions' },
  ];
}

/** Slope of the least-squares line through points. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

function tableOf(rows: readonly DayRow[]): readonly string[] {
  const headings = ['virtual hours', 'orders', 'rss MB', 'heap MB'];
  const cells = ({ hours, orders, rssMb, heapMb }: DayRow) => [
    String(hours),
    String(orders),
    rssMb.toFixed(1),
    heapMb.toFixed(2),
  ];
  return tableLines(
    headings.map((heading) => ({ heading, numeric: true })),
    rows.map(cells),
  );
}
