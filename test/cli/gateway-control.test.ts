import { existsSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectRaw, startApi } from '../gateway/server/real-client.ts';
import { runCli, startGatewayProcess } from '../support/run-cli.ts';
import { scratch } from './scratch.ts';

const place = scratch();

const FEW_DESCRIPTORS = ['bash', '-c', 'ulimit -n 64; exec "$@"', 'bash'];

/** A socket that is open, or was closed at once. */
async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  await new Promise<void>((settle) => {
    for (const event of ['connect', 'error', 'close']) socket.on(event, () => settle());
  });
  return socket;
}

describe('gateway scenarios', () => {
  it('lists names that --scenario takes', async () => {
    const { exitCode, stdout } = await runCli(['gateway', 'scenarios', '--json'], place);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).scenarios).toContainEqual({ id: 'half-open', title: expect.any(String) });
  });

  it('of a wrong name or a wrong file end before anything listens', async () => {
    const unknown = await runCli(['gateway', '--port', '0', '--scenario', 'nope'], place);
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('--scenario: expected one of chaos, '),
    ]);
    const path = join(place, 'mine.yaml');
    writeFileSync(path, 'id: mine\ntitle: T\nfaults: [{ at: soon, do: { stall: {} } }]\n');
    const wrong = await runCli(['gateway', '--port', '0', '--scenario', path], place);
    expect([wrong.exitCode, wrong.stderr]).toEqual([4, expect.stringContaining(`${path}: /faults/0/at: expected`)]);
  });
});

describe('gateway --control-port', () => {
  it('says where the control API listens, which steps a manual clock', async () => {
    const gateway = await startGatewayProcess(['--clock', 'manual', '--control-port', '0', '--scenario', 'half-open']);
    const { controlPort } = JSON.parse(gateway.ready);
    const call = async (path: string, body?: object) =>
      JSON.parse(
        await (
          await fetch(
            `http://127.0.0.1:${controlPort}${path}`,
            body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
          )
        ).text(),
      );
    const { now } = await call('/time');
    expect((await call('/time/advance', { ms: 1000 })).now).toBe(now + 1000);
    expect((await call('/scenarios')).loaded).toEqual(['half-open']);
    expect((await gateway.stop()).exitCode).toBe(0);
  });
});

describe('a gateway with a scenario', () => {
  it('says at its end which faults never struck and why: for programs on stdout, for people on stderr', async () => {
    const path = join(place, 'quiet.yaml');
    writeFileSync(path, 'id: quiet\ntitle: T\nfaults: [{ after: { event: filled }, do: { stall: {} } }]\n');
    const gateway = await startGatewayProcess(['--scenario', path]);
    const { exitCode, stdout, stderr } = await gateway.stop();
    const line = 'quiet: fault 1 (stall) never struck: no event filled came';
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      event: 'faults',
      neverStruck: [line],
      failures: [],
    });
    expect(stderr.replaceAll(/\s+[›»]?\s*/g, ' ')).toContain(line);
  });

  it('refuses a symbol that it does not have before it listens', async () => {
    const path = join(place, 'strange.yaml');
    writeFileSync(path, 'id: strange\ntitle: T\nfaults: [{ at: 1s, do: { halt: { symbol: APPL } } }]\n');
    const { exitCode, stderr } = await runCli(['gateway', '--port', '0', '--scenario', path], place);
    expect([exitCode, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
      4,
      expect.stringContaining('/faults/0/do/halt/symbol: the venue has no APPL; did you mean AAPL?'),
    ]);
  });
});

/** True when a client is served to the end of its start; false when the gateway closes the connection. */
async function isServed(port: number): Promise<boolean> {
  const client = await connectRaw({ host: '127.0.0.1', port });
  client.send(startApi(1));
  const served = client.until((payload) => payload.includes('simfarm')).then(() => true);
  const isReady = await Promise.race([served, client.ended.then(() => false)]);
  client.socket.destroy();
  return isReady;
}

describe('a gateway that runs out of descriptors', () => {
  it('takes no more clients for the moment, serves those that it has, and takes others afterwards', async () => {
    const gateway = await startGatewayProcess([], { launcher: FEW_DESCRIPTORS });
    const flood = await Promise.all(Array.from({ length: 120 }, () => openSocket(gateway.port)));
    for (const socket of flood) socket.destroy();
    while (!(await isServed(gateway.port))) {
      // Closed at once: the gateway has not seen yet that the others have gone.
    }
    expect(await gateway.stop()).toMatchObject({ exitCode: 0, stderr: '' });
  }, 60_000);
});

describe('a gateway that cannot have what it was told to have', () => {
  it('ends when the port of the control API is taken, and leaves no recording behind that is in the way', async () => {
    const first = await startGatewayProcess([]);
    const file = join(place, 'not-begun.ndjson');
    const port = String(first.port);
    for (const words of [
      ['--port', '0', '--control-port', port],
      ['--port', port],
    ]) {
      const second = await runCli(['gateway', ...words, '--record', file], place);
      expect([second.exitCode, second.stderr]).toEqual([4, expect.stringContaining('another program listens there')]);
      expect(existsSync(file)).toBe(false);
    }
    await first.stop();
  });

  it.each(['', 'DU 1', 'DU1,DU2'])('refuses the account "%s"', async (account) => {
    const { exitCode, stderr } = await runCli(['gateway', '--port', '0', '--account', account], place);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--account')]);
  });
});

describe('gateway --record and --replay', () => {
  it('keep a session in a new file and serve it again', async () => {
    const file = join(place, 'session.ndjson');
    const recorded = await startGatewayProcess(['--record', file]);
    const talk = async (port: number, ask: string) => {
      const client = await connectRaw({ host: '127.0.0.1', port });
      client.send(startApi(1), ask);
      await client.until((payload) => payload === '62\x001\0');
      client.socket.destroy();
      return client.received;
    };
    const told = await talk(recorded.port, '61\x001\0');
    expect((await recorded.stop()).exitCode).toBe(0);
    const again = await runCli(['gateway', '--port', '0', '--record', file], place);
    expect([again.exitCode, again.stderr]).toEqual([4, expect.stringContaining('cannot begin ')]);

    const replay = await startGatewayProcess(['--replay', file]);
    expect(await talk(replay.port, '61\x001\0')).toEqual(told);
    const { stdout } = await replay.stop();
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      event: 'replayed',
      departures: 0,
      missing: 0,
    });
  });
});
