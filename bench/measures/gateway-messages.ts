import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startLockstepGateway } from '../../src/composition/gateway/lockstep-gateway.ts';
import { createFrameReader, encodeFrames, encodeOpening } from '../../src/tws/framing.ts';
import { REQUEST_CODECS } from '../../src/tws/requests.ts';
import { EMPTY_CONTRACT } from '../../src/tws/wire-contract.ts';
import type { Figure } from '../support/figure.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'];
const RUNS = 3;
/** Instants of a run: one virtual hour. */
const INSTANTS = 3600;
const SERVER_VERSION = 193;
const CLOCK = '49\0';

/** Messages per second of wall time from the embedded gateway to one client that only reads and advances time. */
export async function measureGateway(): Promise<readonly Figure[]> {
  const values: number[] = [];
  for (let run = 0; run <= RUNS; run++) values.push(await messagesPerSecond());
  return [
    {
      what: 'embedded gateway',
      unit: 'messages/s',
      values: values.slice(1),
      how: 'lockstep, five subscriptions, gateway and client in one process, wall time',
    },
  ];
}

async function messagesPerSecond(): Promise<number> {
  const gateway = await startLockstepGateway({ seed: 42, deny: [], market: 'declared', latencyFactor: 1 });
  const socket = connect({ host: gateway.host, port: gateway.port, noDelay: true });
  await once(socket, 'connect');
  const startedAt = performance.now();
  const messages = await readInstants(socket);
  const seconds = (performance.now() - startedAt) / 1000;
  socket.destroy();
  await gateway.close();
  return messages / seconds;
}

/** Subscribes, then answers clock messages until enough have come; returns the number of all messages. */
function readInstants(socket: Socket): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const reader = createFrameReader();
  const answer = encodeFrames([REQUEST_CODECS.reqCurrentTime.encode({ kind: 'reqCurrentTime' }, SERVER_VERSION)]);
  let messages = 0;
  let instants = 0;
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the gateway closed the connection')));
  socket.on('data', (chunk) => {
    for (const payload of reader.push(chunk)) {
      messages++;
      if (!payload.startsWith(CLOCK)) continue;
      if (++instants === INSTANTS) resolve(messages);
      else socket.write(answer);
    }
  });
  socket.write(encodeOpening(`v157..${SERVER_VERSION}`));
  socket.write(encodeFrames([startApi(), ...SYMBOLS.map(subscription)]));
  return promise;
}

function startApi(): string {
  return REQUEST_CODECS.startApi.encode({ ...REQUEST_CODECS.startApi.empty, clientId: 1 }, SERVER_VERSION);
}

function subscription(symbol: string, index: number): string {
  const contract = { ...EMPTY_CONTRACT, symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' };
  const request = { ...REQUEST_CODECS.reqMktData.empty, reqId: 1000 + index, contract };
  return REQUEST_CODECS.reqMktData.encode(request, SERVER_VERSION);
}
