import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sessionJournals } from '../../../src/adapters/journal/session-journals.ts';
import { loadContracts } from '../../../src/adapters/schemas/message-contracts.ts';
import { brokerSessions } from '../../../src/composition/broker-sessions.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { GatewayOptions } from '../../../src/gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { strategyFactory } from '../../../src/runner/paper/chosen-engine.ts';
import { engineSettings } from '../../../src/runner/paper/engine-settings.ts';
import type { PaperStagePlan } from '../../../src/runner/paper/paper-stage-plan.ts';
import { runPaperStage } from '../../../src/runner/paper/run-paper-stage.ts';
import type { BrokerSessions } from '../../../src/runner/ports/broker-session.ts';
import type { Validation } from '../../../src/runner/validation.ts';
import { startPaperGateway } from '../../support/paper-gateway.ts';
import { person } from '../../support/person.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
const MINUTE_MS = 60_000;

let gateways: Gateway[] = [];
afterEach(async () => {
  for (const gateway of gateways) await gateway.close();
  gateways = [];
});

const start = async (gateway: Promise<Gateway>): Promise<Gateway> => {
  gateways.push(await gateway);
  return gateway;
};
const simulated = (options: Partial<GatewayOptions> = {}) =>
  start(startGateway({ seed: 3, ...options, mode: 'lockstep' }));
const paper = () => start(startPaperGateway({ seed: 3 }));

/** A session of half an hour in lockstep. */
function planOn(gateway: Gateway, validation: Validation, change: Partial<PaperStagePlan> = {}): PaperStagePlan {
  const { host, port } = gateway;
  return {
    validation,
    sessions: brokerSessions,
    connection: { host, port, clientId: 1, time: { mode: 'lockstep' }, random: createRandom(1) },
    asked: { durationMs: 30 * MINUTE_MS, minimumTrades: 5, maximumTrades: 100, symbols: SYMBOLS },
    engine: engineSettings({ capitalInUse: 100_000 }),
    createStrategy: strategyFactory(SYMBOLS, {}),
    contracts: loadContracts(),
    random: createRandom(2),
    networkClass: 'loopback',
    readBook: async () => gateway.venue.book(),
    accountReference: () => ({ masked: 'DU*****67', keyedDigest: '0'.repeat(64) }),
    clocks: { monotonicMs: () => performance.now() },
    force: false,
    ...change,
  };
}

const inRehearsal = <T>(work: (validation: Validation) => Promise<T>) =>
  withValidation({ step: 'rehearsal', preset: 'spec' }, work);

const logOf = ({ workspace }: Validation): unknown =>
  JSON.parse(readFileSync(join(workspace.folder, 'PAPER_TRADING_LOG.json'), 'utf8'));

/** Value of the newest record of a name. */
const newest = ({ workspace }: Validation, name: string) =>
  workspace.records().findLast((one) => one.name === name)?.value;

/** Event that happens once, this long after the session's start. */
function once(ms: number, happen: () => void): NonNullable<PaperStagePlan['observer']> {
  let due: number | undefined;
  return (at) => {
    due ??= at + ms;
    if (at < due) return;
    due = Number.POSITIVE_INFINITY;
    happen();
  };
}

