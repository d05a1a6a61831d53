import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionJournals } from '../../../src/adapters/journal/session-journals.ts';
import { loadContracts } from '../../../src/adapters/message-contracts.ts';
import { brokerSessions } from '../../../src/commands/support/broker-sessions.ts';
import { createRandom } from '../../../src/domain/random.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { engineSettings, strategyFactory } from '../../../src/runner/paper/engine-settings.ts';
import { type PaperStagePlan, runPaperStage } from '../../../src/runner/paper/run-paper-stage.ts';
import type { Validation } from '../../../src/runner/validation.ts';
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

/** Holds a session that a person leaves at once after so long, with a position: to its journal the same as a kill. */
async function killedAfter(minutes: number, validation: Validation): Promise<void> {
  const somebody = person();
  let due: number | undefined;
  const plan = planOn(validation, {
    stop: somebody.stop,
    journal: { journals: sessionJournals(folder, { gatherMs: 1_000 }), policy: 'fresh', seed: 'one' },
    onlooker: (at, { positions }) => {
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

  it('ends as incomplete when something that it was has changed, says what, and what it left open', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const asked = { durationMs: 40 * MINUTE_MS, minimumTrades: 5, maximumTrades: 100, symbols: SYMBOLS };
      const subject = { ...validation.subject, commit: 'f'.repeat(40) };
      const other = planOn({ ...validation, subject }, { asked });
      await expect(runPaperStage(other)).rejects.toMatchObject({
        code: 'SESSION_NOT_RESUMED',
        message:
          'The session that was killed is not resumed: the commit of the system, what is asked of the session changed.',
      });
      const log = logOf(validation);
      expect(log.complete).toBe(false);
      expect(log.interruption).toMatch(
        /killed, and the session was not resumed.*open when it was killed: -?\d+ [A-Z]+/,
      );
      expect(log.session.equity.length).toBeGreaterThan(10);
      await expect(runPaperStage(planOn(validation))).rejects.toMatchObject({ code: 'ACCOUNT_NOT_CLEAR' });
    });
  });

  it('ends as incomplete when a fresh one is asked for, also when its journal cannot be read', async () => {
    await inRehearsal(async (validation) => {
      await killedAfter(12, validation);
      const fresh = { journals: sessionJournals(folder), policy: 'fresh', seed: 'two' } as const;
      await expect(runPaperStage(planOn(validation, { journal: fresh }))).rejects.toMatchObject({
        code: 'ACCOUNT_NOT_CLEAR',
      });
      expect(logOf(validation).interruption).toContain('a fresh session was asked for');
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
