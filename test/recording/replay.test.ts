import { EventName, type IBApi, OrderAction, OrderType, SecType, TimeInForce } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import type { RecordedMessage } from '../../src/gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../src/gateway/server/start-gateway.ts';
import { type ClientDeparture, startReplay } from '../../src/gateway/server/start-replay.ts';
import { parseRecording, type RecordingHeader } from '../../src/recording/recording.ts';
import { connectReal } from '../gateway/server/real-client.ts';

const HEADER: RecordingHeader = {
  kind: 'header',
  format: 1,
  prelive: '0',
  seed: 42,
  account: 'DUSIM0001',
  sessionStart: 1,
};
const AAPL = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const ORDER = {
  action: OrderAction.BUY,
  orderType: OrderType.MKT,
  totalQuantity: 700,
  tif: TimeInForce.DAY,
  transmit: true,
};

/** Runs the recorded client, which waits for each reply before the next request; `base` is its first request id. */
async function act(where: Pick<Gateway, 'host' | 'port'>, clientId: number, base: number, symbol = 'AAPL') {
  const client = await connectReal({ ...where }, clientId, () => false);
  const { ib } = client;
  const done = (name: EventName) => client.next(name);
  const details = done(EventName.contractDetailsEnd);
  ib.reqContractDetails(base, { ...AAPL, symbol });
  await details;
  const filled = client.next(EventName.commissionReport);
  ib.placeOrder(base + 5, AAPL, ORDER);
  await filled;
  const executions = done(EventName.execDetailsEnd);
  ib.reqExecutions(base + 6, {});
  await executions;
  const events = client.received
    .slice(1)
    .map((fields) =>
      fields
        .join('|')
        .replaceAll(new RegExp(`\\b${base}(?=\\D|$)|\\b${base + 5}(?=\\D|$)|\\b${base + 6}(?=\\D|$)`, 'g'), 'ID'),
    );
  client.close();
  return events.filter((event) => !event.startsWith('49|'));
}

async function record(): Promise<{ readonly text: string; readonly told: readonly string[] }> {
  const messages: RecordedMessage[] = [];
  const gateway = await startGateway({ mode: 'real', record: (message) => messages.push(message) });
  const told = await act(gateway, 1, 1_000_001);
  await gateway.close();
  const lines = [HEADER, ...messages.map((message) => ({ kind: 'message', ...message }))];
  return { text: lines.map((line) => `${JSON.stringify(line)}\n`).join(''), told };
}

async function replayed(text: string, use: (where: { host: string; port: number }) => Promise<readonly string[]>) {
  const recording = parseRecording(text);
  if (typeof recording === 'string') throw new Error(recording);
  const departures: ClientDeparture[] = [];
  const server = await startReplay(recording, { host: '127.0.0.1', port: 0, departed: (one) => departures.push(one) });
  const told = await use({ host: '127.0.0.1', port: server.port });
  await server.close();
  return { told, departures, missing: server.missing() };
}

describe('a recording of @stoqey/ib', () => {
  it('served again gives the same callbacks, also with other ids', async () => {
    const { text, told } = await record();
    expect(told.some((event) => event.startsWith('11|'))).toBe(true);
    const same = await replayed(text, (where) => act(where, 1, 1_000_001));
    expect(same).toEqual({ told, departures: [], missing: new Map([[1, 0]]) });
    const other = await replayed(text, (where) => act(where, 9, 5_000_001));
    expect(other).toEqual({ told, departures: [], missing: new Map([[1, 0]]) });
  });

  it('says where a client departs from it', async () => {
    const { text } = await record();
    const { departures } = await replayed(text, (where) => act(where, 1, 1_000_001, 'MSFT'));
    expect(departures).toEqual([
      {
        connection: 1,
        message: expect.any(Number),
        expected: expect.stringContaining('"AAPL"'),
        found: expect.stringContaining('"MSFT"'),
      },
    ]);
    const hasty = await replayed(text, async (where) => {
      const client = await connectReal(where, 1, () => false);
      const all = client.next(EventName.execDetailsEnd);
      order(client.ib);
      client.ib.reqExecutions(6, {});
      client.ib.reqPositions();
      client.ib.reqContractDetails(4, AAPL);
      await all;
      client.close();
      return [];
    });
    expect(hasty.departures.map(({ expected, found }) => [expected.split(' ')[0], found.split(' ')[0]])).toEqual([
      ['reqContractData', 'placeOrder'],
      ['reqContractData', 'reqExecutions'],
      ['reqContractData', 'reqPositions'],
    ]);
  });
});

const order = (ib: IBApi) => ib.placeOrder(5, AAPL, ORDER);

describe('the text of a recording', () => {
  const message = '{"kind":"message","at":1,"connection":1,"direction":"in","payload":"x"}';
  it.each([
    ['', 'line 1: expected the header of a recording of format 1, found no JSON'],
    [`${message}\n`, 'line 1: expected the header of a recording of format 1, found another record'],
    [
      `${JSON.stringify({ ...HEADER, format: 2 })}\n`,
      'line 1: expected the header of a recording of format 1, found another record',
    ],
    [
      `${JSON.stringify(HEADER)}\nnonsense\n`,
      'line 2: expected a message with at, connection, direction and payload, found no JSON',
    ],
    [
      `${JSON.stringify(HEADER)}\n${message.replace('"in"', '"up"')}\n`,
      'line 2: expected a message with at, connection, direction and payload, found another record',
    ],
  ])('%j is none', (text, fault) => {
    expect(parseRecording(text)).toBe(fault);
  });

  it('may end in the middle of a line', () => {
    expect(parseRecording(`${JSON.stringify(HEADER)}\n${message}\n{"kind":"mes`)).toMatchObject({
      entries: [{ payload: 'x' }],
    });
  });
});
