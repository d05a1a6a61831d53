import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EventName, IBApi } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import {
  type DecodeProblem,
  disableSendDelay,
  guardDecoding,
  repeatable,
} from '../../../src/adapters/ib/library-internals.ts';
import { frame, RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';

function connect(gateway: RawGateway, problems: DecodeProblem[]): IBApi {
  const api = new IBApi({ host: '127.0.0.1', port: gateway.port, clientId: 1, maxReqPerSec: 1_000_000 });
  guardDecoding(api, (problem) => problems.push(problem));
  api.connect(1);
  disableSendDelay(api);
  return api;
}

async function withClient(
  script: RawGatewayScript,
  test: (gateway: RawGateway, api: IBApi, problems: DecodeProblem[]) => Promise<void>,
): Promise<void> {
  await using gateway = await RawGateway.start(script);
  const problems: DecodeProblem[] = [];
  const api = connect(gateway, problems);
  await test(gateway, api, problems);
  api.disconnect();
}

describe('the private parts of @stoqey/ib', () => {
  it('are those of version 1.6.10: look library-internals.ts over before another version is taken', () => {
    const entry = createRequire(import.meta.url).resolve('@stoqey/ib/package.json');
    expect(JSON.parse(readFileSync(entry, 'utf8'))).toMatchObject({ version: '1.6.10' });
  });

  it('have a socket that takes the no-delay setting', async () => {
    await withClient({}, async (gateway) => {
      await until('the start of the API', () => gateway.clients[0]?.received.length === 1);
    });
  });

  it('make the bytes of a message once, and write the same ones again', async () => {
    await withClient({}, async (gateway, api) => {
      await until('the start of the API', () => gateway.clients[0]?.received.length === 1);
      const isReady = new Promise<void>((resolve) => api.once(EventName.nextValidId, () => resolve()));
      gateway.client.send(9, 1, 1);
      await isReady;
      const sent: unknown[] = [];
      api.on(EventName.sent, (tokens) => sent.push(tokens[0]));
      const ask = repeatable(api, (one) => void one.reqCurrentTime());
      for (let i = 0; i < 3; i++) ask();
      api.reqIds();
      await until('all four', () => gateway.clients[0]?.received.length === 5);
      const [, first, ...later] = gateway.clients[0]?.received ?? [];
      expect(later.slice(0, 2)).toEqual([first, first]);
      expect(later[2]).not.toEqual(first);
      expect(sent).toEqual([49, 8]);
    });
  });

  it('give bad JSON in an error message to the guard, and decode the next message well', async () => {
    await withClient({}, async (gateway, api, problems) => {
      const times: number[] = [];
      api.on(EventName.currentTime, (time) => times.push(time));
      await until('the start of the API', () => gateway.clients[0]?.received.length === 1);
      gateway.client.send(4, 2, 5, 201, 'Order rejected', '{bad json');
      gateway.client.send(49, 1, 1795012200);
      await until('the time', () => times.length === 1);
      expect(problems).toHaveLength(1);
      expect(problems[0]?.tokens).toEqual(['4', '2', '5', '201', 'Order rejected', '{bad json']);
    });
  });

  it.each([
    { name: 'a negative length, over which the library would loop for ever', bytes: [0xff, 0xff, 0xff, 0xfc] },
    { name: 'an absurd length, for which it would wait for ever', bytes: [0x7f, 0xff, 0xff, 0xff] },
  ])('never see $name', async ({ bytes }) => {
    await withClient({}, async (gateway, _api, problems) => {
      await until('the start of the API', () => gateway.clients[0]?.received.length === 1);
      gateway.client.sendBytes(Buffer.concat([frame([9, 1, 1]), Buffer.from(bytes)]));
      await until('the report', () => problems.length === 1);
      expect(problems[0]?.text).toContain('claims a length');
    });
  });
});