describe('stage 7', () => {
  it('holds a session to its end and leaves the account as it was', async () => {
    await inRehearsal(async (validation) => {
      const gateway = await simulated();
      const report = await runPaperStage(planOn(gateway, validation));
      expect(report.interruption).toBeUndefined();
      expect(report.refusedData).toEqual([]);
      expect(report.durationMs).toBeGreaterThanOrEqual(30 * MINUTE_MS);
      expect(gateway.venue.book().positions).toEqual([]);
      expect(logOf(validation)).toMatchObject({
        complete: true,
        end: { flat_at_end: true, unverified: null, remainders: [], outside_trades: [] },
      });
      expect(newest(validation, 'flat_at_end')).toBe(true);
      expect(newest(validation, 'session_complete')).toBe(true);
      expect(report.files.map(({ path }) => path)).toContain('PAPER_TRADING_METRICS.csv');
    });
  });

  it('that a person stops closes its positions and keeps what it measured', async () => {
    await inRehearsal(async (validation) => {
      const somebody = person();
      const gateway = await simulated();
      const plan = planOn(gateway, validation, {
        stop: somebody.stop,
        observer: once(10 * MINUTE_MS, () => somebody.asks()),
      });
      const report = await runPaperStage(plan);
      expect(report.interruption).toBe('interrupted by a person');
      expect(report.verdict.verdict).toBe('FAIL');
      expect(gateway.venue.book().executions.length).toBeGreaterThan(0);
      expect(gateway.venue.book().positions).toEqual([]);
      expect(logOf(validation)).toMatchObject({ complete: false, interruption: 'interrupted by a person' });
    });
  });

  it('whose gateway goes away for good writes its log all the same, with what was open', async () => {
    await inRehearsal(async (validation) => {
      const gateway = await simulated();
      const plan = planOn(gateway, validation, {
        observer: once(10 * MINUTE_MS, () => void gateway.close()),
        readBook: async () => undefined,
      });
      const report = await runPaperStage(plan);
      expect(report.interruption).toMatch(/^CONNECTION_LOST: .*; STILL OPEN: -?\d+ [A-Z]+.*: look at the account$/s);
      expect(report.durationMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
      expect(logOf(validation)).toMatchObject({
        complete: false,
        interruption: report.interruption,
        end: { flat_at_end: false, unverified: expect.stringMatching('NOT_CONNECTED|CONNECTION_LOST') },
      });
      expect(newest(validation, 'flat_at_end')).toBe(false);
      expect(report.notFlat.join()).toMatch(/not known at the broker, .* by our fills \(not verified\)/);
      expect(report.verdict.verdict).toBe('FAIL');
    });
  });

  it('that a defect of ours ends is recorded before the defect is thrown', async () => {
    await inRehearsal(async (validation) => {
      const defect = new TypeError('a defect');
      const fail = () => {
        throw defect;
      };
      const plan = planOn(await simulated(), validation, { observer: once(5 * MINUTE_MS, fail) });
      expect((await runPaperStage(plan)).error).toBe(defect);
      expect(logOf(validation)).toMatchObject({ complete: false, interruption: expect.stringMatching('a defect') });
    });
  });

  it('whose strategy breaks is closed at the broker without the engine, recorded, and the next one begins', async () => {
    await inRehearsal(async (validation) => {
      const gateway = await simulated();
      const defect = new TypeError('the strategy is broken');
      const made = strategyFactory(SYMBOLS, {});
      let isBroken = false;
      const journal = {
        journals: sessionJournals(validation.workspace.folder, { gatherMs: 1_000 }),
        policy: 'resume',
        seed: 'x',
      } as const;
      const plan = planOn(gateway, validation, {
        journal,
        observer: (_, { positions }) => {
          isBroken ||= positions.length > 1;
        },
        createStrategy: () => {
          const strategy = made();
          return {
            ...strategy,
            onClock: (view) => {
              if (isBroken) throw defect;
              return strategy.onClock(view);
            },
          };
        },
      });
      const report = await runPaperStage(plan);
      expect(report.error).toBe(defect);
      expect(report.open).toBeUndefined();
      expect(report.interruption).toBe(
        'a defect of prelive: the strategy is broken; closed at the broker without the engine',
      );
      expect(gateway.venue.book().executions.length).toBeGreaterThan(0);
      expect(gateway.venue.book().positions).toEqual([]);
      expect(logOf(validation)).toMatchObject({ complete: false, interruption: report.interruption });
      expect(journal.journals.unfinished()).toBeUndefined();
      isBroken = false;
      const next = await runPaperStage(planOn(gateway, validation, { journal }));
      expect(next.error).toBeUndefined();
    });
  });

  it('whose strategy breaks while the broker cannot be asked is left, and the same command closes it', async () => {
    await inRehearsal(async (validation) => {
      const gateway = await simulated();
      const defect = new TypeError('the strategy is broken');
      const made = strategyFactory(SYMBOLS, {});
      let isBroken = false;
      const gone = async () => {
        throw new PreliveError('NOT_CONNECTED', 'The gateway is away.');
      };
      const away: PaperStagePlan['sessions'] = {
        openTradingSession: async (options) => {
          if (isBroken) return gone();
          const session = await brokerSessions.openTradingSession(options);
          const executions = session.executions.bind(session);
          session.executions = () => (isBroken ? gone() : executions());
          return session;
        },
      };
      const journal = {
        journals: sessionJournals(validation.workspace.folder, { gatherMs: 1_000 }),
        policy: 'resume',
        seed: 'x',
      } as const;
      const plan = planOn(gateway, validation, {
        journal,
        sessions: away,
        observer: (_, { positions }) => {
          isBroken ||= positions.length > 1;
        },
        createStrategy: () => {
          const strategy = made();
          return {
            ...strategy,
            onClock: (view) => {
              if (isBroken) throw defect;
              return strategy.onClock(view);
            },
          };
        },
      });
      const report = await runPaperStage(plan);
      expect(report.error).toBe(defect);
      expect(report.open).toMatch(/^-?\d+ [A-Z]+, -?\d+ [A-Z]+/);
      expect(report.left).toBe(true);
      expect(gateway.venue.book().positions).not.toEqual([]);
      isBroken = false;
      const next = await runPaperStage(planOn(gateway, validation, { journal }));
      expect(next).toMatchObject({ resumptions: 1, notFlat: [] });
      expect(gateway.venue.book().positions).toEqual([]);
      expect(journal.journals.unfinished()).toBeUndefined();
    });
  });

  it('whose connection breaks by a defect is closed over another one', async () => {
    await inRehearsal(async (validation) => {
      const gateway = await simulated();
      const defect = new TypeError('the adapter is broken');
      const breaking: PaperStagePlan['sessions'] = {
        openTradingSession: async (options) => {
          const session = await brokerSessions.openTradingSession(options);
          if (opened++ > 0) return session;
          const run = session.run.bind(session);
          let isBroken = false;
          session.run = async (handler) => {
            if (isBroken) throw defect;
            await run(async (events) => {
              await handler(events);
              if (events.some(({ kind }) => kind === 'execution')) isBroken = true;
              if (isBroken) throw defect;
            });
          };
          return session;
        },
      };
      let opened = 0;
      const report = await runPaperStage(planOn(gateway, validation, { sessions: breaking }));
      expect(report.error).toBe(defect);
      expect(report.open).toBeUndefined();
      expect(opened).toBe(2);
      expect(gateway.venue.book().executions.length).toBeGreaterThan(1);
      expect(gateway.venue.book().positions).toEqual([]);
    });
  });

  it.each([
    [
      'others sell in a symbol that is held short',
      { symbol: 'AAPL', side: 'SELL', quantity: 50 },
      { flat: true, trades: 1, held: -50, causes: [], code: 'FOREIGN_EXECUTION' },
    ],
    [
      'others buy back a part of what is ours',
      { symbol: 'AAPL', side: 'BUY', quantity: 50 },
      { flat: false, trades: 1, held: 0, causes: ['outside_trade'], code: 'FOREIGN_EXECUTION' },
    ],
    [
      'shares go that no execution explains',
      { symbol: 'AAPL', side: 'SELL', quantity: 50, unlisted: true },
      { flat: false, trades: 0, held: -50, causes: ['unexplained'], code: 'POSITION_UNEXPLAINED' },
    ],
  ] as const)('in whose account %s closes what is its own, and says what is left', async (_, trade, expected) => {
    await inRehearsal(async (validation) => {
      const fault = { at: '10m', do: { 'outside-trade': trade } };
      const scenarios = [{ id: 'outside', title: 'A trade from outside', faults: [fault] }];
      const gateway = await simulated({ scenarios });
      const report = await runPaperStage(planOn(gateway, validation));
      expect(gateway.venue.book().positions).toEqual(
        expected.held === 0 ? [] : [{ symbol: 'AAPL', quantity: expected.held }],
      );
      expect(newest(validation, 'flat_at_end')).toBe(expected.flat);
      expect(newest(validation, 'session_complete')).toBe(true);
      expect(report.notFlat.length).toBe(expected.causes.length);
      expect(report.outsideTrades).toBe(expected.trades);
      expect(logOf(validation)).toMatchObject({
        end: { remainders: expected.causes.map((cause) => ({ symbol: 'AAPL', at_broker: expected.held, cause })) },
        session: {
          notices: expect.arrayContaining([expect.objectContaining({ code: expected.code, level: 'alarm' })]),
        },
      });
    });
  });

  it.each([
    ['outside of trading hours', { sessionStart: Date.UTC(2026, 10, 16, 2) }, {}, 'MARKET_CLOSED'],
    ['for longer than the market is open', {}, { durationMs: 24 * 60 * MINUTE_MS }, 'DURATION_TOO_LONG'],
    ['for a symbol that there is not', {}, { symbols: ['AAPL', 'NOSUCH'] }, 'SYMBOL_UNKNOWN'],
  ])('does not start %s, and closes its connection', async (_, options, asked, code) => {
    await inRehearsal(async (validation) => {
      const plan = planOn(await simulated(options), validation);
      const opened: Awaited<ReturnType<BrokerSessions['openTradingSession']>>[] = [];
      const sessions: PaperStagePlan['sessions'] = {
        openTradingSession: async (options) => {
          const session = await brokerSessions.openTradingSession(options);
          opened.push(session);
          return session;
        },
      };
      const held = runPaperStage({ ...plan, sessions, asked: { ...plan.asked, ...asked } });
      await expect(held).rejects.toMatchObject({ code });
      expect(() => opened[0]?.queryOrders()).toThrowError(expect.objectContaining({ code: 'NOT_CONNECTED' }));
      expect(validation.workspace.records()).toEqual([]);
    });
  });
});

describe('stage 7 on a paper account', () => {
  const onPilot = <T>(work: (validation: Validation) => Promise<T>) =>
    withValidation({ step: 'pilot', preset: 'spec' }, work);

  it('sends no order before gate 6 has passed', async () => {
    await onPilot(async (validation) => {
      const gateway = await paper();
      await expect(runPaperStage(planOn(gateway, validation))).rejects.toMatchObject({
        code: 'STAGE_6_OPEN',
        exitCode: 3,
        message: expect.stringContaining('Gate 6 is PENDING'),
      });
      expect(gateway.venue.book().executions).toEqual([]);
      expect(validation.workspace.records()).toEqual([]);
    });
  });

  it('starts all the same when it is forced to, and the ledger says so', async () => {
    await onPilot(async (validation) => {
      const report = await runPaperStage(planOn(await paper(), validation, { force: true }));
      expect(report.interruption).toBeUndefined();
      expect(validation.workspace.records()[0]).toMatchObject({
        name: 'forced_start',
        value: true,
        sourceClass: 'paper',
        detail: 'a session was started although gate 6 was PENDING (--force)',
      });
    });
  });

  it('never starts on a live account, whatever is forced', async () => {
    await onPilot(async (validation) => {
      const gateway = await start(startPaperGateway({ seed: 3, brand: { account: 'U1234567' } }));
      await expect(runPaperStage(planOn(gateway, validation, { force: true }))).rejects.toMatchObject({
        code: 'LIVE_ACCOUNT_REFUSED',
      });
      expect(validation.workspace.records()).toEqual([]);
    });
  });
});
