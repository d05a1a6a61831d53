import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL_FILE, sessionJournals } from '../../../src/adapters/journal/session-journals.ts';
import { loadContracts } from '../../../src/adapters/schemas/message-contracts.ts';
import { brokerSessions } from '../../../src/composition/broker-sessions.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { EngineView } from '../../../src/engine/run/view.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { strategyFactory } from '../../../src/runner/paper/chosen-engine.ts';
import { engineSettings } from '../../../src/runner/paper/engine-settings.ts';
import type { PaperStagePlan } from '../../../src/runner/paper/paper-stage-plan.ts';
import { type PaperStageReport, runPaperStage } from '../../../src/runner/paper/run-paper-stage.ts';
import type { Validation } from '../../../src/runner/validation.ts';
import { campaignSessions } from '../../../src/stages/08-go-live-decision/campaign.ts';
import { startCutProxy } from '../../support/cut-proxy.ts';
import { person } from '../../support/person.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
const MINUTE_MS = 60_000;

let gateway: Gateway;
let folder = '';
beforeEach(async () => {
  gateway = await startGateway({ seed: 3, mode: 'lockstep' });
  folder = mkdtempSync(join(tmpdir(), 'prelive-resume-'));
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

/** A session of half an hour in lockstep. */
function planOn(validation: Validation, change: Partial<PaperStagePlan> = {}): PaperStagePlan {
  return {
    validation,
    sessions: brokerSessions,
    connection: {
      host: gateway.host,
      port: gateway.port,
      clientId: 1,
      time: { mode: 'lockstep' },
      random: createRandom(1),
    },
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
    journal: { journals: sessionJournals(folder), policy: 'resume', seed: 'one' },
    ...change,
  };
}

/**
 * Holds a session that a person leaves at once after this time, with a position: for its journal the same as a kill.
 */
async function killedAfter(minutes: number, validation: Validation): Promise<void> {
  const somebody = person();
  let due: number | undefined;
  const plan = planOn(validation, {
    stop: somebody.stop,
    journal: { journals: sessionJournals(folder, { gatherMs: 1_000 }), policy: 'fresh', seed: 'one' },
    observer: (at, { positions }) => {
      due ??= at + minutes * MINUTE_MS;
      if (at >= due && positions.length > 0) somebody.insists();
    },
  });
  expect((await runPaperStage(plan)).open).toMatch(/^-?\d+ [A-Z]+/);
}

type Log = {
  readonly complete: boolean;
  readonly interruption: string | null;
  readonly session: {
    readonly started_at: string;
    readonly equity: readonly { readonly at: string }[];
    readonly executions: readonly { readonly execution_id: string }[];
    readonly sent_messages: readonly unknown[];
    readonly resumptions?: readonly { readonly gap_ms: number; readonly working_orders: number }[];
    readonly violations: readonly unknown[];
  };
};
const logOf = ({ workspace }: Validation): Log =>
  JSON.parse(readFileSync(join(workspace.folder, 'PAPER_TRADING_LOG.json'), 'utf8'));
const inRehearsal = <T>(work: (validation: Validation) => Promise<T>) =>
  withValidation({ step: 'rehearsal', preset: 'spec' }, work);

describe('a session that a person leaves at once', () => {
  it('is recorded with what is open, and its journal is kept for the same command', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const { complete, interruption } = logOf(validation);
      expect(complete).toBe(false);
      expect(interruption).toMatch(/^left at once by a person; STILL OPEN: -?\d+ [A-Z]+.*: look at the account$/);
      expect(sessionJournals(folder).unfinished()).toBeDefined();
      expect(gateway.venue.book().positions).not.toEqual([]);
    });
  });
});

