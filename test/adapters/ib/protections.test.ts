import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { type RiskApprovedOrder, riskApproved } from '../../../src/domain/permit.ts';
import type { SafeguardName } from '../../../src/domain/safeguard.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { SessionOptions, TradingSession } from '../../../src/runner/ports/broker-session.ts';
import { answerReconciliation, brokerVoice } from '../../support/broker-messages.ts';
import { type RawClient, RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { collect, HandClock, handTimed } from './session-rig.ts';

const limit = (intentId: string, limitPrice = 10): RiskApprovedOrder =>
  riskApproved({
    intentId,
    symbol: 'AAPL',
    side: 'BUY',
    quantity: 100,
    type: 'LIMIT',
    limitPrice,
    timeInForce: 'DAY',
  });

/** A session on a gateway that says what the test wants, and all that became of it. */
interface Stage {
  readonly session: TradingSession;
  readonly gateway: RawGateway;
  readonly clock: HandClock;
  readonly events: readonly EngineEvent[];
  /** Undefined while the session runs. */
  readonly end: () => unknown;
  /** Waits until everything has arrived that was sent up to now. */
  readonly settle: () => Promise<void>;
  /** Breaks the connection and waits until there is another that is ready. */
  readonly reconnect: () => Promise<void>;
}

/** Plays a scene; true when the protection has held. */
type Scene = (stage: Stage) => Promise<boolean>;

interface Protection {
  readonly name: SafeguardName;
  readonly scene: Scene;
  readonly script?: RawGatewayScript;
  readonly options?: Partial<SessionOptions>;
}

const received = ({ gateway }: Stage, id: string, client = gateway.clients.length) =>
  gateway.clients[client - 1]?.received.filter((fields) => fields[0] === id) ?? [];
const has = ({ events }: Stage, kind: EngineEvent['kind']) => events.some((event) => event.kind === kind);
const count = ({ events }: Stage, kind: EngineEvent['kind']) => events.filter((event) => event.kind === kind).length;
const connectionEvents = ({ events }: Stage, state: 'lost' | 'restored') =>
  events.filter((event) => event.kind === 'connection' && event.state === state).length;

function refusalOf(action: () => void): string {
  try {
    action();
    return '';
  } catch (error) {
    return error instanceof PreliveError ? error.code : String(error);
  }
}

/** Lets virtual time pass, and with it real turns of the event loop. */
async function pass(stage: Stage, ms: number, stepMs = 50): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    stage.clock.advance(stepMs);
    await new Promise((done) => {
      setImmediate(done);
    });
  }
  await stage.settle();
}

async function play(protection: Protection, disabled: ReadonlySet<SafeguardName>): Promise<boolean> {
  const script = { onMessage: answerReconciliation, ...protection.script };
  await using gateway = await RawGateway.start(script);
  const clock = new HandClock();
  const session = await openTradingSession(handTimed(gateway.port, clock, { ...protection.options, disabled }));
  const { events, ended } = collect(session);
  let end: unknown;
  void ended.then((outcome) => {
    end = outcome ?? 'stopped';
  });
  let markers = 0;
  const settle = async () => {
    const marked = () => events.filter((event) => event.kind === 'pacing_violation').length;
    if (end !== undefined || gateway.client.socket.destroyed) return;
    const before = marked();
    markers++;
    gateway.client.send(4, 2, -1, 420, `marker ${markers}`, '');
    await until('the marker', () => marked() > before || end !== undefined || gateway.client.socket.destroyed);
  };
  const reconnect = async () => {
    const before = gateway.clients.length;
    const restored = events.filter((event) => event.kind === 'connection' && event.state === 'restored').length;
    gateway.client.socket.destroy();
    await until('the new connection', () => {
      clock.advance(20);
      const now = events.filter((event) => event.kind === 'connection' && event.state === 'restored').length;
      return gateway.clients.length > before && now > restored;
    });
    await settle();
  };
  const held = await protection.scene({ session, gateway, clock, events, end: () => end, settle, reconnect });
  await session.close();
  return held;
}

const say = (client: RawClient) => brokerVoice(client);

/** Tells of a fill of the gap on the second connection. */
const fillOfTheGap: RawGatewayScript['onMessage'] = (client, fields, connection) => {
  if (fields[0] === '7' && connection === 2) {
    say(client).fill('a.b.01.01', 'i1', { reqId: Number(fields[2]) });
    say(client).commission('a.b.01.01');
  }
  answerReconciliation(client, fields);
};

