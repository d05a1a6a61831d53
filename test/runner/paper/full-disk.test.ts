import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionJournals } from '../../../src/adapters/journal/session-journals.ts';
import { loadContracts } from '../../../src/adapters/schemas/message-contracts.ts';
import { brokerSessions } from '../../../src/composition/broker-sessions.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { createRandom } from '../../../src/domain/random.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { strategyFactory } from '../../../src/runner/paper/chosen-engine.ts';
import { engineSettings } from '../../../src/runner/paper/engine-settings.ts';
import type { PaperStagePlan } from '../../../src/runner/paper/paper-stage-plan.ts';
import { runPaperStage } from '../../../src/runner/paper/run-paper-stage.ts';
import type { SessionJournal, SessionJournals } from '../../../src/runner/ports/session-journal.ts';
import type { Validation } from '../../../src/runner/validation.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const RECOMPUTE = resolve(import.meta.dirname, '../../independent/recompute.py');
const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
const MINUTE_MS = 60_000;

let gateway: Gateway;
let folder = '';
beforeEach(async () => {
  gateway = await startGateway({ seed: 3, mode: 'lockstep' });
  folder = mkdtempSync(join(tmpdir(), 'prelive-full-'));
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

/** A disk that a test can fill and empty. */
interface Disk {
  isFull: boolean;
}

const full = () => new PreliveError('FILE_UNWRITABLE', 'cannot write session.ndjson: no space is left on the device');

function journalsOn(disk: Disk): SessionJournals {
  const journals = sessionJournals(folder, { gatherMs: 1_000 });
  const onDisk = (journal: SessionJournal): SessionJournal => ({
    ...journal,
    commit: (sent) => {
      if (disk.isFull) throw full();
      journal.commit(sent);
    },
    // Entries that a full disk has refused are lost with the process.
    leave: (sent) => {
      if (!disk.isFull) journal.leave(sent);
    },
  });
  return { ...journals, start: (header) => onDisk(journals.start(header)) };
}

function planOn(disk: Disk, validation: Validation, change: Partial<PaperStagePlan> = {}): PaperStagePlan {
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
    journal: { journals: journalsOn(disk), policy: 'resume', seed: 'one' },
    ...change,
  };
}

/** Fills the disk once two positions are held; `roomAgain` frees it while they are being closed. */
function filling(disk: Disk, { roomAgain = false } = {}): NonNullable<PaperStagePlan['observer']> {
  let wasFull = false;
  return (_, { positions, tradingState }) => {
    if (!wasFull && positions.length > 1) disk.isFull = true;
    wasFull ||= disk.isFull;
    if (roomAgain && tradingState === 'REDUCING') disk.isFull = false;
  };
}

const inRehearsal = (work: (validation: Validation) => Promise<void>) =>
  withValidation({ step: 'rehearsal', preset: 'spec' }, work);

describe('a session whose disk is full', () => {
  it.each([
    ['though the closing orders never came into its journal', false],
    ['when room came while it closed', true],
  ])('closes at once, ends with 4, and goes on trading with the same command, %s', async (_, roomAgain) => {
    await inRehearsal(async (validation) => {
      const disk: Disk = { isFull: false };
      const report = await runPaperStage(planOn(disk, validation, { observer: filling(disk, { roomAgain }) }));
      expect(report.error).toMatchObject({ code: 'FILE_UNWRITABLE', exitCode: 4 });
      expect(report.interruption).toMatch(/^the journal cannot be written: cannot write session.ndjson: no space/);
      expect(report).toMatchObject({ left: true });
      expect(report.open).toBeUndefined();
      expect(gateway.venue.book().positions).toEqual([]);
      const tradesBefore = gateway.venue.book().executions.length;

      disk.isFull = false;
      const again = await runPaperStage(planOn(disk, validation));
      expect(again.error).toBeUndefined();
      expect(again.interruption).toBeUndefined();
      expect(again.resumptions).toBe(1);
      expect(gateway.venue.book().positions).toEqual([]);
      expect(gateway.venue.book().executions.length).toBeGreaterThan(tradesBefore);
      const path = join(validation.workspace.folder, 'PAPER_TRADING_LOG.json');
      const { session, complete } = JSON.parse(readFileSync(path, 'utf8'));
      expect(complete).toBe(true);
      expect(session.executions).toHaveLength(gateway.venue.book().executions.length);
      expect(session.notices.some(({ code }: { code: string }) => code === 'ORDER_FOUND')).toBe(!roomAgain);
      expect(session.notices.map(({ code }: { code: string }) => code)).not.toContain('OUTSIDE_TRADE');
      const { stdout } = spawnSync('python3', [RECOMPUTE, validation.workspace.folder], { encoding: 'utf8' });
      expect(stdout).not.toContain('is booked');
      expect(sessionJournals(folder).unfinished()).toBeUndefined();
    });
  });

  it('at its end is recorded by the same command', async () => {
    await inRehearsal(async (validation) => {
      const disk: Disk = { isFull: false };
      let fails = true;
      const { workspace } = validation;
      const small = {
        ...validation,
        workspace: {
          ...workspace,
          write: (...args: Parameters<typeof workspace.write>) => {
            if (fails) throw full();
            return workspace.write(...args);
          },
        },
      };
      await expect(runPaperStage(planOn(disk, small))).rejects.toMatchObject({
        code: 'FILE_UNWRITABLE',
        message: expect.stringContaining('The session holds nothing at the broker, and it is not recorded yet.'),
      });
      expect(gateway.venue.book().positions).toEqual([]);
      fails = false;
      const again = await runPaperStage(planOn(disk, small));
      expect(again.error).toBeUndefined();
      expect(again.interruption).toBeUndefined();
    });
  });
});