describe('a session whose process was killed', () => {
  it('goes on with the same command: what was measured is kept, nothing is sent twice, no fill is lost', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const before = logOf(validation).session;
      const report = await runPaperStage(planOn(validation));
      expect(report.interruption).toBeUndefined();
      expect(report.resumptions).toBe(1);
      const { session, complete } = logOf(validation);
      expect(complete).toBe(true);
      expect(session.started_at).toBe(before.started_at);
      expect(session.equity.slice(0, before.equity.length)).toEqual(before.equity);
      expect(session.sent_messages.length).toBeGreaterThan(before.sent_messages.length);
      expect(session.resumptions).toHaveLength(1);
      expect(session.violations).toEqual([]);
      const { executions, positions } = gateway.venue.book();
      const booked = session.executions.map(({ execution_id }) => execution_id).sort();
      expect(booked).toEqual(executions.map(({ executionId }) => executionId).sort());
      expect(positions).toEqual([]);
      const refs = gateway.venue.completedOrders().map(({ orderRef }) => orderRef);
      expect(new Set(refs).size).toBe(refs.length);
      expect(sessionJournals(folder).unfinished()).toBeUndefined();
    });
  });

  it('ends as incomplete when a fresh one is asked for, also when its journal cannot be read', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const fresh = { journals: sessionJournals(folder), policy: 'fresh', seed: 'two' } as const;
      await expect(runPaperStage(planOn(validation, { journal: fresh }))).rejects.toMatchObject({
        code: 'ACCOUNT_NOT_CLEAR',
      });
      expect(logOf(validation).interruption).toMatch(
        /a fresh session was asked for; open when it ended: -?\d+ [A-Z]+.*: look at the account/,
      );
    });
  });

  it('whose engine of today would have sent something else is not trusted; a fresh session puts it aside', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const journals = sessionJournals(folder);
      const unfinished = journals.unfinished();
      const header = unfinished && { ...unfinished.header, seed: 'another' };
      const changed = { ...journals, unfinished: () => unfinished && header && { ...unfinished, header } };
      const journal = { journals: changed, policy: 'resume', seed: 'two' } as const;
      await expect(runPaperStage(planOn(validation, { journal }))).rejects.toMatchObject({ code: 'JOURNAL_BROKEN' });
      const fresh = { ...journal, policy: 'fresh' } as const;
      await expect(runPaperStage(planOn(validation, { journal: fresh }))).rejects.toMatchObject({
        code: 'ACCOUNT_NOT_CLEAR',
      });
      expect(journals.unfinished()).toBeUndefined();
    });
  });

  it('halts when the broker holds what its fills do not explain', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const sessions: PaperStagePlan['sessions'] = {
        openTradingSession: async (options) => {
          const session = await brokerSessions.openTradingSession(options);
          const read = session.positions.bind(session);
          session.positions = async () => {
            const answer = await read();
            return { ...answer, value: answer.value.map((one) => ({ ...one, quantity: one.quantity + 7 })) };
          };
          return session;
        },
      };
      const report = await runPaperStage(planOn(validation, { sessions }));
      expect(report.interruption).toMatch(
        /^the engine halted itself: position mismatch: [A-Z]+: -?\d+ by our fills, -?\d+ there/,
      );
    });
  });
});

describe('a session whose connection was lost for good', () => {
  it('goes on with the same command, as after a kill; both records name one session', async () => {
    await inRehearsal(async (validation) => {
      const lost = await lostAfter(12, validation);
      expect(lost.interruption).toMatch(/^CONNECTION_LOST: .*; STILL OPEN: -?\d+ [A-Z]+/s);
      expect(lost).toMatchObject({ left: true, error: { code: 'CONNECTION_LOST' } });
      expect(logOf(validation).complete).toBe(false);
      const report = await runPaperStage(planOn(validation));
      expect(report).toMatchObject({ resumptions: 1 });
      expect(report.interruption).toBeUndefined();
      const { session, complete } = logOf(validation);
      expect(complete).toBe(true);
      expect(session.violations).toEqual([]);
      const { executions, positions } = gateway.venue.book();
      expect(session.executions).toHaveLength(executions.length);
      expect(positions).toEqual([]);
      const summaries = validation.workspace.records().filter(({ name }) => name === 'session_summary');
      expect(summaries.map(({ value }) => value)).toMatchObject([{ complete: false }, { complete: true }]);
      expect(campaignSessions(summaries, validation.subject)).toHaveLength(1);
    });
  });

  it('while it closed its positions closes the rest when it goes on', async () => {
    await inRehearsal(async (validation) => {
      const lost = await lostAfter(29.999, validation, ({ flattening }) => flattening);
      expect(lost.interruption).toMatch(/STILL OPEN/);
      const report = await runPaperStage(planOn(validation));
      expect(report.resumptions).toBe(1);
      expect(gateway.venue.book().positions).toEqual([]);
    });
  });
});