/** The account holds 100 AAPL at first, and nothing afterwards. */
const vanishing: RawGatewayScript['onMessage'] = (client, fields, connection) => {
  if (fields[0] === '61' && connection === 1) {
    client.send(61, 3, 'DU1234567', 1, 'AAPL', 'STK', '', 0, '', '', 'SMART', 'USD', 'AAPL', 'NMS', 100, 10);
  }
  answerReconciliation(client, fields);
};

const PROTECTIONS: readonly Protection[] = [
  {
    name: 'reconcile-after-reconnect',
    scene: async (stage) => {
      await stage.reconnect();
      return ['7', '16', '61'].every((id) => received(stage, id).length > 0);
    },
  },
  {
    name: 'read-executions-after-reconnect',
    script: { onMessage: fillOfTheGap },
    scene: async (stage) => {
      stage.session.place(limit('i1'));
      await stage.settle();
      await stage.reconnect();
      return has(stage, 'execution');
    },
  },
  {
    name: 'positions-union',
    script: { onMessage: vanishing },
    scene: async (stage) => {
      await stage.session.positions();
      await stage.reconnect();
      const mismatch = stage.events.find((event) => event.kind === 'position_mismatch');
      if (mismatch === undefined) return false;
      expect(mismatch).toMatchObject({ differences: [{ symbol: 'AAPL', ours: 100, brokers: 0 }] });
      return true;
    },
  },
  {
    name: 'mismatch-blocks',
    script: { onMessage: vanishing },
    scene: async (stage) => {
      stage.session.place(limit('i1'));
      await stage.session.positions();
      await stage.reconnect();
      expect(refusalOf(() => stage.session.cancel('i1'))).toBe('');
      expect(JSON.stringify(stage.events)).toContain('AAPL expected 100, found 0');
      return refusalOf(() => stage.session.place(limit('i2'))) === 'POSITION_MISMATCH';
    },
  },
  {
    name: 'heartbeat',
    script: { clockAnswers: 1 },
    scene: async (stage) => {
      await pass(stage, 10_000);
      return connectionEvents(stage, 'lost') === 1;
    },
  },
  {
    name: 'resubscribe-after-1101',
    scene: async (stage) => {
      stage.session.subscribeMarketData(['AAPL']);
      say(stage.gateway.client).error(-1, 1100, 'lost');
      say(stage.gateway.client).error(-1, 1101, 'restored, data lost');
      await until('the recovery', () => connectionEvents(stage, 'restored') === 1);
      await pass(stage, 1000);
      return received(stage, '1').length === 2;
    },
  },
  {
    name: 'resubscribe-after-farm',
    scene: async (stage) => {
      stage.session.subscribeMarketData(['AAPL']);
      say(stage.gateway.client).error(-1, 2103, 'Market data farm connection is broken:usfarm');
      say(stage.gateway.client).error(-1, 2104, 'Market data farm connection is OK:usfarm');
      await stage.settle();
      await pass(stage, 1000);
      return received(stage, '1').length === 2 && received(stage, '2').length === 1;
    },
  },
  {
    name: 'hold-orders-while-1100',
    scene: async (stage) => {
      say(stage.gateway.client).error(-1, 1100, 'lost');
      await stage.settle();
      return refusalOf(() => stage.session.place(limit('i1'))) === 'NOT_CONNECTED';
    },
  },
  {
    name: 'nothing-kept-over-disconnect',
    options: { orderWithinMs: 60_000 },
    scene: async (stage) => {
      for (let i = 0; i < 40; i++) stage.session.place(limit(`i${i}`));
      await stage.reconnect();
      await pass(stage, 2000);
      return received(stage, '3').length === 0 && has(stage, 'order_rejected');
    },
  },
  {
    name: 'keep-id-high-water-mark',
    script: {
      onStart: (client, connection) => {
        client.send(15, 1, 'DU1234567');
        client.send(9, 1, connection === 1 ? 100 : 99);
      },
    },
    scene: async (stage) => {
      stage.session.place(limit('i1'));
      await stage.settle();
      await stage.reconnect();
      stage.session.place(limit('i2'));
      await stage.settle();
      const ids = stage.events.flatMap((event) => (event.kind === 'order_submitted' ? [event.brokerOrderId] : []));
      return ids.join() === '100,101';
    },
  },
  {
    name: 'dedupe-executions',
    scene: async (stage) => {
      stage.session.place(limit('i1'));
      for (let i = 0; i < 2; i++) say(stage.gateway.client).fill('a.b.01.01', 'i1');
      await stage.settle();
      return count(stage, 'execution') === 1;
    },
  },
  {
    name: 'apply-corrections',
    scene: async (stage) => {
      stage.session.place(limit('i1'));
      say(stage.gateway.client).fill('a.b.01.01', 'i1');
      say(stage.gateway.client).fill('a.b.01.02', 'i1', { shares: 90 });
      await stage.settle();
      const last = stage.events.findLast((event) => event.kind === 'execution');
      return last?.kind === 'execution' && last.execution.corrects === 'a.b.01.01' && last.execution.quantity === 90;
    },
  },
  {
    name: 'alarm-unknown-execution',
    scene: async (stage) => {
      say(stage.gateway.client).fill('a.b.01.01', 'of-another');
      await stage.settle();
      return has(stage, 'execution');
    },
  },
  {
    name: 'pace-messages',
    scene: async (stage) => {
      for (let i = 0; i < 60; i++) stage.session.place(limit(`i${i}`));
      await stage.settle();
      return stage.session.pacingViolations() === 0 && received(stage, '3').length < 50;
    },
  },
  {
    name: 'pace-history',
    scene: async (stage) => {
      const query = { symbol: 'AAPL', days: 1, barSize: '30 secs', endAt: stage.clock.now() } as const;
      for (let i = 0; i < 2; i++) void stage.session.historicalBars(query).catch(() => {});
      await stage.settle();
      return received(stage, '20').length === 1;
    },
  },
  {
    name: 'limit-market-data-lines',
    options: { marketDataLines: 1 },
    scene: async (stage) => {
      stage.session.subscribeMarketData(['AAPL', 'MSFT']);
      await stage.settle();
      return received(stage, '1').length === 1 && has(stage, 'stale_data');
    },
  },
  {
    name: 'orders-overtake',
    scene: async (stage) => {
      stage.session.subscribeMarketData(Array.from({ length: 60 }, (_, index) => `S${index}`));
      for (let i = 0; i < 8; i++) stage.session.place(limit(`i${i}`));
      stage.session.cancel('i0');
      await pass(stage, 3000);
      const kinds = stage.gateway.client.received
        .map(([id]) => id)
        .filter((id) => id === '1' || id === '3' || id === '4');
      return kinds.indexOf('4') < kinds.lastIndexOf('3') && kinds.lastIndexOf('3') < kinds.lastIndexOf('1');
    },
  },
  {
    name: 'refuse-late',
    scene: async (stage) => {
      for (let i = 0; i < 120; i++) stage.session.place(limit(`i${i}`));
      await pass(stage, 6000);
      const sent = stage.session.sentMessages().filter(({ name }) => name === 'placeOrder');
      const isLate = sent.some(({ at }) => at - (sent[0]?.at ?? 0) > 2000);
      const reasons = stage.events.flatMap((event) => (event.kind === 'order_rejected' ? [event.reason] : []));
      return !isLate && reasons.length > 0 && reasons.every((reason) => reason.startsWith('PACING_REFUSED'));
    },
  },
  {
    name: 'breaker',
    scene: async (stage) => {
      await stage.gateway.stop();
      await pass(stage, 11 * 60_000, 500);
      return stage.end() instanceof PreliveError;
    },
  },
  {
    name: 'outlast-outages',
    scene: async (stage) => {
      await stage.gateway.stop();
      await pass(stage, 60_000, 500);
      return stage.end() === undefined;
    },
  },
  {
    name: 'planned-window',
    options: { plannedWindows: [{ name: 'test', from: '09:31', to: '09:45', timeZone: 'America/New_York' }] },
    scene: async (stage) => refusalOf(() => stage.session.place(limit('i1'))) === 'PLANNED_WINDOW',
  },
  {
    name: 'stale-data',
    scene: async (stage) => {
      stage.session.subscribeMarketData(['AAPL']);
      await stage.settle();
      stage.clock.advance(40_000);
      stage.clock.advance(3000);
      await stage.settle();
      return has(stage, 'stale_data');
    },
  },
  {
    name: 'confirm-unknown-cancel',
    scene: async (stage) => {
      stage.session.place(limit('i1'));
      say(stage.gateway.client).status(1, 'Submitted');
      stage.session.cancel('i1');
      say(stage.gateway.client).error(1, 10147, 'OrderId 1 that needs to be cancelled is not found.');
      await stage.settle();
      return has(stage, 'cancel_rejected') && !JSON.stringify(stage.events).includes('CANCELED');
    },
  },
  {
    name: 'no-cancel-by-warning',
    scene: async (stage) => {
      stage.session.place(limit('i1'));
      say(stage.gateway.client).status(1, 'Submitted');
      say(stage.gateway.client).error(1, 10349, 'Order TIF was set to DAY based on order preset.');
      say(stage.gateway.client).error(1, 99_999, 'nobody knows');
      await stage.settle();
      return count(stage, 'order_warning') === 2 && !JSON.stringify(stage.events).includes('CANCELED');
    },
  },
  {
    name: 'refused-change-keeps-order',
    scene: async (stage) => {
      stage.session.place(limit('i1'));
      say(stage.gateway.client).status(1, 'Submitted');
      await stage.settle();
      stage.session.replace(limit('i1', 10.001));
      say(stage.gateway.client).error(1, 110, 'The price does not conform to the minimum price variation');
      await stage.settle();
      return has(stage, 'replace_rejected') && !has(stage, 'order_rejected');
    },
  },
  {
    name: 'keep-account',
    script: {
      onStart: (client, connection) => {
        client.send(15, 1, connection === 1 ? 'DU1234567' : 'DU7654321');
        client.send(9, 1, 1);
      },
    },
    scene: async (stage) => {
      stage.gateway.client.socket.destroy();
      await pass(stage, 30_000);
      return stage.end() instanceof PreliveError;
    },
  },
];

