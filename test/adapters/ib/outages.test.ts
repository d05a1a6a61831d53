import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { OutageNews, SessionOptions, TradingSession } from '../../../src/runner/ports/broker-session.ts';
import { answerReconciliation, brokerVoice } from '../../support/broker-messages.ts';
import { RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { collect, HandClock, handTimed } from './session-rig.ts';

const MINUTE_MS = 60_000;

interface Scene {
  readonly gateway: RawGateway;
  readonly session: TradingSession;
  readonly clock: HandClock;
  readonly events: readonly EngineEvent[];
  readonly news: readonly OutageNews[];
  readonly end: () => unknown;
}

/** Plays an outage; `script` is the gateway's behaviour on each connection. */
async function onGateway(
  script: RawGatewayScript,
  work: (scene: Scene) => Promise<void>,
  options: Partial<SessionOptions> = {},
): Promise<void> {
  await using gateway = await RawGateway.start({ onMessage: answerReconciliation, ...script });
  const clock = new HandClock();
  const news: OutageNews[] = [];
  const onOutage = (one: OutageNews) => void news.push(one);
  const session = await openTradingSession(handTimed(gateway.port, clock, { onOutage, ...options }));
  const { events, ended } = collect(session);
  let end: unknown;
  void ended.then((error) => {
    end = error;
  });
  try {
    await work({ gateway, session, clock, events, news, end: () => end });
  } finally {
    await session.close();
  }
}

/** Advances time, with turns of the event loop for the sockets. */
async function pass({ clock }: Scene, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    clock.advance(500);
    for (let turn = 0; turn < 4; turn++) await nextTurn();
  }
}

const states = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.kind === 'connection' ? [event.state] : []));

describe('an outage of a gateway', () => {
  it('that takes TCP and never answers for five minutes is survived', async () => {
    let isStuck = false;
    const onHandshake: RawGatewayScript['onHandshake'] = (client) => {
      if (!isStuck) client.send(176, '20261116 14:30:00 UTC');
    };
    await onGateway({ onHandshake }, async (scene) => {
      isStuck = true;
      scene.gateway.client.socket.destroy();
      await until('the loss', () => states(scene.events).includes('lost'));
      await pass(scene, 5 * MINUTE_MS);
      expect(scene.gateway.clients.length).toBeGreaterThan(8);
      expect(scene.end()).toBeUndefined();
      isStuck = false;
      await pass(scene, 45_000);
      expect(states(scene.events)).toEqual(['lost', 'restored']);
      // Each stuck try sent only its greeting.
      for (const client of scene.gateway.clients.slice(1, -1)) expect(client.received.length).toBeLessThanOrEqual(1);
    });
  });

  it('that still holds the client id for minutes (326) is survived', async () => {
    let isHeld = false;
    const onStart: RawGatewayScript['onStart'] = (client) => {
      if (isHeld) {
        client.send(4, 2, -1, 326, 'Unable to connect as the client id is already in use.');
        return;
      }
      client.send(15, 1, 'DU1');
      client.send(9, 1, 1);
    };
    await onGateway({ onStart }, async (scene) => {
      isHeld = true;
      scene.gateway.client.socket.destroy();
      await until('the loss', () => states(scene.events).includes('lost'));
      await pass(scene, 5 * MINUTE_MS);
      expect(scene.gateway.clients.length).toBeGreaterThan(8);
      isHeld = false;
      await pass(scene, 45_000);
      expect(states(scene.events)).toEqual(['lost', 'restored']);
    });
  });

  it('that does not come back ends the session after the time that was asked for, and says so', async () => {
    await onGateway(
      {},
      async (scene) => {
        await scene.gateway.stop();
        await until('the loss', () => states(scene.events).includes('lost'));
        await pass(scene, 119_000);
        expect(scene.end()).toBeUndefined();
        await pass(scene, 5000);
        expect(scene.end()).toMatchObject({ code: 'CONNECTION_LOST', exitCode: 4 });
        expect(String(scene.end())).toMatch(/All tries for 2m to connect again failed, the last with: .*refused/);
        expect(states(scene.events)).toEqual(['lost']);
      },
      { reconnect: { forMs: 120_000 } },
    );
  });

  it('is told when it begins, once a minute with its limit and the last failure, and when it is over', async () => {
    let isStuck = false;
    const onHandshake: RawGatewayScript['onHandshake'] = (client) => {
      if (isStuck) client.socket.destroy();
      else client.send(176, '20261116 14:30:00 UTC');
    };
    await onGateway({ onHandshake }, async (scene) => {
      isStuck = true;
      const lostAt = scene.clock.now();
      scene.gateway.client.socket.destroy();
      await until('the loss', () => states(scene.events).includes('lost'));
      await pass(scene, 3 * MINUTE_MS + 1000);
      isStuck = false;
      await pass(scene, 45_000);
      expect(scene.news.map(({ kind }) => kind)).toEqual(['lost', 'waiting', 'waiting', 'waiting', 'restored']);
      expect(scene.news[1]).toMatchObject({
        since: lostAt,
        at: lostAt + MINUTE_MS,
        until: lostAt + 10 * MINUTE_MS,
        failure: expect.stringContaining('it closed the connection'),
      });
      await pass(scene, 3 * MINUTE_MS);
      expect(scene.news).toHaveLength(5);
    });
  });

  it.each([
    { found: 'another paper account', accounts: 'DU2', code: 'ACCOUNT_UNKNOWN' },
    { found: 'a live account', accounts: 'U7654321', code: 'LIVE_ACCOUNT_REFUSED' },
    { found: 'its account among live ones', accounts: 'DU1,U7654321', code: 'LIVE_ACCOUNT_REFUSED' },
  ])('that ends with $found ends the session at once', async ({ accounts, code }) => {
    const onStart: RawGatewayScript['onStart'] = (client, connection) => {
      client.send(15, 1, connection === 1 ? 'DU1' : accounts);
      client.send(9, 1, 1);
    };
    await onGateway({ onStart }, async (scene) => {
      scene.gateway.client.socket.destroy();
      await until('the loss', () => states(scene.events).includes('lost'));
      await pass(scene, 5000);
      expect(scene.end()).toMatchObject({ code });
      expect(scene.gateway.clients).toHaveLength(2);
      expect(scene.gateway.client.received.map(([id]) => id)).toEqual(['71']);
    });
  });

  it('that ends with a version that cannot be spoken ends the session at once', async () => {
    let version = '176';
    const onHandshake: RawGatewayScript['onHandshake'] = (client) => client.send(version, '20261116 14:30:00 UTC');
    await onGateway({ onHandshake }, async (scene) => {
      version = '20';
      scene.gateway.client.socket.destroy();
      await until('the loss', () => states(scene.events).includes('lost'));
      await pass(scene, 5000);
      expect(scene.end()).toMatchObject({ code: 'GATEWAY_VERSION' });
      expect(scene.gateway.clients).toHaveLength(2);
    });
  });
});