describe('a session that is not finished, and a command that asks for another', () => {
  const asked = { durationMs: 30 * MINUTE_MS, minimumTrades: 5, maximumTrades: 100, symbols: SYMBOLS };
  const connection = () => ({
    host: gateway.host,
    port: gateway.port,
    time: { mode: 'lockstep' } as const,
    random: createRandom(1),
  });
  const mistyped: readonly (readonly [string, () => Partial<PaperStagePlan>, string])[] = [
    [
      'another duration',
      () => ({ asked: { ...asked, durationMs: 1_801_000 } }),
      '--duration: asked 1801s, the session was begun with 30m',
    ],
    [
      'other trades',
      () => ({ asked: { ...asked, maximumTrades: 10 } }),
      '--trades: asked 5-10, the session was begun with 5-100',
    ],
    [
      'other symbols',
      () => ({ asked: { ...asked, symbols: ['AAPL', 'MSFT'] }, createStrategy: strategyFactory(['AAPL', 'MSFT'], {}) }),
      '--symbols: asked AAPL,MSFT, the session was begun with AAPL,MSFT,TSLA,GOOGL,AMZN',
    ],
    [
      'another client id',
      () => ({ connection: { ...connection(), clientId: 2 } }),
      '--client-id: asked 2, the session was begun with 1',
    ],
    [
      'another account',
      () => ({ accountReference: () => ({ masked: 'DU*****68', keyedDigest: '1'.repeat(64) }) }),
      `the account: asked ${'1'.repeat(64)}, the session was begun with ${'0'.repeat(64)}`,
    ],
  ];

  it.each(mistyped)('is kept, and the difference named: %s', async (_, change, words) => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const before = untouched();
      const refused = runPaperStage(planOn(validation, change()));
      await expect(refused).rejects.toMatchObject({
        code: 'SESSION_UNFINISHED',
        exitCode: 2,
        message: expect.stringContaining(words),
        nextSteps: [
          'Go on with it: give the same command with --duration 30m --trades 5-100 --symbols AAPL,MSFT,TSLA,GOOGL,AMZN --client-id 1',
          expect.stringContaining('--fresh'),
        ],
      });
      expect(untouched()).toEqual(before);
      const report = await runPaperStage(planOn(validation));
      expect(report).toMatchObject({ resumptions: 1 });
      expect(report.interruption).toBeUndefined();
    });
  });

  it('is kept also when commit, configuration and version have changed, and each is named', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const before = untouched();
      const { commit, configurationDigest } = validation.subject;
      const subject = { commit: 'f'.repeat(40), configurationDigest: 'e'.repeat(64) };
      const other = { ...validation, subject, version: '99.0.0' };
      await expect(runPaperStage(planOn(other))).rejects.toMatchObject({
        code: 'SESSION_NOT_RESUMED',
        exitCode: 3,
        message: expect.stringContaining(
          [
            `the commit of the system: asked ffffffffffff, the session was begun with ${commit.slice(0, 12)}`,
            `its configuration: asked eeeeeeeeeeee, the session was begun with ${configurationDigest.slice(0, 12)}`,
            `the version of prelive: asked 99.0.0, the session was begun with ${validation.version}`,
          ].join('; '),
        ),
      });
      expect(untouched()).toEqual(before);
    });
  });

  it('is kept after its trading day while it has something open', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const before = untouched();
      const late = planOn(validation, { sessions: onTheNextDay() });
      await expect(runPaperStage(late)).rejects.toMatchObject({
        code: 'SESSION_NOT_RESUMED',
        message: expect.stringMatching(/^STILL OPEN: -?\d+ [A-Z]+.*its trading day is over/),
      });
      expect(untouched()).toEqual(before);
    });
  });
});

/** The journal and the orders at the venue, which a refused command must not change. */
function untouched() {
  const orders = [...gateway.venue.openOrders(), ...gateway.venue.completedOrders()].map(({ orderRef }) => orderRef);
  return { journal: readFileSync(join(folder, JOURNAL_FILE), 'utf8'), orders: orders.sort() };
}

/** Holds a session until its gateway is gone for good, with a position. */
async function lostAfter(
  minutes: number,
  validation: Validation,
  isDue: (view: EngineView) => boolean = ({ positions }) => positions.length > 0,
): Promise<PaperStageReport> {
  const proxy = await startCutProxy(gateway.port);
  let due: number | undefined;
  const plan = planOn(validation);
  const report = await runPaperStage({
    ...plan,
    connection: { ...plan.connection, port: proxy.port },
    readBook: async () => undefined,
    observer: (at, view) => {
      due ??= at + minutes * MINUTE_MS;
      if (at >= due && isDue(view)) void proxy.close().catch(() => {});
    },
  });
  return report;
}

/** Sessions whose clock is a day ahead. */
function onTheNextDay(): PaperStagePlan['sessions'] {
  return {
    openTradingSession: async (options) => {
      const session = await brokerSessions.openTradingSession(options);
      const { clock } = session;
      Object.defineProperty(session, 'clock', { value: { now: () => clock.now() + 24 * 60 * MINUTE_MS } });
      return session;
    },
  };
}
