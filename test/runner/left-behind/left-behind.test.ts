import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ORDER_JOURNAL_FILE, orderJournals } from '../../../src/adapters/journal/order-journals.ts';
import { loadContracts } from '../../../src/adapters/schemas/message-contracts.ts';
import { brokerSessions } from '../../../src/composition/broker-sessions.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import type { DrillPlan } from '../../../src/runner/drills/drills.ts';
import { type DrillKind, runAndRecordDrill, smallDrillSettings } from '../../../src/runner/drills/run-drill.ts';
import { closeLeftBehind, type LeftBehindPlan } from '../../../src/runner/left-behind/close-left-behind.ts';
import { recordBaseline } from '../../../src/runner/paper/record-baseline.ts';
import type { SessionOptions, TradingSession } from '../../../src/runner/ports/broker-session.ts';
import type { Validation } from '../../../src/runner/validation.ts';
import { type Person, person } from '../../support/person.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
/** For a journal, a person who leaves at once is like a kill. */
const KILLED = { code: 'INTERRUPTED' };

let gateway: Gateway;
let folder = '';
beforeEach(async () => {
  gateway = await startGateway({ seed: 5, mode: 'lockstep' });
  folder = mkdtempSync(join(tmpdir(), 'prelive-left-'));
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

const accountReference = () => ({ masked: 'DU*****67', keyedDigest: '0'.repeat(64) });
const connection = (): SessionOptions => ({
  host: gateway.host,
  port: gateway.port,
  clientId: 1,
  time: { mode: 'lockstep' },
  random: createRandom(1),
});
const journaling = () => ({ journals: orderJournals(folder), clientId: 1, accountReference });
const inRehearsal = <T>(work: (validation: Validation) => Promise<T>) =>
  withValidation({ step: 'rehearsal', preset: 'spec' }, work);

/** Open orders and positions at the venue. */
const open = () => ({
  orders: gateway.venue.openOrders().length,
  positions: gateway.venue.book().positions.map(({ symbol, quantity }) => `${quantity} ${symbol}`),
});

/** A session that a person leaves at once, before it reacts to the first batch selected by `isDue`. */
async function dying(somebody: Person, isDue: (events: readonly EngineEvent[]) => boolean): Promise<TradingSession> {
  const session = await brokerSessions.openTradingSession(connection());
  const run = session.run.bind(session);
  session.run = (handler) =>
    run((events) => {
      if (isDue(events)) somebody.insists();
      return somebody.stop.atOnce.aborted ? undefined : handler(events);
    });
  return session;
}

function drillPlan(kind: DrillKind, session: TradingSession, stop = person().stop): DrillPlan {
  return {
    session,
    stop,
    symbols: SYMBOLS,
    holding: { shares: 1 },
    engine: smallDrillSettings(kind, SYMBOLS.length),
    contracts: loadContracts(),
    random: createRandom(2),
    accountReference,
    journaling: journaling(),
  };
}

/** A drill whose process is killed after this number of filled orders. */
async function killedDrill(kind: DrillKind, fills: number, validation: Validation): Promise<void> {
  let seen = 0;
  const somebody = person();
  const session = await dying(somebody, (events) => {
    seen += events.filter((event) => event.kind === 'execution').length;
    return seen >= fills;
  });
  const drill = runAndRecordDrill(kind, drillPlan(kind, session, somebody.stop), validation);
  await expect(drill).rejects.toMatchObject(KILLED);
}

const planOn = (validation: Validation, change: Partial<LeftBehindPlan> = {}): LeftBehindPlan => ({
  ...journaling(),
  sessions: brokerSessions,
  connection: connection(),
  validation,
  random: createRandom(3),
  ...change,
});

describe('a drill whose process was killed', () => {
  it.each([
    { kind: 'rollback', fills: 1 },
    { kind: 'rollback', fills: 5 },
    { kind: 'kill-switch', fills: 3 },
  ] as const)(
    'is closed by the next command, and the account is flat by the broker ($kind, after $fills fills)',
    async ({ kind, fills }) => {
      await inRehearsal(async (validation) => {
        await killedDrill(kind, fills, validation);
        expect(open().positions.length).toBeGreaterThan(0);
        const words = await closeLeftBehind(planOn(validation));
        expect(words).toMatch(
          new RegExp(
            `^The ${kind} drill of .* was not completed: .*closed (1 [A-Z]+(, |; )){5}nothing of it is open, read twice`,
          ),
        );
        expect(open()).toEqual({ orders: 0, positions: [] });
        const records = validation.workspace.records().filter(({ name }) => name === 'work_not_completed');
        expect(records).toMatchObject([{ stage: 8, value: true, detail: words }]);
        expect(await closeLeftBehind(planOn(validation))).toBeUndefined();
      });
    },
  );

  it('is drilled anew afterwards', async () => {
    await inRehearsal(async (validation) => {
      await killedDrill('rollback', 5, validation);
      await closeLeftBehind(planOn(validation));
      const session = await brokerSessions.openTradingSession(connection());
      const { drill } = await runAndRecordDrill('rollback', drillPlan('rollback', session), validation);
      expect(drill.positionsToClose).toBe(5);
      expect(open()).toEqual({ orders: 0, positions: [] });
      expect(orderJournals(folder).unfinished()).toBeUndefined();
    });
  });

  it('and whose closing is killed as well is closed by the one after it: nothing is closed twice', async () => {
    await inRehearsal(async (validation) => {
      await killedDrill('rollback', 5, validation);
      let fills = 0;
      const somebody = person();
      const sessions = {
        openTradingSession: () =>
          dying(somebody, (events) => {
            fills += events.filter((event) => event.kind === 'execution').length;
            return fills >= 2;
          }),
      };
      const plan = planOn(validation, { sessions, stop: somebody.stop });
      await expect(closeLeftBehind(plan)).rejects.toMatchObject(KILLED);
      await closeLeftBehind(planOn(validation));
      expect(open()).toEqual({ orders: 0, positions: [] });
      const traded = gateway.venue.executions().reduce((sum, { quantity }) => sum + quantity, 0);
      expect(traded).toBe(10);
    });
  });

  it.each([
    [
      'another client id',
      { connection: () => ({ ...connection(), clientId: 2 }) },
      'under client id 1, and this command has 2',
    ],
    [
      'another account',
      { accountReference: () => ({ masked: 'DU*****68', keyedDigest: '1'.repeat(64) }) },
      'on the account DU*****67, and this command has DU*****68',
    ],
  ] as const)('is left alone, and kept, by a command with %s', async (_, change, words) => {
    await inRehearsal(async (validation) => {
      await killedDrill('rollback', 2, validation);
      const before = { ...open(), journal: readFileSync(join(folder, ORDER_JOURNAL_FILE), 'utf8') };
      const other = 'connection' in change ? { connection: change.connection() } : change;
      await expect(closeLeftBehind(planOn(validation, other))).rejects.toMatchObject({
        code: 'ORDERS_LEFT_BEHIND',
        exitCode: 4,
        message: expect.stringContaining(words),
      });
      expect({ ...open(), journal: readFileSync(join(folder, ORDER_JOURNAL_FILE), 'utf8') }).toEqual(before);
    });
  });
});

describe('a baseline whose process was killed', () => {
  it('has its resting order cancelled by the next command', async () => {
    await inRehearsal(async (validation) => {
      const somebody = person();
      const sessions = { openTradingSession: () => dying(somebody, () => gateway.venue.openOrders().length > 0) };
      const recording = recordBaseline({
        validation,
        sessions,
        stop: somebody.stop,
        connection: connection(),
        symbol: 'AAPL',
        orders: 200,
        random: createRandom(4),
        networkClass: 'loopback',
        hostDigest: '0'.repeat(64),
        latencyModel: null,
        journaling: journaling(),
      });
      await expect(recording).rejects.toMatchObject(KILLED);
      expect(open().orders).toBe(1);
      expect(await closeLeftBehind(planOn(validation))).toMatch(/^The baseline of .*: 1 order cancelled; nothing/);
      expect(open()).toEqual({ orders: 0, positions: [] });
    });
  });
});