describe('a socket that is half open', () => {
  /** Answers only the requests that opening a session needs. */
  const silent: RawGatewayScript = { clockAnswers: 1, onMessage: () => {} };

  it('is noticed within 10 s while something is read at the start, long before the read gives up', async () => {
    await onGateway(silent, async (scene) => {
      const reading = scene.session.positions().catch((error: unknown) => error);
      await pass(scene, 10_000);
      expect(await reading).toMatchObject({ code: 'CONNECTION_LOST' });
    });
  });

  it('is noticed within 10 s while everything is read again after a reconnect', async () => {
    const onMessage: RawGatewayScript['onMessage'] = (client, fields, connection) => {
      if (connection !== 2) answerReconciliation(client, fields);
    };
    let steps = 0;
    await onGateway({ onMessage, clockAnswers: 1 }, async (scene) => {
      scene.gateway.client.socket.destroy();
      await until('the loss', () => states(scene.events).includes('lost'));
      await until('the second connection', () => {
        scene.clock.advance(50);
        return scene.gateway.clients.length === 2;
      });
      const second = scene.gateway.client.socket;
      while (!second.destroyed && steps++ < 60) await pass(scene, 500);
      // The first request, after 4.5 s, is answered: 9.5 s of silence follow.
      expect(steps).toBeLessThanOrEqual(29);
    });
  });

  it('is noticed within 10 s also while the broker is away (1100)', async () => {
    await onGateway({ ...silent }, async (scene) => {
      brokerVoice(scene.gateway.client).error(-1, 1100, 'Connectivity between IB and the TWS has been lost.');
      await until('the loss', () => states(scene.events).includes('lost'));
      await pass(scene, 10_000);
      await until('its end', () => scene.gateway.clients[0]?.socket.destroyed);
    });
  });

  it('is noticed in the handshake after ten seconds', async () => {
    await using gateway = await RawGateway.start({ onHandshake: () => {} });
    const clock = new HandClock();
    const opening = openTradingSession(handTimed(gateway.port, clock)).catch((error: unknown) => error);
    await until('the connection', () => gateway.clients.length === 1);
    await until('the greeting', () => gateway.client.bytes > 0);
    for (let passed = 0; passed < 10_500; passed += 500) {
      clock.advance(500);
      await nextTurn();
    }
    expect(await opening).toMatchObject({ code: 'GATEWAY_NOT_READY' });
  });
});

describe('a gateway without a broker behind it', () => {
  const noBroker = 'Connectivity between IB and the TWS has been lost.';

  it('is waited for as long as a gateway that is gone, and then the session ends', async () => {
    await onGateway({}, async (scene) => {
      brokerVoice(scene.gateway.client).error(-1, 1100, noBroker);
      await until('the loss', () => states(scene.events).includes('lost'));
      await pass(scene, 10 * MINUTE_MS - 1000);
      expect(scene.end()).toBeUndefined();
      expect(scene.news.map(({ kind }) => kind)).toEqual(['lost', ...Array.from({ length: 9 }, () => 'waiting')]);
      await pass(scene, 2000);
      expect(scene.end()).toMatchObject({ code: 'CONNECTION_LOST' });
      expect(String(scene.end())).toContain('has had no connection to the broker for 10m');
    });
  });

  it('is waited for through a planned window, and its time begins anew after it', async () => {
    const plannedWindows = [{ name: 'test', from: '09:35', to: '09:55', timeZone: 'America/New_York' }];
    await onGateway(
      {},
      async (scene) => {
        brokerVoice(scene.gateway.client).error(-1, 1100, noBroker);
        await until('the loss', () => states(scene.events).includes('lost'));
        await pass(scene, 34 * MINUTE_MS);
        expect(scene.end()).toBeUndefined();
        await pass(scene, 2 * MINUTE_MS);
        expect(scene.end()).toMatchObject({ code: 'CONNECTION_LOST' });
      },
      { plannedWindows },
    );
  });
});
