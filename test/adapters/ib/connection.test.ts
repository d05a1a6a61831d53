import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openReadOnlySession } from '../../../src/adapters/ib/read-only-session.ts';
import { systemTimers } from '../../../src/adapters/system-timers.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { SessionOptions } from '../../../src/runner/ports/broker-session.ts';
import { RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { HandClock, handTimed, inLockstep } from './session-rig.ts';

async function failureOf(options: SessionOptions): Promise<PreliveError> {
  const outcome = await openReadOnlySession(options).then(
    () => 'connected',
    (error: unknown) => error,
  );
  if (outcome instanceof PreliveError) return outcome;
  throw new Error(`expected a PreliveError, was ${String(outcome)}`);
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** On the system's clock, because these tests wait for the network. */
const options = (port: number) =>
  handTimed(port, new HandClock(), {
    connectTimeoutMs: 600,
    time: { mode: 'real', clock: { now: () => Date.now() }, timers: systemTimers },
  });

describe('connecting', () => {
  it('to a port where nothing listens fails within 3 seconds, names host and port, and says how to start a gateway', async () => {
    const port = await closedPort();
    const begin = performance.now();
    const error = await failureOf(options(port));
    expect(performance.now() - begin).toBeLessThan(3000);
    expect(error.code).toBe('GATEWAY_UNREACHABLE');
    expect(error.exitCode).toBe(4);
    expect(error.message).toBe(`127.0.0.1:${port} refused the connection.`);
    expect(error.nextSteps.join('\n')).toContain(`prelive gateway --port ${port}`);
  });

  it('to a name with several addresses that all refuse says so too', async () => {
    const port = await closedPort();
    const error = await failureOf({ ...options(port), host: 'localhost' });
    expect(error.message).toBe(`localhost:${port} refused the connection.`);
  });

  it('to an address that never answers fails within 3 seconds too', async () => {
    // TEST-NET-1: packets to it are dropped, or refused by a router.
    const begin = performance.now();
    const error = await failureOf({ ...options(4002), host: '192.0.2.1' });
    expect(performance.now() - begin).toBeLessThan(3000);
    expect(error.code).toBe('GATEWAY_UNREACHABLE');
  });

  it('to a host that does not exist is unreachable, with the reason', async () => {
    const error = await failureOf({ ...options(4002), host: 'gateway.invalid' });
    expect(error.code).toBe('GATEWAY_UNREACHABLE');
    expect(error.message).toContain('no address is known for the host gateway.invalid');
    expect(error.nextSteps[0]).toContain('Correct --host');
  });

  const refusals: readonly { name: string; script: RawGatewayScript; code: string; text: RegExp }[] = [
    {
      name: 'a client id that is in use (326)',
      script: { onStart: (client) => client.send(4, 2, -1, 326, 'client id is already in use', '') },
      code: 'CLIENT_ID_IN_USE',
      text: /client id 7/,
    },
    {
      name: 'a version above what the library speaks',
      script: { version: '213' },
      code: 'GATEWAY_VERSION',
      text: /213/,
    },
    {
      name: 'a version below what the library speaks',
      script: { version: '37' },
      code: 'GATEWAY_VERSION',
      text: /37/,
    },
    {
      name: 'a version that is no number',
      script: { version: 'SSH-2.0-OpenSSH' },
      code: 'GATEWAY_MALFORMED',
      text: /no number/,
    },
    {
      name: 'a web server',
      script: { onHandshake: (client) => client.sendBytes(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')) },
      code: 'GATEWAY_MALFORMED',
      text: /is no IB Gateway: a web server/,
    },
    {
      name: 'silence after the handshake',
      script: { onHandshake: () => {} },
      code: 'GATEWAY_NOT_READY',
      text: /the version reply never came/,
    },
    {
      name: 'managedAccounts without nextValidId (H5)',
      script: { onStart: (client) => client.send(15, 1, 'DU1') },
      code: 'GATEWAY_NOT_READY',
      text: /nextValidId never came/,
    },
    {
      name: 'nextValidId without managedAccounts',
      script: { onStart: (client) => client.send(9, 1, 1) },
      code: 'GATEWAY_NOT_READY',
      text: /managedAccounts never came/,
    },
    {
      name: 'a close during the handshake',
      script: { onStart: (client) => void client.socket.end() },
      code: 'GATEWAY_NOT_READY',
      text: /closed the connection/,
    },
    {
      name: 'a message cut short',
      script: { onStart: (client) => client.send(9, 1) },
      code: 'GATEWAY_MALFORMED',
      text: /Underrun/,
    },
  ];

  it.each(refusals)('that meets $name is a typed error', async ({ script, code, text }) => {
    await using gateway = await RawGateway.start(script);
    const error = await failureOf(options(gateway.port));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
    expect(error.message).toContain(`127.0.0.1:${gateway.port}`);
  });

  it('is ready whichever of nextValidId and managedAccounts comes first', async () => {
    for (const reverse of [false, true]) {
      const messages: [number, number, string][] = [
        [15, 1, 'DU1,DU2,'],
        [9, 1, '1'],
      ];
      const onStart: RawGatewayScript['onStart'] = (client) => {
        for (const message of reverse ? messages.toReversed() : messages) client.send(...message);
      };
      await using gateway = await RawGateway.start({ onStart });
      const session = await openReadOnlySession(options(gateway.port));
      expect(session.facts()).toMatchObject({
        managedAccounts: ['DU1', 'DU2'],
        protocolVersion: 176,
        connectionTime: '20261116 09:30:00 US/Eastern',
        clientId: 7,
      });
      expect(session.account).toBe('DU1');
      await session.close();
    }
  });

  it('with an account that the gateway does not manage is refused', async () => {
    await using gateway = await RawGateway.start();
    const error = await failureOf({ ...options(gateway.port), account: 'DU999' });
    expect(error.code).toBe('ACCOUNT_UNKNOWN');
  });

  it('names the account that was asked for and those that are there by their masks alone', async () => {
    await using gateway = await RawGateway.start({ accounts: 'DU1234501,DU1234502' });
    const error = await failureOf({ ...options(gateway.port), account: 'DU9876543' });
    expect(error.message).toBe(
      'The gateway does not manage the account DU*****43 that was asked for; it manages DU*****01, DU*****02.',
    );
  });

  it('to a web server is no gateway, and says whose port to name', async () => {
    const server = createHttpServer((_, response) => response.end('hello'));
    await new Promise<void>((settle) => void server.listen(0, '127.0.0.1', settle));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await failureOf({ ...options(port), connectTimeoutMs: 10_000 });
    server.close();
    expect(error.message).toContain(`127.0.0.1:${port} is no IB Gateway: a web server (HTTP) answers there`);
    expect(error.nextSteps[0]).toContain('--port: 4002');
  });

  it('to a gateway that is connected and answers nothing is not ready', async () => {
    await using gateway = await RawGateway.start({ clockAnswers: 0 });
    const error = await failureOf(options(gateway.port));
    expect(error.code).toBe('GATEWAY_NOT_READY');
    expect(error.message).toMatch(/does not answer/);
  });

  it('in lockstep to a gateway that keeps no virtual time is not ready', async () => {
    await using gateway = await RawGateway.start();
    const error = await failureOf(inLockstep(gateway.port, { connectTimeoutMs: 600 }));
    expect(error.code).toBe('GATEWAY_NOT_READY');
    expect(error.message).toMatch(/no clock messages/);
  });

  it('in lockstep to a gateway that dies before its first clock message is a lost connection', async () => {
    const onStart: RawGatewayScript['onStart'] = (client) => {
      client.send(15, 1, 'DU1');
      client.send(9, 1, 1);
      client.socket.end();
    };
    await using gateway = await RawGateway.start({ onStart });
    const error = await failureOf(inLockstep(gateway.port));
    expect(error.code).toBe('CONNECTION_LOST');
  });

  it('waits for the farm notices, which tell a simulated gateway, before it is open', async () => {
    await using gateway = await RawGateway.start({
      onStart: (client) => {
        client.send(15, 1, 'DU1');
        client.send(9, 1, 1);
        setTimeout(() => client.send(4, 2, -1, 2104, 'Market data farm connection is OK:simfarm', ''), 1);
      },
      clockAnswers: 0,
      onMessage: (client, [id]) => {
        if (id === '49') setTimeout(() => client.send(49, 1, 1795012200), 5);
      },
    });
    const session = await openReadOnlySession(options(gateway.port));
    expect(session.facts().farmNotices).toEqual(['Market data farm connection is OK:simfarm']);
    expect(session.sourceClass()).toBe('simulated');
    await session.close();
  });
});