describe('each protection of the session', () => {
  it.each(PROTECTIONS)('$name holds, and without it the same scene shows the damage', async (protection) => {
    expect(await play(protection, new Set())).toBe(true);
    expect(await play(protection, new Set([protection.name]))).toBe(false);
  });

  it('guard-decode holds, and without it a message that cannot be decoded ends the process', async () => {
    const run = async (disabled: readonly SafeguardName[]) => {
      const onMessage: RawGatewayScript['onMessage'] = (client, [id]) => {
        if (id === '49') client.send(4, 2, 1, 201, 'Order rejected', '{bad json');
      };
      await using gateway = await RawGateway.start({ onMessage });
      const script = `
        import { openReadOnlySession } from '${resolve(import.meta.dirname, '../../../src/adapters/ib/read-only-session.ts')}';
        import { systemTimers } from '${resolve(import.meta.dirname, '../../../src/adapters/ib/system-timers.ts')}';
        const session = await openReadOnlySession({
          host: '127.0.0.1', port: ${gateway.port}, clientId: 1, random: { uniform: () => 0.5 },
          time: { mode: 'real', clock: { now: () => Date.now() }, timers: systemTimers },
          disabled: new Set(${JSON.stringify(disabled)}),
        });
        await new Promise((done) => setTimeout(done, 100));
        await session.close();`;
      return await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]).then(
        () => 'lives',
        (error: unknown) => String(error),
      );
    };
    expect(await run([])).toBe('lives');
    expect(await run(['guard-decode'])).toContain('SyntaxError');
  });

  it('is asked for at one place, and no command can take one out', () => {
    const source = resolve(import.meta.dirname, '../../../src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const textOf = (file: string) => readFileSync(join(source, file), 'utf8');
    for (const name of [...PROTECTIONS.map((one) => one.name), 'guard-decode']) {
      const places = files
        .filter((file) => file !== 'domain/safeguard.ts')
        .flatMap((file) => {
          return [...textOf(file).matchAll(new RegExp(`(?:omits|has)\\('${name}'\\)`, 'g'))].map(() => file);
        });
      expect(places, name).toHaveLength(1);
    }
    const commands = files.filter((file) => /^(commands|composition)\//.test(file));
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((file) => /\bdisabled\b|safeguard\.ts/.test(textOf(file)))).toEqual([]);
  });
});
