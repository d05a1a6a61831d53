import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPackagedGates } from '../../../src/adapters/gate-files.ts';
import { openWorkspace } from '../../../src/adapters/workspace/workspace.ts';
import type { Observation, SourceClass } from '../../../src/domain/evidence.ts';
import type { Step } from '../../../src/domain/stage.ts';
import { recordCampaign, sessionsOnRecord } from '../../../src/runner/campaign/record-campaign.ts';
import { loadGates } from '../../../src/runner/load-gates.ts';
import type { Validation } from '../../../src/runner/validation.ts';

const subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const NOW = Date.parse('2026-11-21T12:00:00Z');
const gates = await loadGates(readPackagedGates());
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-campaign-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function validation(step: Step, about = subject): Validation {
  const workspace = openWorkspace(folder, about);
  return { gates, subject: about, step, preset: 'spec', workspace, clock: { now: () => NOW }, version: '0.1.0' };
}

function session(tradingDay: string, observedAt: string, sourceClass: SourceClass = 'paper'): Observation {
  return {
    name: 'session_summary',
    value: {
      tradingDay,
      complete: true,
      flatAtEnd: true,
      durationMs: 21_600_000,
      tradeCount: 60,
      profit: 100,
      roundTrips: { closed: 10, won: 7 },
      minuteReturns: { observations: 360, mean: 1e-5, squaredDeviations: 359 * 1e-8 },
    },
    unit: 'session',
    stage: 7,
    collector: { name: 'stage7', version: '0.1.0' },
    observedAt,
    sourceClass,
    attachments: [],
  };
}

const newest = (judged: Validation, name: string) => judged.workspace.records().findLast((one) => one.name === name);

describe('the campaign of a ledger', () => {
  it('counts days of sessions, not of their records, and is as old as the last of them', async () => {
    const pilot = validation('pilot');
    pilot.workspace.append([
      session('2026-11-25', '2026-11-20T10:00:00.000Z'),
      session('2026-11-30', '2026-11-20T09:00:00.000Z'),
    ]);
    await recordCampaign(pilot);
    expect(newest(pilot, 'consecutive_sessions')).toMatchObject({
      value: 2,
      stage: 8,
      sourceClass: 'paper',
      observedAt: '2026-11-20T10:00:00.000Z',
    });
    expect(newest(pilot, 'sessions_profit')?.value).toBe(200);
  });

  it('leaves simulated sessions and those of other subjects aside at a step with real money', async () => {
    const other = { ...subject, commit: 'c'.repeat(40) };
    validation('pilot', other).workspace.append([session('2026-11-19', '2026-11-20T10:00:00.000Z')]);
    const pilot = validation('pilot');
    pilot.workspace.append([session('2026-11-20', '2026-11-20T10:00:00.000Z', 'simulated')]);
    expect(await recordCampaign(pilot)).toBeUndefined();
    expect(sessionsOnRecord(pilot)).toEqual([]);
    expect(newest(pilot, 'consecutive_sessions')).toBeUndefined();
  });

  it('is simulated in a rehearsal', async () => {
    const rehearsal = validation('rehearsal');
    rehearsal.workspace.append([session('2026-11-20', '2026-11-20T10:00:00.000Z', 'simulated')]);
    await recordCampaign(rehearsal);
    expect(newest(rehearsal, 'consecutive_sessions')).toMatchObject({ value: 1, sourceClass: 'simulated' });
    const [found] = rehearsal.workspace.records();
    const { sequence, digest, observedAt } = found ?? {};
    expect(sessionsOnRecord(rehearsal)).toMatchObject([{ record: { sequence, digest, observedAt } }]);
  });
});
